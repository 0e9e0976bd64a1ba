"""Reads ``signatures/``: data that says what is looked for, with the proof that it works.

``pii/*.toml`` is one signature a file (``pii/_context.toml`` what they share), ``records/*.toml``
one kind of record a file. ``check`` says what is unsound; ``finding.proof`` runs the specimens.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from triage import plugins
from triage.errors import SignatureError

CATEGORIES = frozenset(
    [
        "my_number",
        "card",
        "bank_account",
        "sensitive",
        "safety",
        "welfare",
        "contact",
        "credential",
        "government_id",
        "insurance",
        "identity",
        "organisation",
        "household",
        "contract",
    ]
)
"""What the verdict sums up by (``verdict.categories``)."""

LONGEST = 512
"""No pattern may match more characters than this: raw windows overlap by the longest match."""

_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way a value is written, as a regex over folded text; group ``v`` is the value if named.

    Exactly one of: ``leads``, the lengths that its first group of digits can have (the match
    begins there); ``anchors``, literals it contains, at most ``reach`` characters in; ``after``,
    it stands right behind a label of its signature. ``bare`` and ``labelled`` are percent
    confidence without and with a label; ``bare`` 0 needs the label. ``finder`` names a module of
    the finding stage that looks for it in running text instead of the regex.
    """

    regex: str
    bare: int
    labelled: int
    leads: tuple[int, ...] = ()
    anchors: tuple[str, ...] = ()
    reach: int = 0
    after: bool = False
    finder: str = ""
    why: str = "pattern"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Another confidence where ``regex`` is found: in the normal form (demotions), or in the
    text right behind the value (promotions). ``alone``: only in running text and in columns of
    few values, since among many a word or a specimen's name is just somebody's name."""

    regex: str
    confidence: int
    why: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One kind of value. ``words`` are vocabulary: the word itself is the finding."""

    id: str
    category: str
    ja: str
    en: str
    validator: str | None
    patterns: tuple[Pattern, ...]
    labels: tuple[str, ...]
    anti_labels: tuple[str, ...]
    words: tuple[str, ...]
    demotions: tuple[Adjustment, ...]
    promotions: tuple[Adjustment, ...]
    identifies: bool
    references: tuple[str, ...]
    match: tuple[str, ...]
    no_match: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of register: it needs all of ``needs`` and one of ``any_of`` among its fields (the
    contract's words), and some of ``words`` in header, title or name; a higher rank wins.

    Each of ``defining`` is a set of fields that needs no word. Rows of at least ``wide`` cells that
    all begin with one of ``starts`` are of this kind whatever they hold (a prescribed file format).
    """

    id: str
    ja: str
    en: str
    needs: tuple[str, ...]
    any_of: tuple[str, ...]
    words: tuple[str, ...]
    defining: tuple[tuple[str, ...], ...]
    starts: tuple[str, ...]
    wide: int
    rank: int


@dataclass(frozen=True, slots=True)
class Context:
    """What all signatures share: words of forms and samples, units, and how far a label reaches."""

    window: int
    samples: tuple[str, ...]
    units: tuple[str, ...]
    anti_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Everything under ``root``; ``sha256`` covers every file's name and bytes."""

    patterns: tuple[Signature, ...]
    records: tuple[RecordKind, ...]
    context: Context
    sha256: str
    root: Path

    def __hash__(self) -> int:
        return hash(self.sha256)  # not of every word, each time that a cache is asked


def root() -> Path:
    """The folder of the data: inside an installed package, beside it in a checkout."""
    packed = Path(__file__).parent / "_signatures"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "signatures"


@cache
def load() -> Signatures:
    """All signatures, sorted by id; ``SignatureError`` names the file that cannot be used."""
    return read(root())


def read(folder: Path) -> Signatures:
    """The signatures of another folder (uncached)."""
    patterns = [_signature(path) for path in _files(folder / "pii")]
    records = [_record(path) for path in _files(folder / "records")]
    return Signatures(
        tuple(sorted(patterns, key=lambda signature: signature.id)),
        tuple(sorted(records, key=lambda record: (-record.rank, record.id))),
        _context(folder / "pii" / "_context.toml"),
        _digest(folder),
        folder,
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("_"))


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SignatureError("not a readable TOML file", where=path.name) from error


def _words(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(table.get(key, ()))


def _signature(path: Path) -> Signature:
    table = _table(path)
    try:
        return Signature(
            table["id"],
            table["category"],
            table["ja"],
            table["en"],
            table.get("validator"),
            tuple(_pattern(entry, table) for entry in table.get("pattern", ())),
            _words(table, "labels"),
            _words(table, "anti_labels"),
            _words(table, "words"),
            tuple(Adjustment(**entry) for entry in table.get("demote", ())),
            tuple(Adjustment(**entry) for entry in table.get("promote", ())),
            table.get("identifies", False),
            _words(table, "references"),
            _words(table, "match"),
            _words(table, "no_match"),
        )
    except (KeyError, TypeError) as error:
        raise SignatureError("a field is missing or unknown", where=path.name) from error


def _pattern(entry: Mapping[str, Any], table: Mapping[str, Any]) -> Pattern:
    defaults = {"bare": table.get("bare", 0), "labelled": table.get("labelled", 90)}
    lists = {key: tuple(entry.get(key, ())) for key in ("leads", "anchors")}
    return Pattern(**{**defaults, **entry, **lists})


def _record(path: Path) -> RecordKind:
    table = _table(path)
    try:
        return RecordKind(
            table["id"],
            table["ja"],
            table["en"],
            _words(table, "needs"),
            _words(table, "any_of"),
            _words(table, "words"),
            tuple(map(tuple, table.get("defining", ()))),
            _words(table, "starts"),
            table.get("wide", 0),
            table.get("rank", 0),
        )
    except KeyError as error:
        raise SignatureError("a field is missing", where=path.name) from error


def _context(path: Path) -> Context:
    table = _table(path)
    return Context(
        table.get("window", 40),
        _words(table, "samples"),
        _words(table, "units"),
        _words(table, "anti_labels"),
    )


# --- soundness ----------------------------------------------------------------------------------


def check(signatures: Signatures) -> tuple[str, ...]:
    """What is unsound, one English line each, sorted; empty when nothing is.

    Specimens are run by ``finding.proof.prove``, with the engine itself.
    """
    problems = [
        f"{signature.id}: {problem}"
        for signature in signatures.patterns
        for problem in _problems(signature)
    ]
    for kind in (signatures.patterns, signatures.records):
        problems += [
            f"{name}: duplicate id"
            for name, times in Counter(entry.id for entry in kind).items()
            if times > 1
        ]
    return tuple(sorted(problems))


def _problems(signature: Signature) -> Iterator[str]:
    if len(signature.match) < 2 or len(signature.no_match) < 2:
        yield "fewer than two specimens of match or of no_match"
    if not signature.references:
        yield "no reference"
    if signature.category not in CATEGORIES:
        yield "unknown category"
    if signature.validator and signature.validator not in plugins.load("validators"):
        yield "unknown validator"
    if not signature.patterns and not signature.words:
        yield "neither pattern nor words"
    if any(pattern.after for pattern in signature.patterns) and not signature.labels:
        yield "a pattern stands behind a label, and there is none"
    for pattern in signature.patterns:
        if bool(pattern.leads) + bool(pattern.anchors) + pattern.after != 1:
            yield "a pattern needs exactly one of leads, anchors, after"
        yield from regex_problems(pattern.regex)
    for adjustment in (*signature.demotions, *signature.promotions):
        yield from regex_problems(adjustment.regex)


def regex_problems(regex: str) -> Iterator[str]:
    """What makes a regex unfit: it does not compile, has no bound, or can take too long."""
    try:
        compiled = re.compile(regex)
    except re.error:
        yield "a regex does not compile"
        return
    tree = re._parser.parse(regex)  # type: ignore[attr-defined]
    if int(tree.getwidth()[1]) > LONGEST:
        yield f"a regex can match more than {LONGEST} characters"
    if _explodes(tree):
        yield "a repeat holds nothing but repeats: matching may take exponential time"
    if compiled.groups and set(compiled.groupindex) - {"v"}:
        yield "a group has another name than v"


def _explodes(tree: Any) -> bool:
    """Is there a repeat like ``(a+)+``, whose body has nothing fixed to part one round from the
    next?"""
    for operation, argument in tree:
        bodies = _bodies(str(operation), argument)
        if _varies(operation, argument) and any(_loose(body) for body in bodies):
            return True
        if any(_explodes(body) for body in bodies):
            return True
    return False


def _varies(operation: Any, argument: Any) -> bool:
    return str(operation) in _REPEATS and argument[0] != argument[1] and int(argument[1]) > 1


def _loose(body: Any) -> bool:
    """Does this body consist of nothing but varying repeats?"""
    for operation, argument in body:
        inner = _bodies(str(operation), argument)
        grouped = str(operation) in ("SUBPATTERN", "BRANCH") and any(map(_loose, inner))
        if not (grouped or _varies(operation, argument)):
            return False
    return len(body) > 0


def _bodies(name: str, argument: Any) -> list[Any]:
    if name in _REPEATS:
        return [argument[2]]
    if name == "SUBPATTERN":
        return [argument[3]]
    if name == "BRANCH":
        return list(argument[1])
    return [argument[1]] if name in ("ASSERT", "ASSERT_NOT") else []
