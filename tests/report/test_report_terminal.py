"""The terminal report: what it says in each state, inert text, and that it fits."""

import io
import re
from dataclasses import replace

import pytest
from inventories import CLEAN, EXPOSED, GB, NAMES, coverage, exposure, verdict

from triage.model import Blankness, Category, Encryption, Gap, Inventory, Locator, Volume
from triage.report import describe
from triage.report.headline import headline, shares
from triage.report.options import ReportOptions
from triage.report.terminal import PLUGIN
from triage.text.safe import cells
from triage.wording import Language, Wording

LANGS: tuple[Language, ...] = ("ja", "en")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def shown(inventory: Inventory, lang: Language = "ja", width: int = 80, color: bool = False) -> str:
    out = io.StringIO()
    PLUGIN.write(inventory, (), out, ReportOptions(lang=lang, width=width, color=color))
    return out.getvalue()


def locked(clear_key: bool = False, yara: tuple[str, ...] = ()) -> Inventory:
    lock = Encryption("BitLocker", "XTS-AES 128", clear_key=clear_key)
    volume = Volume(Locator(("p1",)), "bitlocker", 0, 500 * GB, lock)
    return replace(
        CLEAN,
        coverage=coverage(0, GB, 499 * GB, 0, 0),
        verdict=verdict(erasure="encrypted", my_number="unknown", found=unknown()),
        volumes=(volume,),
        exposures=(exposure(1, people_min=0, people_max=0, yara=yara),) if yara else (),
    )


def unknown() -> dict[str, Category]:
    return dict.fromkeys(NAMES, Category("cannot-tell", 0, 0, 0))


GAPS = replace(CLEAN, coverage=coverage(415 * GB, 500_000_000, 60 * GB, 2 * GB, 22_500_000_000))
WIPED = replace(
    CLEAN,
    coverage=coverage(0, 500 * GB, 0, 0, 0),
    verdict=verdict(erasure="wiped"),
    blankness=Blankness(500 * GB, 0, 0, 0),
    volumes=(),
)
UNREADABLE = replace(
    CLEAN,
    coverage=coverage(0, 100 * GB, 0, 400 * GB, 0),
    verdict=verdict(my_number="unknown", found=unknown(), erasure="unknown"),
)
QUICK = replace(EXPOSED, verdict=replace(EXPOSED.verdict, erasure="quick-formatted"))
FILES = replace(
    CLEAN,
    source=replace(CLEAN.source, format="folder"),
    coverage=coverage(8143, 0, 0, 0, 0),
    blankness=None,
)
BLOCKED = replace(CLEAN, gaps=(Gap(Locator(("p1", "a.pdf")), "content", "pdf", "PDF", 100),))


@pytest.mark.parametrize(
    ("inventory", "said"),
    [
        (EXPOSED, "少なくとも12,345人分(最大13,010人分)の個人情報が、一部は接続するだけで、"),
        (CLEAN, "この媒体の全領域(500.1 GB)を調査しました。個人情報は検出されませんでした。"),
        (
            GAPS,
            "調査できた83.1%の範囲では、個人情報は検出されませんでした。残り16.9%(暗号化12.0%、",
        ),
        (locked(), "この媒体はBitLocker (XTS-AES 128)で暗号化されており、鍵がなければ"),
        (WIPED, "データの残存は検出されませんでした(全域00)。代替処理済みセクター等"),
        (UNREADABLE, "この媒体の80.0%を読み取れませんでした。"),
        (QUICK, "簡易初期化のみで、データは消去されていません。空に見えますが、"),
        (FILES, "この中の全ファイル(10件)を調査しました。"),
        (BLOCKED, "ほかに1件は調査できていないため、『個人情報はない』とは判断できません。"),
    ],
    ids=["exposed", "clean", "gaps", "locked", "wiped", "unreadable", "quick", "files", "blocked"],
)
def test_headlines(inventory: Inventory, said: str) -> None:
    first, second, third = headline(inventory, Wording("ja"))
    assert said in first
    assert "マイナンバー:" in second
    assert "要配慮個人情報:" in second
    assert third.startswith("調査範囲:")
    assert all(headline(inventory, Wording("en")))


def test_a_clear_key_is_told_and_a_recovery_key_on_the_disk_opens_it() -> None:
    beside = locked(yara=("bitlocker_recovery_key",))
    assert "同じ媒体に回復キーがあり" in headline(beside, Wording("ja"))[0]
    assert "誰でも開けます" in headline(locked(clear_key=True), Wording("ja"))[0]


def test_a_scan_that_was_stopped_says_so_and_how_to_go_on() -> None:
    stopped = Gap(Locator(()), "scan", "unfinished", "the same command goes on with it")
    waiting = replace(CLEAN, coverage=coverage(0, GB, 0, 0, 499 * GB), gaps=(stopped,))
    text = " ".join(shown(waiting, "en", 200).split())
    assert "The scan of this medium is not finished." in text
    assert "still to come 99.8%" in text
    assert "unsupported" not in text
    assert "could not be read inside" not in text
    assert f"triage scan {CLEAN.source.path} --case CASE" in text
    assert "still to come" not in shown(GAPS, "en")


def test_the_first_screen_answers_who_asks_a_regulator() -> None:
    verdict = EXPOSED.verdict
    dated = tuple(replace(due, date="2026-11-24") for due in verdict.due)
    lines = shown(replace(EXPOSED, verdict=replace(verdict, due=dated)), "en", 100).splitlines()
    screen = "\n".join(lines[:24])
    assert "people" in screen
    assert "Examined" in screen
    assert "Reporting thresholds that seem met: 1 | preliminary report 2026-11-24" in screen
    assert "By kind" in screen
    undated = tuple(replace(due, date=None) for due in verdict.due)
    asked = shown(replace(EXPOSED, verdict=replace(verdict, due=undated)), "en", 100)
    assert "met: 1 | dates count from the day of knowing (scan --known-at DATE)" in asked
    assert "Reporting thresholds that seem met" not in shown(CLEAN, "en")


def test_random_bytes_are_not_called_erased() -> None:
    noise = replace(WIPED, blankness=Blankness(0, 0, 500 * GB, 0))
    assert "暗号化かは" in headline(noise, Wording("ja"))[0]
    ff = replace(WIPED, blankness=Blankness(0, 500 * GB, 0, 0, 0xFF))
    assert "全域FF" in headline(ff, Wording("ja"))[0]


@pytest.mark.parametrize("lang", LANGS)
def test_a_folder_is_not_called_every_byte_of_a_medium(lang: Language) -> None:
    first, _, third = headline(FILES, Wording(lang))
    assert "10" in first
    assert "10" in third
    left_out = {"ja": "未割り当て領域は対象に含まれません", "en": "free space are in images"}
    assert left_out[lang] in third
    assert "8.1 kB" not in third


def test_values_without_people_are_named() -> None:
    found = {"credential": Category("found", 0, 0, 2)}
    keys = replace(CLEAN, verdict=verdict(severity="high", effort="plug-in", found=found))
    assert "パスワード・鍵が、接続するだけで読み出せる状態" in headline(keys, Wording("ja"))[0]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("inventory", [EXPOSED, CLEAN, locked()])
def test_no_line_is_wider_than_the_terminal(
    inventory: Inventory, lang: Language, width: int
) -> None:
    for line in shown(inventory, lang, width).splitlines():
        assert cells(line) <= width


def test_evidence_cannot_speak_to_the_terminal() -> None:
    hostile = "\x1b]52;c;AAAA\x07\x9b2J[/b]:smile:\u202e\udc80\n"
    lock = Encryption("BitLocker")
    loud = replace(
        EXPOSED,
        source=replace(EXPOSED.source, path=hostile),
        exposures=(exposure(1, path=f"/{hostile}", org_unit=hostile, record_kind=hostile),),
        volumes=(Volume(Locator((hostile,)), hostile, 0, 1, lock, label=hostile),),
        gaps=(Gap(Locator((hostile,)), "content", hostile, hostile, 1),),
    )
    for lang in LANGS:
        text = shown(loud, lang, 160)
        assert "[/b]:smile:" in text
        assert not set(text) & set("\x1b\x07\x9b\u202e\udc80")


def test_colour_comes_with_a_word_and_only_when_asked_for() -> None:
    coloured = shown(EXPOSED, color=True)
    assert ANSI.search(coloured)
    assert "極めて高い" in coloured
    plain = shown(EXPOSED)
    assert not ANSI.search(plain)
    assert [line.rstrip() for line in ANSI.sub("", coloured).splitlines()] == plain.splitlines()


def test_versions_of_a_list_are_told_with_their_people() -> None:
    text = shown(EXPOSED, "en", 100)
    assert "Versions of one list" in text
    assert "p1/R5.csv: 2,400 people" in text
    assert "p1/R6.csv: 2,410 people" in text
    assert "2,530 people in them together at least, 2,160 in every one" in " ".join(text.split())


def test_a_long_path_keeps_its_end() -> None:
    assert describe.tail("/共有/総務課/名簿.csv", 12) == "…課/名簿.csv"
    assert describe.tail("/a/b.csv", 12) == "/a/b.csv"
    assert cells(describe.tail("あ" * 50, 11)) <= 11


def test_long_lists_say_how_much_is_left_out() -> None:
    many = replace(EXPOSED, exposures=tuple(exposure(i) for i in range(1, 51)))
    assert "ほかに20件" in shown(many)


@pytest.mark.parametrize(
    "sizes",
    [
        (1, 0, 0, 0, 0),
        (1, 10**12, 1, 1, 1),
        (333, 333, 334, 0, 0),
        (7, 7, 7, 7, 7),
        (10, 0, 9, 0, 1),
    ],
)
def test_coverage_adds_up_and_hides_nothing(sizes: tuple[int, ...]) -> None:
    known = coverage(*sizes)
    parts = shares(known)
    assert sum(parts.values()) == 1000
    assert all((part > 0) == (size > 0) for part, size in zip(parts.values(), sizes, strict=True))
    bar = describe.bar(known, 60)
    assert sum(len(marks) for _, marks in bar) == 60
    assert len(bar) == sum(size > 0 for size in sizes)


def test_gaps_are_grouped_with_those_that_may_hide_text_first() -> None:
    at = Locator(("p1",))
    gaps = [Gap(at, "content", "media", "", 900, False), Gap(at, "content", "pdf", "", 10)]
    gaps += [Gap(at, "content", "pdf", "", None)]
    groups = describe.gap_groups(gaps)
    assert [(g.code, g.count, g.bytes) for g in groups] == [("pdf", 2, 10), ("media", 1, 900)]


@pytest.mark.parametrize("width", [80, 120])
def test_places_with_nothing_asserted_may_be_all_there_is(width: int) -> None:
    hint = exposure(1, path="/手引.txt", counts=(), fields=(), people_min=0, people_max=0)
    page = shown(replace(EXPOSED, exposures=(hint,)), width=width)
    assert "確度の低い手がかりだけの場所が1か所" in page


def test_places_with_nothing_asserted_are_one_line_and_the_operators_words_are_shown() -> None:
    hint = exposure(2, path="/手引.txt", counts=(), fields=(), people_min=0, people_max=0)
    noisy = replace(
        EXPOSED,
        exposures=(exposure(1), hint),
        examination=(("case_number", "26-7"), ("incident", "loss")),
    )
    page = shown(noisy)
    assert "手引.txt" not in page
    assert "確度の低い手がかりだけの場所が1か所" in page
    explained = page.partition("影響度の内訳")[2].partition("\n\n")[0]
    assert re.findall(r"^ +(\d+)  +\d", explained, re.M) == ["1"]
    assert "事件番号: 26-7 | 事案: 紛失" in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "個人情報が、一部は接続するだけで、一部は専門的な復元により読み出せる状態"),
        ("en", "can be read in part by plugging it in, in part with specialist recovery."),
    ],
)
def test_one_open_file_does_not_open_the_others(lang: Language, said: str) -> None:
    carved = exposure(2, effort="carve", origin="carved", people_min=900, people_max=900)
    nobody = exposure(3, effort="undelete", people_min=0, people_max=0)
    disk = replace(EXPOSED, exposures=(exposure(1), carved, nobody))
    assert said in headline(disk, Wording(lang))[0]


def test_protected_people_are_not_told_beside_none_with_sensitive_data() -> None:
    found = {"safety": Category("found", 3, 3, 1)}
    victims = replace(CLEAN, verdict=verdict(severity="critical", effort="plug-in", found=found))
    second = headline(victims, Wording("ja"))[1]
    assert "要配慮個人情報:検出されませんでした" not in second
    assert "支援措置等の対象者3人" in second
    kinds = shown(victims).split("検出なし:")[1].split("調査範囲")[0]
    assert "要配慮個人情報" not in "".join(kinds.split())
    assert "要配慮個人情報" in shown(CLEAN).split("検出なし:")[1]
