"""Office documents that are ZIP files of XML parts: the parts that hold text, read as text.

There is no extractor for these families yet. A reader would rather find the people in them
than nothing, so the parts are read, and a gap says that order and layout were not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.content.budget import Budget
from triage.content.kinds import OFFICE
from triage.content.zip import unpack_members
from triage.model import Gap, Item, Locator, Table, Text

_PART = re.compile(
    r"(?:word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)"
    r"|xl/(?:sharedStrings|worksheets/[^/]+|comments\d*)"
    r"|ppt/(?:slides|notesSlides)/[^/]+"
    r"|docProps/(?:core|app|custom)"
    r"|content|meta|.*\.xhtml|.*\.html)(?:\.xml)?",
    re.IGNORECASE,
)
_EMBEDDED = re.compile(r"(?:word|xl|ppt)/(?:embeddings|media)/|Pictures/", re.IGNORECASE)


class _Office:
    name = "office"
    mimes = frozenset(OFFICE)

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """The text parts and the embedded files, and the gap that names what was not read."""
        reason = "no extractor for this document family: its XML parts were read as text"
        yield Gap(Locator(item.steps), "content", "document.xml-parts", reason, item.data.length)
        yield from unpack_members(item, budget, _holds_text)


def _holds_text(name: str) -> bool:
    return bool(_PART.fullmatch(name) or _EMBEDDED.match(name))


PLUGIN = _Office()
