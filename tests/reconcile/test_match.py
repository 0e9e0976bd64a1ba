"""Rows, images and papers joined: each once, nothing guessed, contradictions named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triage.fleet import Array, Certificate, Drive, Entry, Lease, Member, SharedFile
from triage.reconcile import sums
from triage.reconcile.judge import judge
from triage.reconcile.match import match
from triage.reconcile.serial import Near, normal, sought


def lease(row: int, serial: str, **more: str) -> Lease:
    return Lease("lease.csv", row, asset=f"A-{row}", serial=serial, **more)  # type: ignore[arg-type]


def drive(key: str, serial: str | None = None, **more: object) -> Drive:
    facts: dict[str, object] = {"state": "done", "exit": 0, "erasure": "wiped", **more}
    return Drive(key, f"{key}.raw", f"cases/{key}", serial=serial, **facts)  # type: ignore[arg-type]


def paper(row: int, serial: str, **more: object) -> Certificate:
    return Certificate("papers.csv", row, more.pop("kind", "erasure"), serial=serial, **more)  # type: ignore[arg-type]


def by(entries: Sequence[Entry], row: int | None = None, key: str | None = None) -> Entry:
    return next(
        one
        for one in entries
        if (row is not None and one.lease is not None and one.lease.row == row)
        or (key is not None and one.drive is not None and one.drive.key == key)
    )


def test_every_row_and_every_image_is_exactly_one_entry() -> None:
    leases = [lease(2, "S000001"), lease(3, "S900002"), lease(4, "S700003", expected="destroyed")]
    entries = match(leases, [], [drive("a", "s-000001"), drive("b", "X99999999")], {})
    assert len(entries) == 4
    assert by(entries, row=2).status == "matched"
    assert by(entries, row=2).drive is not None
    assert by(entries, row=3).status == "missing"
    assert by(entries, row=4).status == "destroyed"
    assert by(entries, key="b").status == "unknown"
    assert sums.missing(entries) == ("S900002",)


def test_what_cannot_be_told_comes_before_what_passed() -> None:
    drives = [drive("a"), drive("b", severity="low", people_max=1), drive("c", random=True)]
    entries = match([lease(2, "S000001")], [], drives, {})
    assert [one.drive.key if one.drive else "" for one in entries] == ["b", "c", "", "a"]
    assert [one.passed for one in entries] == [False, None, None, True]


def test_a_content_on_several_drives_is_as_severe_as_where_it_is_held_worst() -> None:
    live, gone = (SharedFile("aa", 9, band, 60, 60, ()) for band in ("high", "medium"))
    many = SharedFile("bb", 9, "low", 900, 900, ())
    held = [("b", "p1/x", gone), ("a", "p1/x", live), ("a", "p1/y", many), ("b", "p1/y", many)]
    found = sums.shared(held)
    assert [(one.severity, one.people_max) for one in found] == [("high", 60), ("low", 900)]
    assert found[0].places == (("a", "p1/x"), ("b", "p1/x"))


def test_near_serials_are_listed_and_never_taken() -> None:
    entries = match([lease(2, "WD-WCC3F0O12B")], [], [drive("a", "WD-WCC3F00128")], {})
    image, row = by(entries, key="a"), by(entries, row=2)
    assert (image.status, image.near) == ("ambiguous", ("WD-WCC3F0O12B",))
    assert (row.status, row.near) == ("ambiguous", ("WD-WCC3F00128",))
    assert image.lease is None


def test_neighbours_in_one_purchase_stay_missing() -> None:
    rows = [lease(2, "S3Z9NB0K100001"), lease(3, "S3Z9NB0K100003")]
    entries = match(rows, [], [drive("a", "S3Z9NB0K100002")], {})
    assert by(entries, key="a").near == ("S3Z9NB0K100001", "S3Z9NB0K100003")
    assert {by(entries, row=2).status, by(entries, row=3).status} == {"missing"}


def test_what_makes_serials_one_and_what_makes_them_near() -> None:
    assert normal(" wd-wcc3f 1234567 ") == normal("WD-WCC3F1234567") == "WCC3F1234567"
    assert normal("S/N: 5YD12345") == "5YD12345"
    assert normal("不明") == normal("n/a") == normal(None) == ""
    near = Near(["5YD12345", "WXJ1A20B", "ABCDEFGH", "S21XNSAG4"])
    assert near.of("5YD1234S") == ("5YD12345",)
    assert near.of("5YD1245") == ("5YD12345",)
    assert near.of("XW1J2AB0") == ("WXJ1A20B",)  # the bytes of each ATA word swapped
    assert near.of("ABCDEF") == ("ABCDEFGH",)  # cut short by a bridge
    assert near.of("ZZZZZZZZ") == ()


def test_duplicates_on_rows_and_on_images() -> None:
    leases = [lease(2, "S000001"), lease(3, "S000001"), lease(4, "T000002")]
    drives = [drive("a", "S000001"), drive("b", "T000002"), drive("c", "T000002")]
    entries = match(leases, [], drives, {})
    assert len(entries) == 4
    assert {one.status for one in entries} == {"duplicate"}
    assert "serial-on-several-rows" in by(entries, row=3).why
    assert "serial-on-several-images" in by(entries, key="c").why


def test_an_image_that_a_row_names_with_another_serial_is_ambiguous() -> None:
    named = {("lease.csv", 2): "a", ("lease.csv", 3): "b"}
    drives = [drive("a", "OTHER12345"), drive("b")]
    entries = match([lease(2, "S000001"), lease(3, "S000002")], [], drives, named)
    assert by(entries, row=2).status == "ambiguous"
    assert by(entries, row=3).status == "matched"
    assert by(entries, row=3).serial == "S000002"


def test_a_certificate_that_the_content_contradicts() -> None:
    full = drive("a", "S000001", erasure="deleted", people_min=1281, people_max=1300, exposures=4)
    certificates = [paper(2, "S000001", number="C-1", date="2019-11-02")]
    entry = by(match([lease(2, "S000001")], certificates, [full], {}), row=2)
    assert (entry.certified, entry.passed) == ("contradicted", False)
    assert entry.certificates[0].date == "2019-11-02"


def test_certificates_due_per_lessor() -> None:
    leases = [
        lease(2, "S000001", lessor="甲"),
        lease(3, "S000002", lessor="乙"),
        lease(4, "S000003", lessor="甲", expected="in-use"),
        lease(5, "S000004", lessor="甲", expected="destroyed"),
    ]
    papers = [paper(2, "S000002"), paper(3, "S000001", succeeded=False)]
    entries = match(leases, papers, [drive("a", "S000001")], {})
    due = {lessor: [one.serial for one in found] for lessor, found in sums.due(entries)}
    assert due == {"甲": ["S000001", "S000004"]}
    assert "certificate-of-failure" in by(entries, row=2).why


def test_a_destruction_certificate_explains_a_missing_drive() -> None:
    papers = [paper(2, "S000001", kind="destruction")]
    entry = by(match([lease(2, "S000001")], papers, [], {}), row=2)
    assert (entry.status, entry.certified, entry.passed) == ("destroyed", "agrees", None)


def test_a_certificate_found_by_the_number_that_the_row_names() -> None:
    papers = [Certificate("p", 2, "erasure", number="ADEC-5")]
    rows = [lease(2, "S000001", certificate="ADEC-5"), lease(3, "S000002", certificate="ADEC-6")]
    entries = match(rows, papers, [], {})
    assert by(entries, row=2).certified == "agrees"
    assert by(entries, row=3).certified == "due"
    assert "certificate-named-not-there" in by(entries, row=3).why


def test_only_a_drive_read_to_its_last_byte_passes() -> None:
    assert judge(drive("a"), []) == (True, "wiped")
    assert judge(drive("a", unexamined=512), []) == (None, "gaps")
    assert judge(drive("a", random=True), []) == (None, "random")
    assert judge(drive("a", random=True), [paper(2, "S")]) == (True, "wiped")
    assert judge(drive("a", erasure="encrypted"), []) == (None, "erasure-encrypted")
    assert judge(drive("a", erasure="quick-formatted"), []) == (False, "not-erased")
    assert judge(drive("a", exit=4), []) == (None, "integrity")
    assert judge(drive("a", state="quarantined"), []) == (None, "quarantined")
    assert judge(None, []) == (None, "no-image")


def test_members_of_one_array_are_grouped_by_what_they_say() -> None:
    one, other = Member("478bb4e6", "0", "3", "0"), Member("478bb4e6", "0", "3", "2")
    mirror = Member("99aa", "1", "2", "0")
    drives = [drive("a", members=(one,)), drive("b", members=(other, mirror)), drive("c")]
    assert sums.arrays(drives) == (
        Array("478bb4e6", "0", 3, ("a", "b")),
        Array("99aa", "1", 2, ("b",)),
    )


def test_a_drive_that_bears_no_number_says_that_its_system_was_not_asked() -> None:
    entries = match((), (), (drive("a"), drive("b", "S1234567"), drive("c", state="waiting")), {})
    told = [one.drive.key for one in entries if one.drive and "serial-inside-not-read" in one.why]
    assert told == ["a"]


def test_a_number_inside_is_taken_only_where_nothing_else_claims_it() -> None:
    rows = [lease(2, "S000001"), lease(3, "S000002"), lease(4, "S000003")]
    mark = sought(rows).mark
    drives = [
        drive("a", inside=("S000001",), sought=mark),
        drive("b", inside=("S000002",), sought=mark),
        drive("c", inside=("S000002",), sought=mark),
        drive("d", "S000003"),
        drive("e", inside=("S000003",), sought=mark),
    ]
    entries = match(rows, (), drives, {})
    assert {key: by(entries, key=key).status for key in "abcde"} == {
        "a": "matched",
        "b": "ambiguous",
        "c": "ambiguous",
        "d": "matched",
        "e": "ambiguous",
    }
    assert "serial-inside-taken" in by(entries, key="e").why
    assert by(entries, row=3).status == "missing"


def test_a_list_of_many_numbers_is_cut_and_says_so() -> None:
    rows = [lease(number, f"S{number:06}") for number in range(10_003)]
    rows += [lease(20_000, "S1"), lease(20_001, "ABCDEFG")]
    looked = sought(rows)
    assert (len(looked.numbers), looked.left) == (10_000, 3)
    entry = by(match(rows, (), [drive("a", sought=looked.mark)], {}), key="a")
    assert "serial-list-cut" in entry.why


def test_a_model_inside_lists_its_rows_and_takes_none() -> None:
    rows = [
        replace(lease(2, "S000001"), model="TOSHIBA MQ01ABF050"),
        replace(lease(3, "S000002"), model="東芝 MQ01ABF050 500GB"),
        replace(lease(4, "S000003"), model="WDC WD5000LPCX-24VHAT0"),
    ]
    looked = sought(rows)
    assert {"MQ01ABF050", "WD5000LPCX24VHAT0"} <= set(looked.numbers)
    drives = [
        drive("a", inside=("MQ01ABF050",), sought=looked.mark),
        drive("b", inside=("S000003", "WD5000LPCX24VHAT0"), sought=looked.mark),
    ]
    entries = match(rows, (), drives, {})
    told = by(entries, key="a")
    assert (told.status, told.near) == ("ambiguous", ("S000001", "S000002"))
    assert "model-inside" in told.why
    assert by(entries, row=2).status == by(entries, row=3).status == "missing"
    sure = by(entries, key="b")
    assert (sure.status, sure.lease) == ("matched", rows[2])
    assert {"serial-inside", "model-inside"} <= set(sure.why)
