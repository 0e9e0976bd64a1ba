"""Our own YARA rules over whole contents: keys, credential files, 全銀 headers, remote tools.

The rules are text under ``signatures/yara`` and compiled here, never loaded in compiled form.
Each ``NAME.yar`` has a ``NAME.toml`` with references and, per rule, specimens that must match and
that must not: text, or bytes as ``{ hex = "…" }``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yara

from triage import signatures
from triage.errors import SignatureError

_SECONDS = 60
"""Backstop for one content; the rules run at some 10⁸ bytes a second."""
_STRINGS_PER_RULE = 256
_LINES = b"\n\n"
"""Between stretches: what a rule asks to begin a line may begin one."""
_MATCH_BYTES = 64
_CALLBACK_CONTINUE, _CALLBACK_ABORT = 0, 1


@cache
def _rules() -> yara.Rules:
    return compiled(signatures.root() / "yara")


def compiled(folder: Path) -> yara.Rules:
    """The rules of a folder; ``SignatureError`` where one does not compile or draws a warning."""
    yara.set_config(max_strings_per_rule=_STRINGS_PER_RULE, max_match_data=_MATCH_BYTES)
    sources = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.yar"))}
    try:
        return yara.compile(sources=sources, includes=False, error_on_warning=True)
    except yara.Error as error:
        raise SignatureError("a YARA rule does not compile", where=str(error)) from error


def _ignored(_kind: int, _warning: object) -> int:
    """Too many matches of one string: the rule has matched, and that is all that is asked."""
    return _CALLBACK_CONTINUE


def scan(data: bytes) -> tuple[str, ...]:
    """Names of the rules that match one content, sorted; ``TimeoutError`` after a minute."""
    return _matching(_rules(), data)


def hopeful(stretches: Iterable[bytes]) -> bool:
    """May a rule match any of these stretches? Most hold no string of one, and are asked at once:
    a call for each costs more than the bytes."""
    found = False

    def note(rule: Mapping[str, object]) -> int:
        nonlocal found
        found = found or bool(rule["strings"])
        return _CALLBACK_ABORT if found else _CALLBACK_CONTINUE

    joined = _LINES.join(stretches)
    _matched(_rules(), joined, callback=note, which_callbacks=yara.CALLBACK_ALL)
    return found


def _matching(rules: yara.Rules, data: bytes) -> tuple[str, ...]:
    return tuple(sorted({match.rule for match in _matched(rules, data)}))


def _matched(rules: yara.Rules, data: bytes, **more: Any) -> list[yara.Match]:
    try:
        return rules.match(
            data=data, timeout=_SECONDS, fast=True, warnings_callback=_ignored, **more
        )
    except yara.TimeoutError as error:
        raise TimeoutError("YARA scan") from error


def prove(folder: Path) -> tuple[str, ...]:
    """Problems of the rules and their specimens in a folder, one English line each, sorted."""
    rules = compiled(folder)
    problems = []
    for path in sorted(folder.glob("*.yar")):
        names = _rule_names(path.read_text("utf-8"))
        proof = path.with_suffix(".toml")
        table = tomllib.loads(proof.read_text("utf-8")) if proof.exists() else {}
        if not table.get("references"):
            problems.append(f"{path.stem}: no reference")
        problems += [f"{name}: specimens of no rule" for name in {*table} - {*names, "references"}]
        for name in names:
            problems += _disproved(rules, name, table.get(name, {}))
    return tuple(sorted(problems))


def _rule_names(source: str) -> list[str]:
    lines = (line.split() for line in source.splitlines())
    return [words[1] for words in lines if len(words) > 1 and words[0] == "rule"]


def _disproved(rules: yara.Rules, name: str, specimens: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("match", "no_match"):
        listed: Sequence[Any] = specimens.get(kind, ())
        if len(listed) < 2:
            yield f"{name}: fewer than two specimens of {kind}"
        for number, specimen in enumerate(listed, 1):
            if (name in _matching(rules, _bytes(specimen))) != (kind == "match"):
                yield f"{name}: {kind} specimen {number} fails"


def _bytes(specimen: str | Mapping[str, str]) -> bytes:
    return specimen.encode() if isinstance(specimen, str) else bytes.fromhex(specimen["hex"])
