"""Regular expressions mean the same on every Python that is supported."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import triage

_POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def test_no_group_is_possessive() -> None:
    """Python before 3.11.5 ends one too early (gh-106052); Debian 12 has 3.11.2. A class may be."""
    assert _POSSESSIVE_GROUP.search(r"(?:a|b)*+")
    assert not _POSSESSIVE_GROUP.search(r"[^()]*+(?:a[b]++)*")
    found = {
        path.name: node.value
        for path in Path(triage.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _POSSESSIVE_GROUP.search(node.value)
    }
    assert found == {}
