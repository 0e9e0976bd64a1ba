"""Rich Text Format: body, tables, headers, notes, text boxes, and the pictures inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from triage.content.budget import Budget, BudgetSpent
from triage.content.document.rtf_tokens import Word, tokens
from triage.content.space import Memory
from triage.content.text.grid import Row
from triage.content.text.sheet import tables
from triage.model import Gap, Item, Locator, Table, Text

_STORIES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "headers"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footers"),
    "footnote": "notes",
    "annotation": "comments",
    "shptxt": "boxes",
    "title": "properties",
    **dict.fromkeys(("author", "operator", "manager", "company", "subject"), "properties"),
}
_SILENT = frozenset(
    {
        *("fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl"),
        *("themedata", "colorschememapping", "datastore", "generator", "sn", "sv", "fldinst"),
        *("xmlnstbl", "latentstyles", "nonshppict", "creatim", "revtim", "printim"),
    }
)
_READ_THOUGH_STARRED = frozenset({"shpinst", "ud", "shppict", *_STORIES})
_BINARY = frozenset({"pict", "objdata"})
_MOST = 256 << 20
_MAGICS = (b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"PK\x03\x04")


@dataclass(slots=True)
class _Story:
    """The body, or something beside it, that is being read."""

    name: str
    depth: int
    lines: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    tables: int = 0

    def take(self) -> str:
        """The text since the last end of a paragraph or cell."""
        joined = "".join(self.text)
        self.text.clear()
        return joined


@dataclass(slots=True)
class _State:
    stories: list[_Story] = field(default_factory=lambda: [_Story("", 0)])
    depth: int = 0
    silent: int = 0
    binary: int = 0
    starred: bool = False
    in_table: bool = False
    hex: list[str] = field(default_factory=list)


class _Rtf:
    name = "rtf"
    mimes = frozenset({"application/rtf"})

    def extract(self, item: Item, budget: Budget) -> Iterator[Text | Table | Item | Gap]:
        """Paragraphs as lines, tables, and each story beside the body under its own step."""
        if item.data.length > _MOST:
            raise BudgetSpent("limit.bytes", "is larger than the limit for a document")
        state = _State()
        for token in tokens(item.data.read_at(0, item.data.length)):
            if isinstance(token, str):
                _text(state, token)
            elif token.name == "{":
                state.depth += 1
                state.starred = False
            elif token.name == "}":
                yield from _end_group(item, state, budget)
            elif not state.silent:
                yield from _word(item, state, token)
        if state.depth > 0:
            reason = "it ends inside a group: the rest is missing"
            yield Gap(Locator(item.steps), "content", "document.damaged", reason, item.data.length)
        while state.stories:
            yield from _finish(item, state.stories.pop())


PLUGIN = _Rtf()


def _text(state: _State, text: str) -> None:
    if state.silent:
        return
    if state.binary:
        state.hex.append(text)
    else:
        state.stories[-1].text.append(text)


def _word(item: Item, state: _State, word: Word) -> Iterator[Text | Table]:
    name, story = word.name, state.stories[-1]
    starred, state.starred = state.starred, name == "*"
    if name in _BINARY:
        state.binary = state.depth
    elif name in _SILENT or (starred and name not in _READ_THOUGH_STARRED):
        state.silent = state.depth
    elif name in _STORIES:
        state.stories.append(_Story(_STORIES[name], state.depth))
    elif name == "intbl":
        state.in_table = True
    elif name == "pard":
        state.in_table = False
    elif name in ("cell", "nestcell"):
        story.cells.append(story.take())
    elif name in ("row", "nestrow"):
        story.rows.append([*story.cells, *filter(str.strip, (story.take(),))])
        story.cells.clear()
    elif name in ("par", "sect", "page", "\r", "\n"):
        if state.in_table or story.cells:
            story.text.append("\n")
        else:
            yield from _end_table(item, story)
            story.lines.append(story.take())


def _end_group(item: Item, state: _State, budget: Budget) -> Iterator[Text | Table | Item]:
    if state.silent == state.depth:
        state.silent = 0
    if state.binary == state.depth:
        yield from _embedded(item, "".join(state.hex), budget)
        state.binary = 0
        state.hex.clear()
    if len(state.stories) > 1 and state.stories[-1].depth == state.depth:
        yield from _finish(item, state.stories.pop())
    state.depth = max(state.depth - 1, 0)
    state.starred = False


def _finish(item: Item, story: _Story) -> Iterator[Text | Table]:
    if story.cells:
        story.rows.append([*story.cells, story.take()])
    yield from _end_table(item, story)
    story.lines.append(story.take())
    yield from _prose(item, story)


def _end_table(item: Item, story: _Story) -> Iterator[Text | Table]:
    """Give the text before the table, then the table."""
    if not story.rows:
        return
    yield from _prose(item, story)
    story.tables += 1
    steps = (*item.steps, *filter(None, (story.name,)), f"table:{story.tables}")
    rows = [
        Row(number, {at: cell.strip() for at, cell in enumerate(cells)})
        for number, cells in enumerate(story.rows, 1)
        if cells
    ]
    story.rows.clear()
    yield from tables(steps, rows)


def _prose(item: Item, story: _Story) -> Iterator[Text]:
    text = "\n".join(story.lines)
    story.lines.clear()
    if text.strip():
        yield Text((*item.steps, *filter(None, (story.name,))), text, "utf-8")


def _embedded(item: Item, digits: str, budget: Budget) -> Iterator[Item]:
    """A picture or an object, from where its own format begins."""
    plain = "".join(digits.split())
    try:
        data = bytes.fromhex(plain[: len(plain) & ~1])
    except ValueError:
        return
    starts = [at for at in (data.find(magic) for magic in _MAGICS) if at >= 0]
    if starts:
        budget.member()
        budget.spend(len(data))
        yield Item((*item.steps, "object"), "object", Memory(data[min(starts) :]))
