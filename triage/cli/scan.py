"""``triage scan``: the main job."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from triage.cli.options import (
    JOBS,
    FormatOption,
    Incident,
    JobsOption,
    KeyOption,
    LangOption,
    OrganisationOption,
    PasswordOption,
    QuietOption,
    SourceArgument,
    forced,
    output,
)


def scan(
    source: SourceArgument,
    case: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Case folder [default: ./NAME.triage]", show_default=False
        ),
    ] = None,
    jobs: JobsOption = JOBS,
    format_: FormatOption = None,
    organisation: OrganisationOption = None,
    incident: Annotated[
        Incident | None,
        typer.Option(help="How the medium left its owner's hands.", show_default=False),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="When it became known; sets due dates.", show_default=False
        ),
    ] = None,
    case_number: Annotated[
        str | None, typer.Option(help="Case number; recorded.", show_default=False)
    ] = None,
    evidence: Annotated[
        str | None, typer.Option(help="Evidence number; recorded.", show_default=False)
    ] = None,
    examiner: Annotated[
        str | None, typer.Option(help="Who examines; recorded.", show_default=False)
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="What the medium's label says.", show_default=False)
    ] = None,
    serial: Annotated[
        str | None, typer.Option(help="The medium's serial number.", show_default=False)
    ] = None,
    keywords: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Terms to look for, one a line, in every encoding and spelling.",
            show_default=False,
        ),
    ] = None,
    known: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Hash lists of known files to set aside: SHA-256, SHA-1, MD5 sums, NSRL sets.",
            show_default=False,
        ),
    ] = None,
    password_file: PasswordOption = None,
    digest_key: KeyOption = None,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Scan SOURCE and print the ranked inventory of what it exposes.

    The source is opened read-only. Run the same command again to resume after a stop.

    Examples:

      triage scan returned-pc.E01

      triage scan usb.dd --case lost-usb --org public --incident loss --known-at 2026-11-20

      triage scan master-files/ --format json > inventory.json

      triage scan returned-pc.E01 --keywords names.txt
    """
    from triage.cli.progress import watching
    from triage.custody import digest_key as load_key
    from triage.pipeline.case import run_scan
    from triage.pipeline.settings import (
        Examination,
        ScanSettings,
        mark_of,
        read_keywords,
        read_passwords,
    )

    passwords = read_passwords(password_file) if password_file else ()
    settings = ScanSettings(
        source=source,
        case=case or Path(f"{source.resolve().name}.triage"),
        forced=forced(format_),
        jobs=jobs,
        keywords=read_keywords(keywords) if keywords else None,
        known=tuple(known or ()),
        passwords=passwords,
        passwords_mark=mark_of(passwords, load_key(digest_key)) if passwords else "",
        examination=Examination(
            case_number=case_number,
            evidence_number=evidence,
            examiner=examiner,
            label=label,
            serial=serial,
            organisation=organisation.value if organisation else None,
            incident=incident.value if incident else None,
            known_at=known_at.date().isoformat() if known_at else None,
        ),
    )
    with watching(lang, quiet=quiet) as observer:
        run_scan(settings, observer)

    from triage.cli.writing import write_report

    raise typer.Exit(write_report(settings.case, output(format_), None, lang=lang, key=digest_key))
