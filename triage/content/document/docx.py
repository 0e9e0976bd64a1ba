"""Word documents in ZIP form (.docx, .docm): every part that holds text."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.document.flow import Vocabulary, flow
from triage.content.document.package import open_package
from triage.content.document.remarks import asides, document_gaps, entities, remarks
from triage.content.kinds import DOCUMENT
from triage.content.markup.xml_tokens import defines_entities, tokens
from triage.model import Gap, Item, Table, Text
from triage.text.locator import encode_step

_WORDS = Vocabulary(
    paragraph=frozenset({"p"}),
    table="tbl",
    row="tr",
    cell=frozenset({"tc"}),
    text=frozenset({"t", "delText"}),
    # A text box stands twice, for old and new readers; ruby says a name again in kana.
    skipped=frozenset({"Fallback", "rt", "pPr", "sectPr", "tblPr"}),
    deleted=frozenset({"del", "moveFrom"}),
    inserted=frozenset({"ins", "moveTo"}),
    space="",
)
_BODY = r"word/(?:document\d*|glossary/document)\.xml"
_STORIES = r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml"
_ASIDE = (
    r"word/(?:charts/chart[^/]*|diagrams/data[^/]*|people|settings)\.xml|customXml/item\d+\.xml"
)
_EMBEDDED = r"word/(?:embeddings|media|afchunk\w*)(?:/.*|\.\w+)"


class _Docx:
    name = "docx"
    mimes = frozenset({DOCUMENT})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """The body, then headers, notes and comments, then what stands beside the text."""
        package = open_package(item, budget)
        yield from package.drain()
        for name in (*package.names(_BODY), *package.names(_STORIES)):
            data = package.read(name)
            yield from package.drain()
            if defines_entities(data):
                yield entities(package, name)
            story = name.rpartition("/")[2].removesuffix(".xml")
            steps = item.steps if story == "document" else (*item.steps, encode_step(story))
            yield from flow(steps, tokens(data), _WORDS)
        yield from asides(package, _ASIDE)
        yield from remarks(package)
        yield from package.embedded(_EMBEDDED)
        yield from document_gaps(package)


PLUGIN = _Docx()
