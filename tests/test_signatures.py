import shutil
from pathlib import Path

import pytest

from triage import signatures
from triage.errors import SignatureError
from triage.finding import proof

CONTRACT = {
    *("jp.my_number", "jp.corporate_number", "jp.driver_licence", "jp.resident_code"),
    *("jp.pension_number", "jp.health_insurance", "jp.care_insurance", "jp.employment_insurance"),
    *("jp.passport", "mrz", "jp.residence_card", "jp.bank_account", "jp.yucho_account"),
    *("jp.zengin_record", "card.pan", "phone", "email", "jp.postcode", "jp.address"),
    *("jp.person_name", "jp.person_name_kana", "birth_date", "jp.vehicle_plate"),
    *("jp.policy_number", "jp.household", "sensitive.medical", "sensitive.criminal"),
    *("sensitive.disability", "sensitive.belief", "safety", "welfare"),
    *("credential.key", "credential.password"),
}
GOOD = """
id = "x"
category = "contact"
ja = "例"
en = "x"
references = ["a law"]
match = ["x1", "x2"]
no_match = ["y", "z"]
[[pattern]]
regex = 'x[0-9]'
anchors = ["x"]
bare = 80
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pii").mkdir()
    shutil.copy(signatures.root() / "pii" / "_context.toml", tmp_path / "pii")
    return tmp_path


def test_shipped_signatures_are_sound() -> None:
    assert signatures.check(signatures.load()) == ()


def test_shipped_specimens_pass_the_real_engine() -> None:
    assert proof.prove(signatures.load()) == ()


ADDED = {"confidential.mark"}


def test_every_signature_of_the_contract_exists() -> None:
    assert {signature.id for signature in signatures.load().patterns} == CONTRACT | ADDED


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('["x1", "x2"]', '["x1"]', "fewer than two"),
        ('["y", "z"]', '["y"]', "fewer than two"),
        ('["a law"]', "[]", "no reference"),
        ('"contact"', '"other"', "unknown category"),
        (
            "bare = 80",
            'bare = 80\n[[demote]]\nregex = "a*"\nconfidence = 1\nwhy = "w"',
            "more than",
        ),
        ("x[0-9]", "x[0-9]+", "more than"),
        ("x[0-9]", "x[0-9", "does not compile"),
        ("x[0-9]", "x(?:[0-9]{1,9}){1,9}", "exponential"),
        ("x[0-9]", "x(?P<w>[0-9])", "another name"),
        ('anchors = ["x"]', "", "exactly one"),
        ('en = "x"', 'en = "x"\nvalidator = "none"', "unknown validator"),
    ],
)
def test_unsound_signatures_are_named(folder: Path, old: str, new: str, problem: str) -> None:
    (folder / "pii" / "x.toml").write_text(GOOD.replace(old, new), "utf-8")
    problems = signatures.check(signatures.read(folder))
    assert [line for line in problems if problem in line]


def test_a_sound_signature_has_no_problem_until_it_is_doubled(folder: Path) -> None:
    (folder / "pii" / "x.toml").write_text(GOOD, "utf-8")
    assert signatures.check(signatures.read(folder)) == ()
    assert proof.prove(signatures.read(folder)) == ()
    (folder / "pii" / "y.toml").write_text(GOOD, "utf-8")
    assert signatures.check(signatures.read(folder)) == ("x: duplicate id",)


def test_a_wrong_specimen_is_named(folder: Path) -> None:
    wrong = GOOD.replace('["y", "z"]', '["x3", "z"]')
    (folder / "pii" / "x.toml").write_text(wrong, "utf-8")
    assert proof.prove(signatures.read(folder)) == ("x: no_match specimen 1 fails",)


@pytest.mark.parametrize("text", ["id = ", 'id = "x"', GOOD + "colour = 1\n"])
def test_a_broken_file_is_an_error_that_names_it(folder: Path, text: str) -> None:
    (folder / "pii" / "broken.toml").write_text(text, "utf-8")
    with pytest.raises(SignatureError, match=r"broken\.toml"):
        signatures.read(folder)


def test_the_digest_covers_every_file(folder: Path) -> None:
    before = signatures.read(folder).sha256
    (folder / "law.toml").write_text("x = 1\n", "utf-8")
    assert signatures.read(folder).sha256 != before
