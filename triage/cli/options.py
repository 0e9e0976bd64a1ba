"""Options that several verbs share, with their help."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """The languages of messages."""

    JA = "ja"
    EN = "en"


class Format(StrEnum):
    """How to open the source, or what to print."""

    RAW = "raw"
    SPLIT = "split"
    EWF = "ewf"
    FOLDER = "folder"
    FILE = "file"
    TERMINAL = "terminal"
    JSON = "json"
    JSONL = "jsonl"


class Output(StrEnum):
    """The report formats."""

    TERMINAL = "terminal"
    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"


class Organisation(StrEnum):
    """Whose duty the law is asked about."""

    BUSINESS = "business"
    PUBLIC = "public"


class Incident(StrEnum):
    """How the medium left its owner's hands."""

    THEFT = "theft"
    LOSS = "loss"
    RETURN = "return"
    MISDISPOSAL = "misdisposal"
    INSIDER = "insider"
    SUPPORT_SCAM = "support-scam"


SourceArgument = Annotated[
    Path,
    typer.Argument(
        metavar="SOURCE",
        help="A disk image (raw, split, E01, VMDK, VHD, VHDX, QCOW2, VDI), a block device,"
        " a folder, or a single file.",
        show_default=False,
    ),
]
CaseArgument = Annotated[
    Path,
    typer.Argument(metavar="CASE", help="A case folder made by scan.", show_default=False),
]
FormatOption = Annotated[
    list[Format] | None,
    typer.Option(
        "--format",
        help="raw|split|ewf|folder|file: how to open SOURCE. terminal|json|jsonl: what to print."
        " May be given twice.",
        show_default=False,
    ),
]
LangOption = Annotated[
    Language | None,
    typer.Option(
        "--lang", help="Language of messages; by default the locale's.", show_default=False
    ),
]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        "--digest-key",
        metavar="FILE",
        help="Key of the digests that join values between reports; by default one file of yours.",
        show_default=False,
    ),
]
PasswordOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Passwords to try on locked documents and ZIP members, one a line; they are stored"
        " nowhere.",
        show_default=False,
    ),
]


def may_be_made(output: Path | None) -> Path | None:
    """Refused before the work begins, which may take days."""
    if output is not None and os.path.isdir(output):  # noqa: PTH112 - Path's raises
        raise typer.BadParameter(f"{output} is a folder")
    if output is not None and not os.path.isdir(output.parent):  # noqa: PTH112
        raise typer.BadParameter(f"there is no folder {output.parent}")
    return output


OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write here.",
        callback=may_be_made,
        show_default=False,
    ),
]
JOBS = max(1, min(64, os.cpu_count() or 1))
JobsOption = Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
OrganisationOption = Annotated[
    Organisation | None,
    typer.Option("--org", help="Whose duties are stated; unknown: both.", show_default=False),
]
RevealOption = Annotated[
    bool, typer.Option("--reveal", help="Show clear values; needs --reason and is logged.")
]
ReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why values are revealed.", show_default=False),
]


def forced(formats: list[Format] | None) -> str | None:
    """The way in which the source is to be opened, if one was given."""
    return next((one.value for one in formats or () if one.value not in list(Output)), None)


def output(formats: list[Format] | None) -> str:
    """What is to be printed."""
    return next((one.value for one in formats or () if one.value in list(Output)), "terminal")
