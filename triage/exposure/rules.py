"""The constants of severity as an object, read from ``severity.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, cast

from triage.errors import SignatureError
from triage.model import SEVERITIES, Origin, SeverityName
from triage.signatures import root


@dataclass(frozen=True, slots=True)
class Floor:
    """Lifts a score to ``score`` when more than ``above`` people have ``field``."""

    id: str
    field: str
    above: int
    score: float
    with_person: bool
    org: str | None


@dataclass(frozen=True)
class Severity:
    """``severity.toml``, checked. Points are 0 to 100, certainties and factors 0 to 1."""

    cap: float
    top: float
    slope: float
    asserted: int
    bands: Mapping[SeverityName, float]
    certainty: tuple[tuple[int, float], ...]
    origin: Mapping[Origin, float]
    fragment: float
    lock: Mapping[str, float]
    weights: Mapping[str, float]
    signatures: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    record_kinds: Mapping[str, str]
    registers: frozenset[str]
    credential_rules: tuple[str, ...]
    privileged: tuple[str, ...]
    specimens: frozenset[str]
    floors: tuple[Floor, ...]
    direct: frozenset[str]
    basic_four: frozenset[str]
    ceilings: Mapping[str, SeverityName]
    categories: Mapping[str, tuple[str, ...]]
    bound: frozenset[str]

    @cached_property
    def field_of(self) -> Callable[[str], str | None]:
        """The field of a record that a finding of a signature fills; many blocks ask for few."""
        return cache(partial(_first, self.signatures))

    @cached_property
    def category_of(self) -> Callable[[str], str | None]:
        """The category of the verdict that a finding of a signature belongs to."""
        prefixes = ((one, name) for name, several in self.categories.items() for one in several)
        return cache(partial(_first, tuple(prefixes)))

    def percent(self, confidence: int) -> int:
        """What a finding of this confidence counts for, in percent of its weight."""
        return next(round(100 * factor) for start, factor in self.certainty if confidence >= start)

    @cached_property
    def percents(self) -> tuple[int, ...]:
        """``percent`` of each confidence that fits a byte."""
        return tuple(map(self.percent, range(256)))

    def band(self, score: float) -> SeverityName:
        """The word for a printed score."""
        return next(name for name in SEVERITIES[:5] if score >= self.bands[name])

    def top_of(self, band: SeverityName) -> float:
        """The highest printed score that still has this word."""
        above = SEVERITIES.index(band) - 1
        return 100.0 if above < 0 else round(self.bands[SEVERITIES[above]] - 0.1, 1)

    @cached_property
    def category_bits(self) -> Mapping[str, int]:
        """A bit for each category, for the flags of a record."""
        return {name: 1 << i for i, name in enumerate(self.categories)}


@cache
def severity_rules() -> Severity:
    """The constants that are shipped, read once."""
    return load_severity(root() / "severity.toml")


def load_severity(path: Path) -> Severity:
    """Read ``severity.toml``; ``SignatureError`` names the file and what is wrong."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        return _severity(data)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise SignatureError(
            f"severity data cannot be used ({type(error).__name__})", where=path.name
        ) from error


def _severity(data: dict[str, Any]) -> Severity:
    fields: dict[str, dict[str, Any]] = data["fields"]
    bands = {name: float(data["bands"][name]) for name in SEVERITIES[:5]}
    origin = dict(data["origin"])
    fragment = float(origin.pop("fragment"))
    return Severity(
        cap=float(data["scale"]["cap"]),
        top=float(data["scale"]["top"]),
        slope=float(data["scale"]["slope"]),
        asserted=int(data["scale"]["asserted"]),
        bands=bands,
        certainty=tuple(
            sorted(((row["from"], float(row["factor"])) for row in data["certainty"]), reverse=True)
        ),
        origin=cast("dict[Origin, float]", origin),
        fragment=fragment,
        lock=data["lock"],
        weights={name: float(entry["weight"]) for name, entry in fields.items()},
        signatures=tuple(
            (prefix, name)
            for name, entry in fields.items()
            for prefix in entry.get("signatures", ())
        ),
        words={word: name for name, entry in fields.items() for word in entry.get("words", ())},
        record_kinds=data["record_kinds"],
        registers=frozenset(data["registers"]["kinds"]),
        credential_rules=tuple(data["credentials"]["rules"]),
        privileged=tuple(data["credentials"]["privileged"]),
        specimens=frozenset(data["credentials"]["specimens"]),
        floors=tuple(_floor(row, bands) for row in data["floors"]),
        direct=frozenset(data["direct"]["fields"]),
        basic_four=frozenset(data["basic_four"]["fields"]),
        ceilings=data["ceilings"],
        categories={name: tuple(ids) for name, ids in data["categories"].items()},
        bound=frozenset(data["bound"]["categories"]),
    )


def _floor(row: dict[str, Any], bands: Mapping[SeverityName, float]) -> Floor:
    return Floor(
        id=row["id"],
        field=row["field"],
        above=int(row["above"]),
        score=float(row.get("score", bands[row["band"]])),
        with_person=bool(row.get("with_person", False)),
        org=row.get("org"),
    )


def _first(prefixes: Iterable[tuple[str, str]], signature: str) -> str | None:
    """What stands beside the first prefix of a signature."""
    return next((name for prefix, name in prefixes if _is(signature, prefix)), None)


def _is(signature: str, prefix: str) -> bool:
    return signature == prefix or (prefix.endswith(".") and signature.startswith(prefix))
