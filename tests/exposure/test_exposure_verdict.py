"""The drive in one object: answers, erasure, ranking, links, indications."""

from dataclasses import replace
from datetime import date

import pytest
from subjects import FULL, LAW, NO_BLANK, OPTIONS, assessed, block, part, people, subject

from triage.exposure import Assessment, Conclusion, assess, conclude
from triage.exposure.law import Case, Note, Rule, judge
from triage.exposure.verdict import absence
from triage.model import (
    Blankness,
    Category,
    Coverage,
    Encryption,
    Gap,
    Locator,
    Refutation,
    Volume,
)

MIB = 1 << 20
NTFS = Volume(Locator(("p1",)), "ntfs", 0, MIB, open_as="ntfs")
LVM = Volume(Locator(("p1",)), "lvm", 0, MIB)
LOCKED = Volume(Locator(("p1",)), "bitlocker", 0, MIB, Encryption("BitLocker"))
FREE = Volume(Locator(("@0+1048576",)), "free", 0, MIB)


def gap(size: int | None, blocks: bool = True) -> Gap:
    return Gap(Locator(("p1", "a.zip")), "content", "locked.zip", "AES", size, blocks)


def concluded(
    *found: Assessment,
    coverage: Coverage = FULL,
    gaps: tuple[Gap, ...] = (),
    volumes: tuple[Volume, ...] = (NTFS,),
    blankness: Blankness | None = NO_BLANK,
) -> Conclusion:
    return conclude(found, coverage, gaps, volumes, blankness, OPTIONS)


@pytest.mark.parametrize(
    ("gaps", "blankness", "expected"),
    [
        ((), NO_BLANK, "no"),
        ((gap(10, blocks=False),), NO_BLANK, "no"),
        ((gap(None),), NO_BLANK, "no-with-gaps"),
        ((gap(MIB // 2 - 1),), NO_BLANK, "no-with-gaps"),
        ((gap(MIB // 2),), NO_BLANK, "unknown"),
        ((gap(1000),), Blankness(MIB - 1500, 0, 0, 1500), "unknown"),
    ],
)
def test_my_number_is_answered_with_what_could_not_be_read(
    gaps: tuple[Gap, ...], blankness: Blankness, expected: str
) -> None:
    verdict = concluded(gaps=gaps, blankness=blankness).verdict
    assert verdict.my_number == expected
    states = {category.state for _, category in verdict.categories}
    assert len(states) == 1


def test_my_number_is_yes_only_when_one_is_asserted() -> None:
    sure = assessed(people(1, ["my_number"]))
    weak = assessed(part(block("jp.my_number", ["123456789018"], [-1], confidence=10)))
    assert concluded(sure).verdict.my_number == "yes"
    assert concluded(weak).verdict.my_number == "no"
    assert concluded(weak).verdict.severity in ("low", "info")


def test_an_encrypted_or_unreadable_disk_cannot_be_answered() -> None:
    locked = Coverage(MIB, 0, 4096, MIB - 4096, 0, 0, 0, 0, 0, 0)
    verdict = concluded(coverage=locked, volumes=(LOCKED,)).verdict
    assert (verdict.my_number, verdict.erasure) == ("unknown", "encrypted")
    dead = Coverage(MIB, 0, 0, 0, MIB, 0, 0, 0, 0, 0)
    zeros = Blankness(MIB, 0, 0, 0)
    assert concluded(coverage=dead, volumes=(), blankness=zeros).verdict.my_number == "unknown"


def test_unreadable_zeros_are_not_blank() -> None:
    half = Coverage(MIB, 0, MIB // 2, 0, MIB // 2, 0, 0, 0, 0, 0)
    assert absence(half, (), Blankness(MIB, 0, 0, 0)) == "cannot-tell"


RAW = Coverage(MIB, 0, MIB, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("volumes", "blankness", "coverage", "expected"),
    [
        ((FREE,), Blankness(MIB, 0, 0, 0), RAW, "wiped"),
        ((FREE,), Blankness(0, MIB, 0, 0, 255), RAW, "wiped"),
        ((FREE,), Blankness(0, 0, MIB, 0), RAW, "wiped"),
        ((FREE,), Blankness(MIB // 2, 0, 0, MIB // 2), RAW, "partly-wiped"),
        ((FREE,), Blankness(0, 0, 0, MIB), RAW, "unknown"),
        ((FREE,), None, RAW, "unknown"),
        ((), Blankness(MIB, 0, 0, 0), RAW, "wiped"),
        ((LVM,), Blankness(MIB - 4096, 0, 0, 4096), RAW, "unknown"),
        ((NTFS,), NO_BLANK, FULL, "untouched"),
        ((LOCKED,), Blankness(0, 0, MIB, 0), RAW, "encrypted"),
    ],
)
def test_erasure(
    volumes: tuple[Volume, ...], blankness: Blankness | None, coverage: Coverage, expected: str
) -> None:
    verdict = concluded(volumes=volumes, blankness=blankness, coverage=coverage).verdict
    assert verdict.erasure == expected


def test_erasure_by_how_files_are_held() -> None:
    deleted = assessed(people(3, ["name"]), origin="deleted")
    older = assessed(people(3, ["name"]), name="old.csv", origin="reformatted")
    free = assessed(people(3, ["name"]), name="free", origin="free")
    empty = replace(FULL, files_total=0)
    assert concluded(deleted).verdict.erasure == "deleted"
    assert concluded(deleted, older).verdict.erasure == "quick-formatted"
    assert concluded(free, coverage=empty).verdict.erasure == "quick-formatted"
    assert concluded(deleted, assessed(people(1, ["name"]))).verdict.erasure == "untouched"


def test_exposures_are_ranked_by_score_people_and_place() -> None:
    found = [
        assessed(people(5, ["name"]), name="b"),
        assessed(people(5, ["name"], first=50), name="a"),
        assessed(people(1, ["my_number"]), name="c"),
        assessed(people(3000, ["name", "address"], first=100), name="d"),
    ]
    exposures = concluded(*found).exposures
    assert [e.rank for e in exposures] == [1, 2, 3, 4]
    assert [e.locator.steps[-1] for e in exposures] == ["d", "c", "a", "b"]


def test_effort_is_the_least_that_reaches_the_worst() -> None:
    worst = [
        assess(subject(people(1, ["safety", "name"]), name="x", origin="free"), OPTIONS.severity),
        assess(
            subject(people(1, ["safety", "name"]), name="y", origin="deleted"), OPTIONS.severity
        ),
        assessed(people(2, ["name"]), name="z"),
    ]
    verdict = concluded(*worst).verdict
    assert (verdict.severity, verdict.effort) == ("critical", "undelete")


def test_content_behind_a_lock_is_weighed_by_it_unless_a_plain_copy_exists() -> None:
    rich = people(50, ["my_number", "name"])
    inside = assess(subject(rich), OPTIONS.severity)
    (locked,) = concluded(inside, volumes=(LOCKED,)).exposures
    assert (locked.severity, locked.effort) == ("low", "decrypt")
    copied = assess(subject(rich, copies=(Locator(("p2", "copy.csv")),)), OPTIONS.severity)
    (plain,) = concluded(copied, volumes=(LOCKED,)).exposures
    assert (plain.severity, plain.effort) == (
        "critical" if plain.score >= 80 else "high",
        "plug-in",
    )
    clear = replace(LOCKED, encryption=Encryption("BitLocker", clear_key=True))
    (open_,) = concluded(inside, volumes=(clear,)).exposures
    assert open_.effort == "plug-in"


def test_tables_with_the_same_codes_are_linked_and_lift_the_amounts() -> None:
    register = assessed(people(2000, ["name", "birth_date"], codes=True), name="register.csv")
    tax = assessed(people(1500, ["amount"], codes=True, kind="tax_roll"), name="tax.csv")
    alone, both = concluded(tax), concluded(register, tax)
    (link,) = both.links
    assert (link.key, link.people) == ("internal_code", 1500)
    assert [str(one) for one in link.locators] == ["p1/register.csv", "p1/tax.csv"]
    assert alone.links == ()
    scores = {e.locator.steps[-1]: e.score for e in both.exposures}
    assert scores["tax.csv"] >= alone.exposures[0].score


def test_fields_are_named_once_and_unknown_columns_are_kept() -> None:
    table = people(3, ["name", "sex", "bank_code"], codes=True)
    assert assessed(table).fields == ("name", "internal_code", "sex", "bank_code")


def test_a_long_tables_refutations_are_one_with_the_rate_of_the_whole() -> None:
    pieces = [
        Refutation(("sheet:1",), "jp.my_number", values, rate, "chance level ({rate:.1%})", 2)
        for values, rate in ((300, 0.08), (100, 0.12))
    ]
    table = replace(people(3, ["name"]), refuted=tuple(pieces))
    (refuted,) = concluded(assessed(table)).refuted
    assert str(refuted.locator) == "p1/list.csv/sheet:1/col:2"
    assert refuted.values == 400
    assert refuted.pass_rate == pytest.approx(0.09)
    assert refuted.statement == "chance level (9.0%)"


def case(**facts: object) -> Case:
    categories = {
        name: Category("found", 5, 5, 5)
        if name in ("my_number", "card")
        else Category("none-found", 0, 0, 0)
        for name in OPTIONS.severity.categories
    }
    values: dict[str, object] = {
        "org": None,
        "incident": None,
        "known_at": None,
        "my_number": "yes",
        "encrypted": False,
        "people": 500,
        "categories": categories,
    }
    return Case(**{**values, **facts})  # type: ignore[arg-type]


def rules(**facts: object) -> list[str]:
    return [indication.rule for indication in judge(case(**facts), LAW)[0]]


def test_an_unknown_organisation_is_told_both() -> None:
    thresholds = ["appi.7.2", "appi.43.2", "appi.43.4", "mna.2.1"]
    assert rules() == [*thresholds, "note.contractor", "note.contents", "note.contents.public"]


def test_thresholds_by_organisation() -> None:
    assert rules(org="business", people=1000) == ["appi.7.2", "note.contractor", "note.contents"]
    assert "appi.7.4" in rules(org="business", people=1001)
    assert rules(org="public", people=100) == ["appi.43.2", "mna.2.1", "note.contents.public"]
    assert "appi.43.4" in rules(org="public", people=101)


def test_theft_is_wrongful_from_one_person_with_sixty_days() -> None:
    indications, due = judge(
        case(org="business", incident="theft", people=1, known_at=date(2026, 11, 2)), LAW
    )
    assert [one.rule for one in indications] == [
        "appi.7.2",
        "appi.7.3",
        "mna.2.2",
        "note.medium",
        "note.contractor",
        "note.contents",
    ]
    dates = {(one.rule, one.what): one.date for one in due}
    assert dates[("appi.7.3", "preliminary")] == "2026-11-06"
    assert dates[("appi.7.3", "final")] == "2026-12-31"
    assert dates[("appi.7.2", "final")] == "2026-12-01"


def test_dates_are_open_until_the_day_of_knowing_is() -> None:
    assert {one.date for one in judge(case(), LAW)[1]} == {None}


def test_encryption_may_qualify_at_most() -> None:
    (note,) = [i for i in judge(case(encrypted=True), LAW)[0] if i.rule == "note.encryption"]
    assert note.text.startswith("May qualify")


def test_every_text_says_may() -> None:
    every: list[Rule | Note] = [*LAW.rules, *LAW.notes]
    for rule in every:
        assert any(word in rule.texts["en"].lower() for word in ("may", "reportable", "cannot"))
        assert any(
            word in rule.texts["ja"] for word in ("可能性", "おそれ", "場合があります", "不明")
        )
