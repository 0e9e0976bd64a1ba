"""Builders of subjects with invented people, as a worker would return them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from triage.columns import pack_block, unpack_block
from triage.exposure import Assessment, Options, assess, law_rules, severity_rules
from triage.exposure.severity import score
from triage.hashes import numbered
from triage.model import (
    Blankness,
    Coverage,
    FindingBlock,
    Locator,
    Origin,
    PartFindings,
    Reason,
    Subject,
)

RULES = severity_rules()
OPTIONS = Options()
LAW = law_rules()
FULL = Coverage(1 << 20, 1 << 19, 1 << 19, 0, 0, 0, 3, 3, 0, 0)
NO_BLANK = Blankness(0, 0, 0, 1 << 20)

SIGNATURE_OF = {
    "name": "jp.person_name",
    "kana": "jp.person_name_kana",
    "address": "jp.address",
    "birth_date": "birth_date",
    "phone": "phone",
    "email": "email",
    "my_number": "jp.my_number",
    "bank_account": "jp.bank_account",
    "card": "card.pan",
    "postcode": "jp.postcode",
    "policy_number": "jp.policy_number",
    "household": "jp.household",
    "safety": "safety",
    "welfare": "welfare",
    "sensitive": "sensitive.medical",
}


def block(
    signature: str,
    values: Sequence[str],
    records: Sequence[int] | None = None,
    confidence: int = 95,
    column: int = 1,
    whys: tuple[str, ...] = ("pattern",),
) -> FindingBlock:
    count = len(values)
    return FindingBlock(
        signature=signature,
        position=np.arange(count, dtype=np.int64),
        length=np.full(count, 4, np.int32),
        row=np.arange(count, dtype=np.int64) + 1,
        column=np.full(count, column, np.int32),
        confidence=np.full(count, confidence, np.uint8),
        why=np.zeros(count, np.int32),
        record=np.array(range(count) if records is None else records, np.int64),
        values=tuple(values),
        whys=(whys,),
    )


def part(
    *blocks: FindingBlock,
    fields: tuple[str, ...] = (),
    codes: tuple[str, ...] = (),
    kind: str | None = None,
    steps: tuple[str, ...] = (),
    table: bool = True,
) -> PartFindings:
    rows = max([len(codes), *(len(one.values) for one in blocks)], default=0)
    return PartFindings(
        steps=steps,
        kind="table" if table else "text",
        encoding="cp932",
        rows=rows if table else None,
        header=(),
        fields=fields,
        record_kind=kind,
        blocks=blocks,
        internal_codes=codes,
    )


def people(
    count: int,
    have: Sequence[str],
    *,
    first: int = 0,
    codes: bool = False,
    kind: str | None = None,
    steps: tuple[str, ...] = (),
) -> PartFindings:
    """A table of ``count`` people with these fields, numbered from ``first``."""
    numbers = range(first, first + count)
    blocks = [
        block(SIGNATURE_OF[field], [f"{field}{i}" for i in numbers], column=column)
        for column, field in enumerate(have, 1)
        if field in SIGNATURE_OF
    ]
    return part(
        *blocks,
        fields=tuple(have),
        codes=tuple(f"{i:012d}" for i in numbers) if codes else (),
        kind=kind,
        steps=steps,
    )


def stored(found: PartFindings) -> PartFindings:
    """A part as it comes back from the store."""
    blocks = (unpack_block(one.signature, pack_block(one)) for one in found.blocks)
    return replace(found, blocks=tuple(blocks), code_numbers=numbered(found.internal_codes))


def subject(
    *parts: PartFindings,
    name: str = "list.csv",
    origin: Origin = "live",
    intact: bool = True,
    yara: tuple[str, ...] = (),
    copies: tuple[Locator, ...] = (),
) -> Subject:
    return Subject(
        locator=Locator(("p1", name)),
        path=f"/{name}",
        origin=origin,
        intact=intact,
        size=1000,
        sha256=None,
        mime="text/csv",
        extents=(),
        copies=copies,
        parts=tuple(map(stored, parts)),
        yara=yara,
    )


def assessed(*parts: PartFindings, name: str = "list.csv", origin: Origin = "live") -> Assessment:
    return assess(subject(*parts, name=name, origin=origin), RULES)


def scored(one: Subject, org: str | None = None, linked: bool = False) -> tuple[float, str]:
    made = score(assess(one, RULES).profile, RULES, org=org, lock="plain", linked=linked)
    assert round(sum(reason.points for reason in made.reasons), 1) == made.score
    return made.score, made.severity


def points(reasons: Sequence[Reason]) -> Mapping[str, float]:
    return {reason.term: reason.points for reason in reasons}
