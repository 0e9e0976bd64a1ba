"""The page for a browser: what the terminal says is on it, and nothing of evidence acts in it."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from inventories import CLEAN, EXPOSED, exposure
from tooling import tool

from triage.model import Due, Extent, Gap, Indication, Inventory, Locator, MapCell, Volume
from triage.report import describe, duties
from triage.report.headline import headline
from triage.report.html import MOST, PLUGIN
from triage.report.options import ReportOptions
from triage.report.terminal import PLUGIN as TERMINAL
from triage.wording import LANGUAGES, Language, Wording

MIB = 1 << 20
KINDS = ("zero", "structured", "text:cp932", "random", "constant", "compressed", "zero")
MAPPED = replace(
    EXPOSED,
    exposures=(
        exposure(1, severity="critical", extents=(Extent(2 * MIB + 5, 100),)),
        exposure(2, severity="low", extents=(Extent(2 * MIB, 2 * MIB), Extent(-1, 512))),
    ),
    map=tuple(MapCell(at * MIB, MIB, kind) for at, kind in enumerate(KINDS)),
)
TAGS = frozenset(
    {"html", "head", "meta", "title", "style", "body", "header", "main", "p", "h1", "h2", "ul",
     "li", "b", "small", "span", "figure", "svg", "rect", "br", "table", "thead", "tbody", "tr",
     "th", "td"}
)  # fmt: skip
ATTRIBUTES = frozenset(
    {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "role", "aria-label",
     "aria-hidden", "viewbox", "x", "y", "width", "height"}
)  # fmt: skip


class Elements(HTMLParser):
    """Every start tag with its attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def shown(inventory: Inventory, lang: Language = "ja") -> str:
    out = io.StringIO()
    PLUGIN.write(inventory, (), out, ReportOptions(lang=lang))
    return out.getvalue()


def test_the_page_says_when_the_medium_was_examined_where_that_is_known() -> None:
    ended = datetime(2026, 3, 31, 20, 5, tzinfo=UTC)
    out = io.StringIO()
    PLUGIN.write(EXPOSED, (), out, ReportOptions(lang="ja", examined=ended))
    assert "2026-04-01 05:05(日本時間。協定世界時 2026-03-31 20:05)" in out.getvalue()
    assert "日本時間" not in shown(EXPOSED)


def said(inventory: Inventory, lang: Language = "ja") -> str:
    return " ".join("".join(Elements(shown(inventory, lang)).text).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_the_terminal_says(lang: Language) -> None:
    wording, page = Wording(lang), said(EXPOSED, lang)
    verdict = EXPOSED.verdict
    found, absent = describe.categories(verdict, wording)
    for line in (
        *headline(EXPOSED, wording),
        duties.met(verdict, wording),
        *absent,
        *(words for row in found for words in row),
        *(
            words
            for heading, group in duties.thresholds(verdict, wording)
            for one in group
            for words in (heading, one.text, *one.dates)
        ),
        *(words for what, _, said in duties.contents(EXPOSED, wording) for words in (what, said)),
        *(describe.what(one, wording) for one in EXPOSED.exposures),
        *(describe.place(one, wording) for one in EXPOSED.exposures),
        *(describe.reasons(one, wording) for one in EXPOSED.exposures),
        *(describe.gap(group, wording) for group in describe.gap_groups(EXPOSED.gaps)),
        *(describe.link(one, wording) for one in EXPOSED.links),
        *(describe.together(one, wording) for one in EXPOSED.versions),
        *(describe.refuted(one, wording) for one in EXPOSED.refuted),
        "BitLocker (XTS-AES 128)",
        "R01-77",
    ):
        assert " ".join(line.split()) in page


def test_people_and_dates_come_before_kinds_and_kinds_before_files() -> None:
    page = said(EXPOSED)
    order = ("12,345人分", "2026-11-26", "種類別の結果", "閲覧され得る個人情報 順位", "修正2).csv")
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_how_it_was_made_is_on_it() -> None:
    source = replace(
        CLEAN.source, stored_hashes=(("md5", "0" * 32),), hash_verified=True, serial="S-1"
    )
    tool = dict(CLEAN.tool) | {
        "signatures_sha256": "ef" * 32,
        "libraries": {"pytsk3": "20260715"},
    }
    page = said(replace(CLEAN, source=source, tool=tuple(tool.items())), "en")
    for words in (
        "cd" * 32,
        "MD5 " + "0" * 32 + " (agrees",
        "triage 0.1.0",
        "pytsk3 20260715",
        "ef" * 32,
        "500,000,000,000 bytes",
        "S-1",
    ):
        assert words in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_image_that_its_own_hash_denies_is_called_so_on_every_page(lang: Language) -> None:
    altered = replace(
        CLEAN,
        source=replace(CLEAN.source, stored_hashes=(("md5", "0" * 32),), hash_verified=False),
    )
    warning = Wording(lang).say("made.mismatch")
    assert warning in said(altered, lang)
    terminal = io.StringIO()
    TERMINAL.write(altered, (), terminal, ReportOptions(lang=lang, width=200))
    assert warning in terminal.getvalue()
    assert warning not in said(CLEAN, lang)


def test_nothing_of_evidence_acts_in_a_browser() -> None:
    hostile = (
        "\"'><script>alert(1)</script><img src=x onerror=y>&lt;\u202eexe.\udc80\ud800\x1b]0;\x00 "
    )
    at = Locator((hostile,))
    one = exposure(
        1,
        path=f"/{hostile}",
        locator=at,
        org_unit=hostile,
        record_kind=hostile,
        mime=hostile,
        copies=(at, at),
        yara=(hostile,),
        fields=(hostile,),
    )
    loud = replace(
        MAPPED,
        source=replace(EXPOSED.source, path=hostile, segments=(hostile, hostile), serial=hostile),
        exposures=(one, replace(one, path=None, suggested=hostile)),
        keywords=((hostile, 3, (at,)),),
        volumes=(Volume(at, hostile, 0, 1, label=hostile, created=hostile),),
        gaps=(Gap(at, "content", hostile, hostile, 1),),
        examination=(("case_number", hostile),),
    )
    for lang in LANGUAGES:
        page = shown(loud, lang)
        page.encode("utf-8")
        elements = Elements(page)
        assert {tag for tag, _ in elements.tags} <= TAGS
        assert {name for _, attributes in elements.tags for name in attributes} <= ATTRIBUTES
        assert "<script>alert(1)</script>" in unescape(page)
        assert not re.search("[\x00\x1b\u202e\ud800-\udfff]", page)


def test_the_page_asks_for_nothing_and_a_policy_forbids_it() -> None:
    page = shown(MAPPED)
    (policy,) = [one["content"] for one in Elements(page).named("meta") if "http-equiv" in one]
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert not re.search(r"://|url\(|@import|javascript:", page)


def test_ten_thousand_files_stay_a_page_and_the_rest_is_counted() -> None:
    deep = "/" + "長い名前のフォルダー/" * 60
    many = tuple(exposure(i, path=f"{deep}{i}.csv") for i in range(1, 10_001))
    gaps = tuple(Gap(Locator((f"p{i}",)), "content", "pdf", f"why {i}", 1) for i in range(3000))
    page = shown(replace(EXPOSED, exposures=many, gaps=gaps))
    assert len(page.encode()) < 8_000_000
    assert page.count('<th scope="row" class="number">') == MOST
    assert "ほかに9,000件(すべては --format json で)" in page
    assert "ほかに2,000件" in page
    assert f"/{MOST}.csv" in page


def test_the_map_has_each_cell_once_and_marks_the_worst_that_lies_in_it() -> None:
    rects = Elements(shown(MAPPED)).named("rect")
    drawn = [one for one in rects if one.get("class", "").startswith(("map-", "mark-"))]  # type: ignore[union-attr]
    squares = [(one["class"], one["x"]) for one in drawn if one["height"] == "15"]
    assert [kind for kind, _ in squares] == [f"map-{kind.partition(':')[0]}" for kind in KINDS]
    assert [x for _, x in squares] == [str(16 * at) for at in range(len(KINDS))]
    marks = [(one["class"], one["x"]) for one in drawn if one["height"] == "4"]
    assert marks == [("mark-critical", "32"), ("mark-low", "48")]


def test_neighbours_of_one_kind_are_drawn_as_one_within_their_row() -> None:
    cells = tuple(MapCell(at * MIB, MIB, "zero") for at in range(150))
    rects = Elements(shown(replace(CLEAN, map=cells))).named("rect")
    zeros = [(one["y"], one["width"]) for one in rects if one["class"] == "map-zero" and "y" in one]
    assert zeros == [("0", "1023"), ("24", "1023"), ("48", str(22 * 16 - 1))]


def test_who_sees_no_picture_is_told_what_it_shows() -> None:
    elements = Elements(shown(MAPPED))
    pictures = [one for one in elements.named("svg") if one.get("role") == "img"]
    assert len(pictures) == 2
    assert any("ゼロ2マス" in (one["aria-label"] or "") for one in pictures)
    assert [one["lang"] for one in elements.named("html")] == ["ja"]
    assert len(elements.named("h1")) == 1
    assert all("scope" in one for one in elements.named("th"))


def test_a_source_without_bytes_or_findings_has_no_empty_part() -> None:
    files = replace(
        CLEAN, coverage=replace(CLEAN.coverage, bytes_total=0, examined_file=0, examined_raw=0)
    )
    page = shown(files)
    for name in ("exposures", "map", "coverage", "gaps", "keywords", "law"):
        assert f"<h2>{Wording('ja').say(f'section.{name}')}</h2>" not in page


def browser(*words: Any) -> subprocess.CompletedProcess[str]:
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [tool("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
         "--enable-logging=stderr", *map(str, words)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done


@pytest.mark.slow
def test_a_browser_shows_and_prints_it(tmp_path: Path) -> None:
    due = Due("appi.43.1", "preliminary", "2026-11-26")
    page = tmp_path / "page.html"
    page.write_text(shown(replace(MAPPED, verdict=replace(EXPOSED.verdict, due=(due,)))), "utf-8")
    printed = tmp_path / "page.pdf"
    told = browser(f"--print-to-pdf={printed}", "--no-pdf-header-footer", page.as_uri()).stderr
    assert "Content Security Policy" not in told
    sheets = pypdfium2.PdfDocument(printed.read_bytes())
    text = re.sub(r"\s", "", sheets[0].get_textpage().get_text_range())
    assert len(sheets) <= 3
    assert "少なくとも12,345人分(最大13,010人分)の個人情報が" in text
    assert "2026-11-26" in text


def test_each_table_says_what_its_columns_are() -> None:
    """But for that of facts, each of which is named in its row."""
    known = replace(EXPOSED, keywords=(("北条", 3, (Locator(("p1",)),)),))
    tables = re.findall(r"<table>(.*?)</table>", shown(known), re.DOTALL)
    told = [
        (len(re.findall('<th scope="col"', table)), len(re.findall("<t[hd][ >]", row)))
        for table in tables
        for row in re.findall(r"<tbody><tr>(.*?)</tr>", table, re.DOTALL)
    ]
    assert len(told) == len(tables) > 7
    assert [cells for heads, cells in told if heads != cells] == [2]


def test_a_body_is_a_business_or_a_public_one() -> None:
    """Their thresholds are never met together: they are counted and listed apart."""
    rules = ("appi.7.4", "appi.43.1", "appi.43.4", "mna.2.4", "note.encryption")
    both = replace(
        EXPOSED.verdict,
        due=tuple(Due(rule, "final", None) for rule in rules[:-1]),
        indications=tuple(Indication(rule, rule) for rule in rules),
    )
    wording = Wording("en")
    assert "2 for a business, 3 for a public body" in duties.met(both, wording)
    assert [(heading, len(group)) for heading, group in duties.thresholds(both, wording)] == [
        ("For a business", 1),
        ("For a public body", 2),
        ("For both", 2),
    ]
    public = replace(both, due=both.due[1:], indications=both.indications[1:])
    assert "met: 3" in duties.met(public, wording)
    ((heading, group),) = duties.thresholds(public, wording)
    assert (heading, len(group)) == ("", 4)


def test_what_a_report_asks_is_filled_in_as_far_as_the_medium_says_it() -> None:
    told = {
        what: (persons, words) for what, persons, words in duties.contents(EXPOSED, Wording("ja"))
    }
    assert told["本人の数"] == (False, "12,345~13,010人(うちマイナンバー12,345~13,010人)")
    assert told["概要"][1].startswith("この媒体には、少なくとも12,345人分")
    assert told["二次被害のおそれ"][0]
    assert "生命・身体への危険" in told["二次被害のおそれ"][1]
    assert told["再発防止のための措置"] == (False, "(記入してください)")
    assert [what for what, (persons, _) in told.items() if persons] == [
        *("概要", "個人データの項目", "原因", "二次被害のおそれ", "その他参考となる事項")
    ]
    assert told["原因"] == (True, "(記入してください)")
    recorded = (("incident", "theft"), ("known_at", "2026-11-02"))
    known = replace(EXPOSED, examination=recorded)
    said_then = {what: words for what, _, words in duties.contents(known, Wording("ja"))}
    assert said_then["概要"].endswith("。 知った日: 2026-11-02")
    assert said_then["原因"] == "事案: 盗難"
    assert not list(duties.contents(CLEAN, Wording("ja")))
    assert "本人にも通知" not in said(CLEAN)
    # on a telephone headings are left out: the mark of each line has its own
    assert shown(EXPOSED).count('<span class="narrow">本人にも通知: </span>') == len(told)
