"""``--help`` in the language of the call, fitted to the terminal in full-width text too.

Every verb is declared with ``cls=Verb``, every group with ``cls=Verbs``. The texts are the
docstrings and the options' own ``help``; ``wording/help.toml`` holds them in Japanese.
"""

from __future__ import annotations

import inspect
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import typer
from typer.core import TyperCommand, TyperGroup

from triage.cli import screen
from triage.errors import UsageError
from triage.text.lines import breaks
from triage.text.safe import cells
from triage.wording import Wording, asked

_WIDEST = 100
_MARGIN = "  "
_NAMES = 30
"""Cells of the first column; a longer name has a line of its own."""
_KINDS = {
    r"<str>": "TEXT",
    r"<int range>": "N",
    r"<path>": "PATH",
    r"<%Y-%m-%d>": "YYYY-MM-DD",
    r"<(?:list\[)?([^<>\[\]]+)\]?>": r"\1",
}
"""What stands for a value, in place of the names of Python's types."""
_RANGE = re.compile(r"(\d+)<=x<=(\d+)")
"""Limits as the library writes them; people write 1-64."""


class Formatter(Protocol):
    """What typer collects a page in."""

    def write(self, string: str) -> None:
        """Add to the page."""


class Verb(TyperCommand):
    """A verb with its page."""

    def format_help(self, ctx: Any, formatter: Formatter) -> None:
        """Usage, what it does, examples, arguments and options."""
        _write(self, ctx, formatter, {})


class Verbs(TyperGroup):
    """Several verbs under one name."""

    def format_help(self, ctx: Any, formatter: Formatter) -> None:
        """Usage, what it is, its verbs with their first sentence, options."""
        found = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        _write(self, ctx, formatter, {n: v.help or "" for n, v in found.items() if v})


def unless_asked(context: typer.Context) -> None:
    """Show the page of a group that is called without a verb, and end with the code of misuse."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(UsageError.exit_code)


def _write(verb: Any, ctx: Any, formatter: Formatter, verbs: dict[str, str]) -> None:
    page = _Page(Wording(asked(sys.argv[1:])))
    usage = re.sub(r"[{}]", "", " ".join(verb.collect_usage_pieces(ctx)))
    page.text(f"{page.wording.say('help.usage')} {ctx.command_path} {usage}", "")
    page.paragraphs(verb.help or "")
    page.table("help.verbs", [(name, page.first(said)) for name, said in verbs.items()])
    parameters = [one for one in verb.get_params(ctx) if not getattr(one, "hidden", False)]
    for kind in ("argument", "option"):
        chosen = [one for one in parameters if one.param_type_name == kind]
        page.table(f"help.{kind}s", [page.parameter(one, ctx) for one in chosen])
    page.paragraphs(verb.epilog or "")
    formatter.write("\n".join(page.lines) + "\n")


class _Page:
    """Lines of a page, as wide as the terminal but not wider than what is read with ease."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.width = min(shutil.get_terminal_size().columns, _WIDEST)
        self.lines: list[str] = []

    def text(self, said: str, margin: str) -> None:
        self.lines += [margin + line for line in _wrapped(said, self.width - len(margin))]

    def paragraphs(self, said: str) -> None:
        """Paragraphs in the language of the page; examples, which are indented, as they are."""
        before = ""
        for paragraph in paragraphs(said):
            example = paragraph.startswith(" ")
            if not (example and before.startswith(" ")):
                self.lines.append("")
            if example:
                self.lines.append(_MARGIN + paragraph)
            else:
                self.text(self.wording.help(paragraph), _MARGIN)
            before = paragraph

    def first(self, said: str) -> str:
        """What a verb does in a sentence."""
        return self.wording.help(next(paragraphs(said), ""))

    def parameter(self, one: Any, ctx: Any) -> tuple[str, str]:
        """The names of a parameter, and its help with default and limits."""
        names, said = one.get_help_record(ctx)
        own = one.help or ""
        limits = said[len(own) :].strip()
        for word in ("default", "required"):
            limits = re.sub(rf"\b{word}\b", self.wording.say(f"help.{word}"), limits)
        limits = _RANGE.sub(r"\1-\2", limits)
        for kind, shown in _KINDS.items():
            names = re.sub(kind, shown, names)
        if one.param_type_name == "argument":
            names = one.metavar or one.name.upper()
        return names, f"{self.wording.help(' '.join(own.split()))} {limits}".rstrip()

    def table(self, heading: str, rows: Iterable[tuple[str, str]]) -> None:
        """Two columns below a heading; nothing where there is no row."""
        rows = list(rows)
        if not rows:
            return
        self.lines += ["", _styled(self.wording.say(heading), "1")]
        first = min(max(cells(name) for name, _ in rows), _NAMES) + len(_MARGIN)
        for name, said in rows:
            self._row(name, said, first)

    def _row(self, name: str, said: str, first: int) -> None:
        beside = _wrapped(said, self.width - first - len(_MARGIN)) or [""]
        if cells(name) > first - len(_MARGIN):
            self.lines.append(_MARGIN + _styled(name, "36"))
        else:
            pad = " " * (first - cells(name))
            self.lines.append(f"{_MARGIN}{_styled(name, '36')}{pad}{beside.pop(0)}".rstrip())
        self.lines += [" " * (first + len(_MARGIN)) + line for line in beside]


def paragraphs(said: str) -> Iterator[str]:
    """The paragraphs of a docstring, each on one line, examples still indented by two blanks."""
    for paragraph in inspect.cleandoc(said).split("\n\n"):
        if paragraph.strip():
            example = paragraph.startswith("  ")
            yield "  " * example + " ".join(paragraph.replace("\\\n", "").split())


def _wrapped(said: str, width: int) -> list[str]:
    ends = breaks(said, max(width, 20))
    return [said[a:b].rstrip() for a, b in zip([0, *ends], [*ends, len(said)], strict=True)]


def _styled(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if screen.color() else text
