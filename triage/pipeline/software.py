"""Which files are software's: those in folders that a system fills, and in published trees.

Ten thousands of programs, manuals and tests on each disk hold names, addresses and numbers that are
nobody's data: who wrote them, what they show, what they are tested with. Such a value is told with
the place as its reason and is not asserted. Several people of whom more is told stay what they are,
wherever they lie: a register is easily put, or kept by its program, there. So does one person in a
published tree of whom is told what may harm them, in what is neither its source nor its specimen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cache, cached_property
from operator import or_
from typing import Any

from triage.finding.nobody.program import in_software, is_register, without_keys
from triage.model import Locator, PartFindings, Subject
from triage.signatures import root
from triage.store import Store
from triage.text.locator import parse

_TESTS = re.compile(
    r"test_\w+\.py|conftest\.py|\w+_test\.(?:go|py|rb|exs|dart|cc|cpp)|\w+tests?\.(?:java|cs|kt)"
    r"|[\w-]+\.test\.(?:[jt]sx?|mjs)"
)
"""What programs that test others are called, since those that run them look for such names."""
_PACKAGE, _OF_TESTS = "__init__.py", ("test", "tests")
"""What makes a package of Python's of a folder, and what those are called that hold tests: the
programs in one beside what builds them are tests, whatever they are called."""
_CODE = (
    *(".c", ".cc", ".cpp", ".cs", ".go", ".h", ".hpp", ".java", ".js", ".php", ".pl", ".py"),
    *(".rb", ".rs", ".sh", ".sql", ".tcl", ".ts"),
)
"""How the names of programs end whose examples have keys and accounts to run with."""
_SHOWN = frozenset({"example", "examples", "demo", "demos"})
"""What the folders of such are called."""


@dataclass(frozen=True, slots=True)
class _Lowered:
    """Parts of a software's file, gone through each time anew."""

    parts: Iterable[PartFindings]
    made_up: bool

    def __iter__(self) -> Iterator[PartFindings]:
        return (in_software(part, made_up=self.made_up) for part in self.parts)

    def __bool__(self) -> bool:
        return bool(self.parts)


@dataclass(frozen=True, slots=True)
class _Tops:
    """Folders that make all below them software's: ``trees`` hold a licence and what builds a
    program, never a volume's own root; ``suites`` are of what is made up, and hold the programs
    that test with it, lie beside these, or are examples of programs."""

    trees: frozenset[str]
    suites: frozenset[str]


class Software:
    """The software on one disk; published trees are looked for when a file is asked about."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def told(self, subject: Subject) -> Subject:
        """The subject; where all its copies are software's and it is no register, no value in it is
        asserted."""
        copies = [
            (_folders(one), one.steps[-1].lower()) for one in (subject.locator, *subject.copies)
        ]
        places = [(at, _own().fullmatch(name) is not None) for at, name in copies]
        known = [self._is_software(*place) for place in places]
        tests = [_TESTS.fullmatch(name) is not None for _, name in copies]
        if subject.path is None or not all(map(or_, known, tests)):
            return subject
        made_up = all(known) and all(
            own or _sealed().search(at) or self._is_specimen(at) for at, own in places
        )
        if is_register(subject.parts, made_up=made_up):
            return subject
        rules = tuple(sorted(without_keys(subject.yara)))
        return replace(subject, parts=_Lowered(subject.parts, made_up), yara=rules)

    def _is_software(self, place: str, own: bool) -> bool:
        """``own``: the file is called as programs' own files are."""
        if own or self._is_specimen(place):
            known = _sealed().search(place) or _open().search(place) or self._in_suite(place)
            return bool(known) or self._top(place) is not None
        if not _words()["sent"].isdisjoint(place.split("/")):
            return False
        return bool(_sealed().search(place)) or self._top(place) is not None

    def _is_specimen(self, place: str) -> bool:
        """Does it lie in a folder of what is made up, below the top of its software or beside the
        programs that it tests?"""
        top = self._top(place) or ""
        below = place[len(top) :].split("/")
        return not _words()["specimens"].isdisjoint(below) or self._in_suite(place)

    def _top(self, place: str) -> str | None:
        """The published tree in which a folder lies, the uppermost one."""
        return next((one for one in _above(place) if one in self._known.trees), None)

    def _in_suite(self, place: str) -> bool:
        return any(one in self._known.suites for one in _above(place))

    @cached_property
    def _known(self) -> _Tops:
        licences, builds = _words()["licences"], _words()["builds"]
        licensed, built = set[str](), set[str]()
        testing, shown, beside = set[str](), set[str](), set[str]()
        rows = self._store.db.execute("SELECT locator, path FROM file WHERE path LIKE '_%/%'")
        for locator, path in rows:  # four tenths of what SQLite takes to cut the names
            name = path.rpartition("/")[2].lower()
            if name in builds:
                built.update(_tops(locator, path))
            elif name.partition(".")[0] in licences or "/LICENSES/" in path or "/Licenses/" in path:
                licensed.update(_tops(locator, path))
            elif ("test" in name and _TESTS.fullmatch(name)) or _is_package(name, path):
                testing.add(_folders(parse(locator)))
            elif name.endswith(_CODE):
                if "/test" in path:
                    beside.update(_tests(_folders(parse(locator))))
                if "xample" in path or "emo" in path:
                    shown.add(_folders(parse(locator)))
        trees = frozenset(one for one in licensed & built if not _personal().search(one))
        testing |= {one for one in beside if _parent(one) in built}
        return _Tops(trees, frozenset((*_suites(testing), *_examples(shown))))


def _is_package(name: str, path: str) -> bool:
    """Does a file make a package of Python's of a folder of tests?"""
    return name == _PACKAGE and path.lower().split("/")[-2] in _OF_TESTS


def _tests(folder: str) -> Iterator[str]:
    """The folders of tests at or above one."""
    return (one for one in _above(folder) if one.split("/")[-2] in _OF_TESTS)


def _suites(testing: Iterable[str]) -> Iterator[str]:
    """Of folders with programs that test others, those of what is made up, and folders of data for
    tests that may lie in any; never in one of those that people have for their own."""
    for one in testing:
        if one.split("/")[-2] in _words()["specimens"] and not _personal().search(_parent(one)):
            yield one
        yield from (f"{one}{name}/" for name in _words()["tested"])


def _examples(shown: Iterable[str]) -> Iterator[str]:
    """Of folders with programs, those at or below one of examples that is nobody's own."""
    for one in shown:
        tops = (at for at in _above(one) if at.split("/")[-2] in _SHOWN)
        yield from (one for top in tops if not _personal().search(_parent(top)))


def _parent(folder: str) -> str:
    return folder[: folder.rstrip("/").rindex("/") + 1]


def _tops(locator: str, path: str) -> Iterator[str]:
    """The folder of a file that speaks for one, and the folder around it where it is one for such
    files; the root is none."""
    folder, depth = _folders(parse(locator)), path.strip("/").count("/")
    yield from [folder] if depth else []
    yield from [_beside().sub("", folder)] if depth > 1 else []


def _above(place: str) -> Iterator[str]:
    """The folders around what lies in a folder, the uppermost first, itself the last."""
    return (place[: found.end()] for found in re.finditer("/", place))


def _folders(locator: Locator) -> str:
    """The folders of a file, in lower case, a slash before and behind each."""
    return "/".join(("", *locator.steps[:-1], "")).lower()


@cache
def _words() -> dict[str, frozenset[str]]:
    data: dict[str, Any] = tomllib.loads((root() / "lexicon" / "software.toml").read_text("utf-8"))
    return {kind: frozenset(words) for kind, words in data.items()}


@cache
def _sealed() -> re.Pattern[str]:
    return _places("sealed")


@cache
def _open() -> re.Pattern[str]:
    return _places("open")


@cache
def _own() -> re.Pattern[str]:
    return re.compile("|".join(map(translate, sorted(_words()["own"]))))


@cache
def _beside() -> re.Pattern[str]:
    return re.compile(rf"(?<=/)(?:{_any('beside')})/\Z")


@cache
def _personal() -> re.Pattern[str]:
    return re.compile(rf"/(?:{_any('users')}|(?:{_any('profiles')})/[^/]+)/\Z")


def _places(kind: str) -> re.Pattern[str]:
    return re.compile(f"/(?:{_any(kind)})/")


def _any(kind: str) -> str:
    return "|".join(map(re.escape, sorted(_words()[kind])))
