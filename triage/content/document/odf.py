"""OpenDocument text, spreadsheets and presentations (OASIS ODF 1.3)."""

from __future__ import annotations

from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.document.flow import Vocabulary, flow
from triage.content.document.odf_sheets import sheets
from triage.content.document.package import Package, damaged, open_package
from triage.content.document.remarks import asides, document_gaps, entities, remarks
from triage.content.kinds import OPEN_DOCUMENT
from triage.content.lock import locked
from triage.content.markup.xml_tokens import Open, defines_entities, tokens
from triage.model import Gap, Item, Table, Text

WORDS = Vocabulary(
    paragraph=frozenset({"p", "h"}),
    table="table",
    row="table-row",
    cell=frozenset({"table-cell", "covered-table-cell"}),
    # Ruby says a name again in kana; who remarked and when is no part of the remark.
    skipped=frozenset(
        {
            *("ruby-text", "forms", "automatic-styles", "scripts", "note-citation"),
            *("change-info", "date", "creator", "creator-initials"),
        }
    ),
    span="",
)
_EMBEDDED = r"Pictures/.*|media/.*|ObjectReplacements/.*"
_OBJECTS = r"Object [^/]+/content\.xml"
_ENCRYPTED = "encryption-data"


class _Odf:
    name = "odf"
    mimes = frozenset(OPEN_DOCUMENT)

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Content, then headers and footers, properties and the files inside."""
        package = open_package(item, budget)
        yield from package.drain()
        lock = _lock(package)
        if lock:
            yield locked(item.steps, lock, item.data.length, opened=False)
            return
        data = package.read("content.xml")
        yield from package.drain()
        if defines_entities(data):
            yield entities(package, "content.xml")
        if not data and package.parts:
            yield damaged(item, "its main part is missing")
        if b"<office:spreadsheet" in data:
            yield from sheets(item.steps, data, budget)
        else:
            yield from flow(item.steps, tokens(data), WORDS)
        styles = package.read("styles.xml")
        yield from flow((*item.steps, "margins"), tokens(styles), WORDS)
        yield from asides(package, _OBJECTS)
        yield from remarks(package)
        yield from package.embedded(_EMBEDDED)
        yield from document_gaps(package)


PLUGIN = _Odf()


def _lock(package: Package) -> str:
    """How the parts are encrypted, as the manifest states; empty where they are not."""
    cipher = derivation = ""
    found = False
    for token in tokens(package.read("META-INF/manifest.xml")):
        if isinstance(token, Open):
            found |= token.name == _ENCRYPTED
            if token.name == "algorithm":
                cipher = token.get("algorithm-name").rpartition("#")[2]
            elif token.name == "key-derivation":
                derivation = token.get("key-derivation-name").rpartition("#")[2]
    return f"encrypted with {cipher}, key by {derivation}" if found else ""
