"""``triage show``: what stands behind a rank, a finding or a locator."""

from __future__ import annotations

import sys
from pathlib import Path
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
    """Show where something is and what was found in it; with --reveal, its bytes.

    Values are masked. --reveal opens the source again, read-only, prints the bytes (1 MiB at
    most) and is logged with its reason. What a password opened wants --password-file again.

    Examples:

      triage show returned-pc.E01.triage 1

      triage show lost-usb 'p1/名簿.csv/row:12' --reveal --reason "checking a false finding"
    """
    from triage.custody import digest_key as load_key
    from triage.pipeline.case import opened_case, record_reveal
    from triage.pipeline.result.show import find
    from triage.pipeline.settings import read_passwords
    from triage.wording import Wording, language

    passwords = read_passwords(password_file) if password_file else ()
    if reveal:
        record_reveal(case, reason, f"show {what}")
    with opened_case(case) as store:
        shown = find(store, what, load_key(digest_key))
    if not (reveal and raw):
        from triage.cli.show_page import page

        wording = Wording(language(lang))
        screen.print_page(page(shown, case, what, wording))
    if reveal:
        _print_bytes(shown, case, passwords, raw=raw)


def _print_bytes(shown: Shown, case: Path, passwords: tuple[str, ...], *, raw: bool) -> None:
    """Read the bytes in a worker; text is decoded and made inert, unless raw is asked for."""
    from triage.pipeline.case import read_again
    from triage.text.codec import ENCODINGS, decode, detect
    from triage.text.safe import safe_text

    data = read_again(case, shown.place, passwords)
    with screen.reader():
        if raw:
            sys.stdout.buffer.write(data)
            return
        text, _ = decode(data, detect(data) or ENCODINGS[0])
        for line in text.splitlines():
            typer.echo(safe_text(line))
