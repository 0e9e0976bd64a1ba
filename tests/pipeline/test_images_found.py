"""Scans of images made by real formatters, against the truth that their maker wrote down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from _pytest.mark import ParameterSet
from conftest import Expected
from scanning import Scanned

Scan = Callable[[str], Scanned]
Truth = Callable[[str], Expected]

ALWAYS = ("ntfs-mbr", "ext4", "places", "demo", "folder")
ALSO = (
    "ntfs-gpt", "fat12-floppy", "fat16-mbr-extended", "fat32", "exfat", "ext2", "ext3",
    "ext4-gpt-4k", "two-systems", "truncated", "reformatted-ext4",
    "reformatted-fat32", "reformatted-ntfs",
)  # fmt: skip


def images(*names: str, slow: tuple[str, ...] = ()) -> list[ParameterSet]:
    """Images as parameters: one test worker scans one image, and most only in the long run."""
    return [
        *(pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in names),
        *(
            pytest.param(name, marks=[pytest.mark.xdist_group(name), pytest.mark.slow])
            for name in slow
        ),
    ]


SYSTEMS = images(*ALWAYS, slow=ALSO)
NUMBERS = ("jp.my_number", "card.pan", "phone", "email", "jp.bank_account", "birth_date")


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("signature", NUMBERS)
def test_planted_values_are_found(
    name: str, signature: str, scanned: Scan, expected: Truth
) -> None:
    wanted = expected(name).values(signature)
    missed = wanted - scanned(name).values(signature, least=0.5)
    assert len(missed) <= 0.01 * len(wanted), f"{len(missed)} of {len(wanted)} missed"


@pytest.mark.parametrize("name", SYSTEMS)
def test_names_and_addresses_are_found(name: str, scanned: Scan, expected: Truth) -> None:
    for signature in ("jp.person_name", "jp.address"):
        wanted = expected(name).values(signature)
        missed = wanted - scanned(name).values(signature, least=0.5)
        assert len(missed) <= 0.05 * len(wanted), f"{signature}: {len(missed)} of {len(wanted)}"


@pytest.mark.parametrize("name", SYSTEMS)
def test_decoys_are_not_asserted(name: str, scanned: Scan, expected: Truth) -> None:
    truth, found = expected(name), scanned(name)
    for signature in NUMBERS:
        decoys = truth.values(signature, must="never")
        assert decoys & found.values(signature, least=0.5) == set()


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_place_gives_what_was_planted_in_it(
    name: str, scanned: Scan, expected: Truth
) -> None:
    """A planted value that is missed in a byte that the ledger calls examined fails the build."""
    found = {(line.signature, line.value) for line in scanned(name).lines}
    missed: dict[str, int] = defaultdict(int)
    for row in expected(name).planted:
        if row.must == "found" and row.signature in ("jp.my_number", "phone"):
            missed[row.place] += (row.signature, row.value) not in found
    assert {place: count for place, count in missed.items() if count} == {}


@pytest.mark.parametrize("name", SYSTEMS)
def test_people_lie_between_the_bounds(name: str, scanned: Scan, expected: Truth) -> None:
    verdict, people = scanned(name).inventory.verdict, expected(name).facts["people"]
    assert verdict.people_min <= people * 1.02
    assert verdict.people_max >= people * 0.98


@pytest.mark.parametrize(
    "name", [*SYSTEMS, *images("blank-zero", "blank-ff", "random", "encrypted")]
)
def test_every_byte_is_in_one_class(name: str, scanned: Scan, expected: Truth) -> None:
    coverage = scanned(name).inventory.coverage
    parts = (
        coverage.examined_file, coverage.examined_raw, coverage.encrypted,
        coverage.unreadable, coverage.skipped,
    )  # fmt: skip
    assert sum(parts) == coverage.bytes_total
    assert min(parts) >= 0
    if expected(name).facts["kind"] == "raw":
        assert coverage.bytes_total == expected(name).facts["size"]


@pytest.mark.parametrize("name", images(*(n for n in ALWAYS if n != "folder"), slow=ALSO))
def test_the_hash_is_that_of_the_disk(name: str, scanned: Scan, expected: Truth) -> None:
    assert scanned(name).inventory.source.sha256 == expected(name).facts["sha256"]


@pytest.mark.parametrize(
    ("name", "word", "code"),
    [
        pytest.param("blank-zero", "wiped", 0, marks=pytest.mark.xdist_group("blank-zero")),
        pytest.param("blank-ff", "wiped", 0, marks=pytest.mark.xdist_group("blank-ff")),
        pytest.param("encrypted", "encrypted", 3, marks=pytest.mark.xdist_group("encrypted")),
        pytest.param("demo", "untouched", 3, marks=pytest.mark.xdist_group("demo")),
    ],
)
def test_the_state_of_the_drive(name: str, word: str, code: int, scanned: Scan) -> None:
    assert scanned(name).inventory.verdict.erasure == word
    assert scanned(name).exit_code == code


@pytest.mark.xdist_group("encrypted")
def test_an_encrypted_disk_is_not_called_clean(scanned: Scan) -> None:
    verdict = scanned("encrypted").inventory.verdict
    assert verdict.my_number == "unknown"
    assert {category.state for _, category in verdict.categories} == {"cannot-tell"}


@pytest.mark.xdist_group("demo")
def test_the_decoy_column_is_refuted(scanned: Scan) -> None:
    refuted = scanned("demo").inventory.refuted
    assert any(r.signature == "jp.my_number" and 0.05 < r.pass_rate < 0.2 for r in refuted)


@pytest.mark.xdist_group("demo")
def test_the_demo_ranks_the_small_and_deadly_first(scanned: Scan) -> None:
    exposures = scanned("demo").inventory.exposures
    critical = [e.path for e in exposures if e.severity == "critical"]
    assert "Users/soumu/Desktop/メモ.txt" in critical
    assert "Users/soumu/Documents/給与/給与一覧_2026年3月.csv" in critical
    assert "業務/購買/注文履歴_2026.csv" not in critical
    assert [e.rank for e in exposures] == list(range(1, len(exposures) + 1))
