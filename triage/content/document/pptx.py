"""PowerPoint presentations in ZIP form (.pptx, .pptm): slides, notes, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.document.flow import Vocabulary, flow
from triage.content.document.package import open_package
from triage.content.document.remarks import asides, document_gaps, entities, remarks
from triage.content.kinds import PRESENTATION
from triage.content.markup.xml_tokens import defines_entities, tokens
from triage.model import Gap, Item, Table, Text

_WORDS = Vocabulary(
    paragraph=frozenset({"p"}),
    table="tbl",
    row="tr",
    cell=frozenset({"tc"}),
    text=frozenset({"t"}),
    skipped=frozenset({"Fallback"}),
    space="",
)
_SLIDES = (
    ("slide", r"ppt/slides/[^/]+\.xml"),
    ("notes", r"ppt/notesSlides/[^/]+\.xml"),
    ("layout", r"ppt/(?:slideLayouts|slideMasters|handoutMasters)/[^/]+\.xml"),
)
_ASIDE = r"ppt/(?:comments/[^/]+|commentAuthors|authors|charts/chart[^/]*|diagrams/data[^/]*)\.xml"
_EMBEDDED = r"ppt/(?:embeddings|media)/.*"


class _Pptx:
    name = "pptx"
    mimes = frozenset({PRESENTATION})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Slide by slide; hidden slides too."""
        package = open_package(item, budget)
        yield from package.drain()
        for kind, pattern in _SLIDES:
            for number, name in enumerate(package.names(pattern), 1):
                data = package.read(name)
                yield from package.drain()
                if defines_entities(data):
                    yield entities(package, name)
                stated = re.search(r"(\d+)\.xml$", name)
                where = f"{kind}:{int(stated[1]) if stated else number}"
                yield from flow((*item.steps, where), tokens(data), _WORDS)
        yield from asides(package, _ASIDE)
        yield from remarks(package)
        yield from package.embedded(_EMBEDDED)
        yield from document_gaps(package)


PLUGIN = _Pptx()
