"""``triage show``: what stands behind a rank, a finding or a locator."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import screen
from triage.cli.options import (
    CaseArgument,
    KeyOption,
    LangOption,
    PasswordOption,
    ReasonOption,
    RevealOption,
)

if TYPE_CHECKING:
    from triage.pipeline.result.show import Shown
    from triage.wording import Wording


def show(
    case: CaseArgument,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="A rank, a finding id, a path or a locator, as the reports print them.",
            show_default=False,
        ),
    ],
    reveal: RevealOption = False,
    reason: ReasonOption = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="With --reveal: the bytes as they are, for a pipe.")
    ] = False,
    password_file: PasswordOption = None,
    digest_key: KeyOption = None,
    lang: LangOption = None,
) -> None:
    """Show where something is and what was found in it; with --reveal, its values and text.

    Values are masked. --reveal shows them, opens the source again, read-only, prints the text
    around them (1 MiB at most) and is logged with its reason. What a password opened wants
    --password-file again.

    Examples:

      triage show returned-pc.E01.triage 1

      triage show lost-usb 'p1/名簿.csv/row:12' --reveal --reason "checking a false finding"
    """
    from triage.custody import digest_key as load_key
    from triage.pipeline.case import opened_case, read_again, record_reveal
    from triage.pipeline.result.show import find
    from triage.pipeline.settings import read_passwords
    from triage.wording import Wording, language

    passwords = read_passwords(password_file) if password_file else ()
    wording = Wording(language(lang))
    if reveal:
        record_reveal(case, reason, f"show {what}")
    with opened_case(case) as store:
        shown = find(store, what, load_key(digest_key), reveal=reveal)
    if not (reveal and raw):
        from triage.cli.show_page import page

        screen.print_page(page(shown, case, what, wording, reveal=reveal))
    if reveal:
        data = read_again(case, shown.place, passwords)
        with screen.reader():
            if raw:
                sys.stdout.buffer.write(data)
            else:
                _print_text(shown, data, wording)


def _print_text(shown: Shown, data: bytes, wording: Wording) -> None:
    """Text is decoded and made inert. A file that is none (a packed document) would be noise
    below the values that were read in it; a stretch of a disk may be words among others.
    """
    from triage.text.codec import ENCODINGS, decode, detect
    from triage.text.safe import safe_text

    encoding = detect(data)
    if data and encoding is None and shown.place.file is not None:
        typer.echo(wording.say("show.no-text"))
        return
    text, _ = decode(data, encoding or ENCODINGS[0])
    for line in text.splitlines():
        typer.echo(safe_text(line))
