"""Regular expressions mean the same on every Python that is supported."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import triage
from triage.signatures import root

_POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def texts(value: object) -> Iterator[str]:
    """Every string of a table of TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def test_no_group_is_possessive() -> None:
    """Python before 3.11.5 ends one too early (gh-106052); Debian 12 has 3.11.2. A class may be."""
    assert _POSSESSIVE_GROUP.search(r"(?:a|b)*+")
    assert not _POSSESSIVE_GROUP.search(r"[^()]*+(?:a[b]++)*")
    written = {
        (path.name, node.value)
        for path in Path(triage.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    ruled = {
        (path.name, text)
        for path in root().rglob("*.toml")
        for text in texts(tomllib.loads(path.read_text("utf-8")))
    }
    assert len(ruled) > 1000
    assert [one for one in written | ruled if _POSSESSIVE_GROUP.search(one[1])] == []
