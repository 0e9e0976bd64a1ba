"""``triage find``: is somebody in what a case holds, and where?"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from triage.cli import screen
from triage.cli.options import CaseArgument, KeyOption, LangOption, ReasonOption, RevealOption


class FindFormat(StrEnum):
    """What to print of a search."""

    TERMINAL = "terminal"
    JSON = "json"


def find(
    case: CaseArgument,
    people: Annotated[
        Path | None,
        typer.Option(
            "--people",
            metavar="FILE",
            help="Whom to look for, one a line; - is standard input. Without it you are asked.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        FindFormat, typer.Option("--format", help="What to print.")
    ] = FindFormat.TERMINAL,
    reveal: RevealOption = False,
    reason: ReasonOption = None,
    digest_key: KeyOption = None,
    lang: LangOption = None,
) -> None:
    """Look for people by name, reading, birth date, address, phone, e-mail or number.

    A line of FILE is one person, values apart by commas or tabs, in any order; a first line may
    name the columns. Variants of kanji, kana, width, spaces and block notation do not matter, and
    a name in kanji is found by its reading too, one in Latin letters in whatever romanisation. A
    line that is none of these is a keyword, looked for in every value found. What is asked for is
    never an argument, and the audit log keeps only its keyed digests.

    Exit codes: 0 everybody was found, or the whole medium was examined; 3 somebody was not found
    and parts were not examined, so nobody can say; 4 integrity.

    Examples:

      triage find returned-pc.E01.triage

      triage find lost-usb --people inquiries.csv

      triage find lost-usb --people inquiries.csv --format json > answer.json
    """
    from triage.cli.find_page import document, page
    from triage.custody import digest_key as load_key
    from triage.pipeline.case import opened_case, record_reveal, record_search
    from triage.pipeline.person.search import search
    from triage.pipeline.person.wanted import read
    from triage.pipeline.result.inventory import exit_code, inventory
    from triage.wording import Wording, language

    wording = Wording(language(lang))
    wanted = read(_lines(people, wording.say("find.prompt")))
    if reveal:
        record_reveal(case, reason, "find")
    record_search(case, wanted, load_key(digest_key))
    with opened_case(case) as store:
        found = tuple(search(store, wanted))
        known, code = inventory(store), exit_code(store)
    if format_ is FindFormat.JSON:
        with screen.reader():
            typer.echo(document(wanted, found, known, reveal=reveal))
    else:
        screen.print_page(page(wanted, found, known, wording, reveal=reveal))
    missing = {one.number for one in wanted} - {a.number for a in found if a.grade != "other"}
    raise typer.Exit(code if missing or code == 4 else 0)


def _lines(people: Path | None, prompt: str) -> list[str]:
    """The list: a file, standard input, or what is typed."""
    from triage.errors import UsageError
    from triage.text.codec import decode, detect

    if people is None:
        return [typer.prompt(prompt, err=True)]
    try:
        data = sys.stdin.buffer.read() if str(people) == "-" else people.read_bytes()
    except OSError as error:
        raise UsageError("cannot be read", where=str(people)) from error
    encoding = detect(data[: 64 << 10])
    if encoding is None:
        raise UsageError("not text, or its encoding was not recognised", where=str(people))
    return decode(data, encoding, 0)[0].removeprefix("\ufeff").splitlines()
