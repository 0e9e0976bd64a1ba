"""``--format html``: a case on one page for who has no terminal: to read, to print, to hand on.

It says what the terminal says, in its order, and how it was made. The worst thousand lines of each
list are on it, so that it stays a page; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TextIO

from triage.model import Exposure, FindingLine, Inventory
from triage.report import describe, duties, picture
from triage.report.headline import headline
from triage.report.made import rows as made
from triage.report.markup import cells, document, table, text
from triage.report.options import ReportOptions
from triage.wording import Wording

MOST = 1000
_WIDEST = 400
"""Cells of a path or a name: what is longer is cut at its front."""
_STYLE = (
    """
header p { margin: .3rem 0; } .source, small { color: var(--dim); } .source { margin: 0; }
header { border-left: .4rem solid var(--line); padding-left: 1rem; }
header.critical, header.high { border-color: var(--red); color: inherit; font-weight: inherit; }
header.medium { border-color: var(--amber); color: inherit; }
.facts { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; padding: 0; }
small { display: block; overflow-wrap: anywhere; } .dates { font-weight: 600; }
.mark-critical { color: var(--red); } .mark-high { color: #e5534b; }
.mark-medium { color: var(--amber); } .mark-low { color: #0f8a8a; } .mark-info { color: #8888; }
thead th:nth-child(4) { width: 40%; min-width: 14rem; }
thead th:nth-child(6) { width: 28%; min-width: 12rem; }
@page { size: A4; margin: 14mm; }
"""
    + picture.STYLE
)


class HtmlReport:
    """One document that needs nothing but itself."""

    name = "html"

    def write(
        self,
        inventory: Inventory,
        findings: Iterable[FindingLine],
        out: TextIO,
        options: ReportOptions,
    ) -> None:
        """Write it; no value of a finding is on it."""
        wording = Wording(options.lang)
        page = _Page(inventory, wording, options.examined)
        out.writelines(document(inventory.source.path, wording, page.body(), _STYLE))


PLUGIN = HtmlReport()


class _Page:
    """One inventory in one language."""

    def __init__(self, inventory: Inventory, wording: Wording, examined: datetime | None) -> None:
        self.inventory, self.wording, self.examined = inventory, wording, examined

    def body(self) -> Iterator[str]:
        yield from self.head()
        yield "<main>\n"
        yield from self.categories()
        yield from self.law()
        yield from self.contents()
        yield from self.drive()
        yield from self.exposures()
        yield from self.tables()
        yield from self.gaps()
        yield from self.volumes()
        facts = made(self.inventory, self.wording, self.examined)
        yield from self.part("made", [cells(*row) for row in facts])
        yield "</main>\n"

    # --- the answer ---

    def head(self) -> Iterator[str]:
        verdict, say = self.inventory.verdict, self.wording.say
        first, *rest = headline(self.inventory, self.wording)
        yield f'<header class="{verdict.severity}">\n'
        yield f'<p class="source">{_cut(self.inventory.source.path)}</p>\n<h1>{text(first)}</h1>\n'
        yield from (f"<p>{text(line)}</p>\n" for line in rest)
        word = say(f"severity.{verdict.severity}")
        facts = [f'{text(say("severity.title"))}: <b class="{verdict.severity}">{text(word)}</b>']
        if verdict.effort:
            facts.append(text(f"{say('effort.title')}: {say(f'effort.{verdict.effort}')}"))
        facts.append(text(f"{say('erasure.title')}: {say(f'erasure.{verdict.erasure}')}"))
        facts += [text(describe.recorded(*one, self.wording)) for one in self.inventory.examination]
        yield f'<ul class="facts">{"".join(f"<li>{one}</li>" for one in facts)}</ul>\n'
        warning = describe.integrity(self.inventory.source, self.wording)
        yield f'<p class="critical">{text(warning)}</p>\n' if warning else ""
        met = duties.met(verdict, self.wording)
        yield f'<p class="dates">{text(met)}</p>\n' if met else ""
        yield "</header>\n"

    def categories(self) -> Iterator[str]:
        found, absent = describe.categories(self.inventory.verdict, self.wording)
        rows = [
            f'<th scope="row">{text(word)}</th><td class="number">{text(people)}</td>'
            f'<td class="number">{text(values)}</td>'
            for word, people, values in found
        ]
        heads = ("category", "people", "values")
        yield from self.part("categories", rows, heads) if rows else [self.title("categories")]
        yield from (f"<p><small>{text(line)}</small></p>\n" for line in absent)

    def law(self) -> Iterator[str]:
        groups = duties.thresholds(self.inventory.verdict, self.wording)
        yield self.title("law") if groups else ""
        for heading, group in groups:
            yield f"<h3>{text(heading)}</h3>\n" if heading else ""
            yield "<ul>\n"
            for one in group:
                said = "".join(f' <span class="dates">{text(date)}</span>' for date in one.dates)
                yield f"<li>{text(one.text)}{said}</li>\n"
            yield "</ul>\n"

    def contents(self) -> Iterator[str]:
        """What a report asks and the persons are told, as far as the medium says it."""
        say = self.wording.say
        heads = [say(f"contents.{name}") for name in ("what", "told", "said")]
        # where a telephone's width leaves no headings, a mark alone says nothing
        label = f'<span class="narrow">{text(heads[1])}: </span>'
        rows = [
            f'<th scope="row">{text(what)}</th>'
            f"<td>{label}{text(say('contents.yes') if told else '-')}</td>{cells(said)}"
            for what, told, said in duties.contents(self.inventory, self.wording)
        ]
        yield from table(say("contents.title"), heads, rows)

    def drive(self) -> Iterator[str]:
        covered = "".join(picture.coverage(self.inventory, self.wording))
        if covered:
            yield self.title("coverage") + covered
        blank = self.inventory.blankness
        if blank is not None and blank.discarded:
            size = self.wording.size(blank.discarded)
            yield f"<p>{text(self.wording.say('table.discarded', size=size))}</p>\n"
        drawn = "".join(picture.drive(self.inventory, self.wording))
        if drawn:
            yield self.title("map") + drawn

    # --- what is exposed ---

    def exposures(self) -> Iterator[str]:
        told = [one for one in self.inventory.exposures if describe.asserted(one)]
        heads = ("rank", "severity", "people", "what", "held", "path")
        yield from self.part("exposures", list(map(self.exposure, told[:MOST])), heads, len(told))
        hints = len(self.inventory.exposures) - len(told)
        if hints:
            yield f"<p>{text(self.wording.say('table.hints', count=hints))}</p>\n"

    def exposure(self, one: Exposure) -> str:
        word = self.wording.say(f"severity.{one.severity}")
        counted = describe.numbers(one, self.wording)
        effort = self.wording.say(f"effort.{one.effort}")
        what = f"{describe.what(one, self.wording)}  {counted}".rstrip()
        return (
            f'<th scope="row" class="number">{one.rank}</th>'
            f'<td class="whole"><span class="{one.severity}">{text(word)}</span>'
            f"{_small(f'{one.score:.1f}')}</td>"
            f'<td class="number">{text(describe.who(one, self.wording))}</td>'
            f"<td>{_cut(what)}{self.labelled('show.found', describe.found(one, self.wording))}"
            f"{self.labelled('show.score', describe.reasons(one, self.wording))}</td>"
            f"<td>{text(describe.origin(one, self.wording))}<br>{text(effort)}</td>"
            f"<td>{_cut(describe.place(one, self.wording))}{self.facts(one)}</td>"
        )

    def facts(self, one: Exposure) -> str:
        """Size, digest, and where else the same content lies."""
        size = _small(f"{self.wording.size(one.size)}  {one.mime}")
        copies = "  ".join(describe.locators(one.copies))
        digest = self.labelled("show.sha256", one.sha256 or "")
        return size + digest + self.labelled("show.copies", copies)

    def labelled(self, key: str, words: str) -> str:
        """A remark with what it is; nothing where there is none."""
        return _small(f"{self.wording.say(key)}: {words}") if words else ""

    def tables(self) -> Iterator[str]:
        """What is said of several files, and of the operator's terms."""
        known, wording = self.inventory, self.wording
        keywords = [
            cells(term, f"{hits:,}") + _places(describe.locators(where))
            for term, hits, where in known.keywords[:MOST]
        ]
        yield from self.part("keywords", keywords, ("keyword", "hits", "path"), len(known.keywords))
        links = [
            cells(describe.link(one, wording)) + _places(describe.locators(one.locators))
            for one in known.links[:MOST]
        ]
        yield from self.part("links", links, ("what", "path"), len(known.links))
        versions = [
            cells(describe.together(one, wording)) + _places(describe.versions(one, wording))
            for one in known.versions[:MOST]
        ]
        yield from self.part("versions", versions, ("what", "path"), len(known.versions))
        refuted = [
            cells(describe.refuted(one, wording)) + _places([str(one.locator)])
            for one in known.refuted[:MOST]
        ]
        yield from self.part("refuted", refuted, ("what", "path"), len(known.refuted))

    # --- what was examined ---

    def gaps(self) -> Iterator[str]:
        groups = describe.gap_groups(self.inventory.gaps)
        rows = []
        for group in groups[:MOST]:
            size = "" if group.bytes is None else self.wording.size(group.bytes)
            places = [str(gap.locator) or "/" for gap in group.first]
            if rest := group.count - len(places):
                places.append(self.wording.say("gap.more", count=rest))
            count = self.wording.say("gap.count", count=group.count)
            rows.append(
                f"<td>{_cut(describe.gap(group, self.wording))}</td>"
                f'<td class="number">{text(count)}{_small(size)}</td>{_places(places)}'
            )
        yield from self.part("gaps", rows, ("reason", "count", "path"), len(groups))

    def volumes(self) -> Iterator[str]:
        volumes = self.inventory.volumes
        rows = [
            f"<td>{_cut(str(one.locator))}</td>{cells(describe.system(one, self.wording))}"
            f'<td class="number">{text(self.wording.size(one.length))}</td>'
            f"<td>{_cut(describe.volume(one, self.wording))}</td>"
            for one in volumes[:MOST]
        ]
        yield from self.part("volumes", rows, ("path", "system", "size", "note"), len(volumes))

    # --- shapes ---

    def title(self, name: str) -> str:
        return f"<h2>{text(self.wording.say(f'section.{name}'))}</h2>\n"

    def part(
        self, name: str, rows: Sequence[str], heads: Iterable[str] = (), total: int = 0
    ) -> Iterator[str]:
        """A heading with its table, and how many rows of ``total`` are not in it."""
        said = [self.wording.say(f"column.{head}") for head in heads]
        yield from table(self.wording.say(f"section.{name}"), said, rows)
        if total > len(rows):
            more = self.wording.say("table.more", count=total - len(rows))
            yield f"<p>{text(more)}</p>\n"


def _cut(words: str) -> str:
    return text(describe.tail(words, _WIDEST))


def _small(words: str) -> str:
    return f"<small>{_cut(words)}</small>" if words else ""


def _places(places: Iterable[str]) -> str:
    return f"<td>{'<br>'.join(map(_cut, places))}</td>"
