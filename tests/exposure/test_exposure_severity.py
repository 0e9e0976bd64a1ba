"""The worked scores of published incidents, and the rules that put the small and deadly first."""

from dataclasses import replace
from typing import Any

import pytest
from subjects import RULES, assessed, block, part, people, points, scored, subject

from triage.exposure import assess
from triage.exposure.severity import score

FOUR = ["name", "address", "birth_date", "sex"]


@pytest.mark.parametrize(
    ("count", "have", "facts", "expected"),
    [
        (460, [*FOUR, "postcode"], {"codes": True}, (63.6, "high")),
        (22_000, ["name", "address", "phone", "bank_account"], {}, (99.0, "critical")),
        (15_000, ["name", "address", "phone"], {"codes": True}, (73.8, "high")),
        (646, ["name", "kana", "address", "birth_date", "sex", "household"], {}, (68.1, "high")),
        (979, ["name", "phone", "address", "policy_number"], {}, (65.9, "high")),
        (120, ["name", "address", "age", "birth_date", "phone"], {}, (61.8, "high")),
        (1, ["my_number", "name", "address", "birth_date", "sex"], {}, (72.0, "high")),
        (150, ["my_number", "amount", "name", "address", "birth_date"], {}, (99.0, "critical")),
        (500, ["email"], {"kind": "mailbox"}, (43.0, "medium")),
    ],
)
def test_worked_scores(
    count: int, have: list[str], facts: dict[str, Any], expected: tuple[float, str]
) -> None:
    assert scored(subject(people(count, have, **facts))) == expected


def test_deleted_pupils_stay_low() -> None:
    assert scored(subject(people(35, ["name", "phone"]), origin="deleted")) == (31.8, "low")


def test_carved_tax_files_are_medium() -> None:
    found = subject(people(50, ["name", "address", "amount"]), origin="carved")
    assert scored(found) == (46.8, "medium")


def test_whole_town_register_is_critical() -> None:
    found = subject(people(100_001, [*FOUR, "postcode"], codes=True))
    assert scored(found)[1] == "critical"


def test_terms_of_a_town_of_460517_add_up_to_the_published_figure() -> None:
    found = assess(subject(people(4605, [*FOUR, "postcode"], codes=True)), RULES)
    made = score(found.profile, RULES, org=None, lock="plain", linked=False)
    assert points(made.reasons) == {
        "field:name": 10,
        "field:address": 10,
        "field:birth_date": 10,
        "field:internal_code": 4,
        "field:sex": 2,
        "field:postcode": 1,
        "people:4605": 36.6,
    }


def test_internal_codes_alone_are_low_and_nobody() -> None:
    codes = part(codes=tuple(f"{i:012d}" for i in range(20_000)))
    found = assess(subject(codes), RULES)
    assert scored(subject(codes)) == (34.9, "low")
    assert (found.people_min, found.people_max) == (0, 0)


def test_code_and_amount_are_high_only_beside_a_table_that_names_the_codes() -> None:
    tax = subject(people(20_000, ["amount"], codes=True, kind="tax_roll"))
    assert scored(tax) == (54.9, "medium")
    assert scored(tax, linked=True) == (62.0, "high")


def test_protection_orders_are_critical_from_one_and_ahead_of_a_town() -> None:
    one = subject(people(1, ["name", "safety"]), origin="free", intact=False)
    town = subject(people(120_000, FOUR))
    assert scored(one) == (100.0, "critical")
    assert scored(one)[0] > scored(town)[0]


def test_safety_words_without_a_person_are_nobody() -> None:
    leaflet = subject(part(block("safety", ["DV"], [-1]), table=False))
    assert scored(leaflet)[1] == "medium"


def test_bare_verified_my_numbers() -> None:
    assert scored(subject(people(5000, ["my_number"])))[1] == "critical"
    assert scored(subject(people(101, ["my_number"])))[1] == "critical"
    assert scored(subject(people(100, ["my_number"])))[1] == "high"
    assert scored(subject(people(1, ["my_number"]), origin="free"))[1] == "high"


@pytest.mark.parametrize("confidence", [10, 49])
def test_findings_below_half_never_raise_a_severity(confidence: int) -> None:
    weak = [f"{i:012d}" for i in range(5000)]
    found = subject(part(block("jp.my_number", weak, confidence=confidence)))
    assert scored(found)[1] in ("low", "info")
    one = assess(found, RULES)
    assert (one.people_max, one.counts) == (0, ())


def test_credentials() -> None:
    secret = block("credential.password", ["hunter2"], [-1])
    admin = block("credential.password", ["hunter2"], [-1], whys=("label administrator at -1",))
    assert scored(subject(part(secret, table=False)))[1] == "medium"
    assert scored(subject(part(admin, table=False)))[1] == "high"
    assert scored(subject(yara=("private_key_openssh",)))[1] == "high"
    assert scored(subject(yara=("remote_control_tool",)))[1] == "info"


def test_full_card_number_is_high_without_a_name() -> None:
    assert scored(subject(part(block("card.pan", ["3530111333300000"], [-1]))))[1] == "high"


def test_welfare_recipients_outweigh_a_plain_list() -> None:
    assert scored(subject(people(30, ["name", "welfare"]))) > scored(subject(people(30, ["name"])))


def test_patients_are_sensitive_though_no_disease_is_named() -> None:
    assert scored(subject(people(3, ["name"], kind="patient_list")))[1] == "high"


def test_public_bodies_are_high_above_a_hundred() -> None:
    names = subject(people(101, ["name"]), origin="free")
    assert scored(names, org="public")[1] == "high"
    assert scored(names, org="business")[1] == "low"


def test_a_sound_lock_stands_over_the_floors() -> None:
    found = assessed(people(460, [*FOUR, "my_number"], codes=True))
    locked = score(found.profile, RULES, org=None, lock="sound", linked=False)
    assert (locked.severity, locked.score) == ("low", 34.9)
    beside = score(found.profile, RULES, org=None, lock="key_beside", linked=False)
    assert beside.severity == "critical"


def test_a_sound_lock_without_floors() -> None:
    found = assessed(people(460, [*FOUR, "postcode"], codes=True))
    assert score(found.profile, RULES, org=None, lock="sound", linked=False).score == 3.2


def test_a_fragment_is_weighed_as_one() -> None:
    whole = scored(subject(people(50, ["name", "address"]), origin="carved"))
    torn = scored(subject(people(50, ["name", "address"]), origin="carved", intact=False))
    assert torn[0] == pytest.approx(whole[0] * 0.7 / 0.9, abs=0.1)


def test_one_rich_record_among_poor_ones_is_not_spread_over_all() -> None:
    rich = people(1, ["my_number", "name", "address", "birth_date"], first=900)
    poor = part(*people(500, ["name"]).blocks, steps=("sheet:2",))
    alone, both = scored(subject(rich)), scored(subject(poor, rich))
    assert alone[0] <= both[0] < alone[0] + 5


@pytest.mark.parametrize(
    ("name", "field"),
    [("生活保護受給者一覧.csv", "welfare"), ("支援措置対象者.csv", "safety"), ("名簿.csv", None)],
)
def test_a_files_name_speaks_for_everybody_in_its_table(name: str, field: str | None) -> None:
    found = assess(subject(people(30, ["name", "address"]), name=name), RULES)
    assert (field in found.fields) == (field is not None)
    bit = RULES.category_bits.get(field or "", 0)
    assert all(bool(int(mask) & bit) for mask in found.rolls[0].categories) == bool(field)


def test_a_files_name_tells_the_kind_where_the_table_does_not() -> None:
    found = people(30, ["name", "address", "birth_date"])
    assert assess(subject(found, name="選挙人名簿抄本.csv"), RULES).record_kind == "voter_list"
    assert assess(subject(found, name="list.csv"), RULES).record_kind is None


def test_keys_in_the_folders_of_programs_are_specimens() -> None:
    secret = block("credential.key", ["-----BEGIN"], [-1])
    own = subject(part(secret, table=False), name="id_rsa", yara=("private_key_pem",))
    packed = replace(own, path="/opt/lib/site-packages/ssl/tests/key.pem")
    assert scored(own)[1] == "high"
    assert scored(packed)[1] == "info"
