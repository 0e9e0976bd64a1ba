"""``triage batch``: a fleet of drives, each in its own case, and one page over all of them."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.options import (
    JOBS,
    Incident,
    JobsOption,
    KeyOption,
    LangOption,
    OrganisationOption,
    OutputOption,
    QuietOption,
)

if TYPE_CHECKING:
    from triage.pipeline.fleet.plan import Plan


class FleetFormat(StrEnum):
    """What to print of a fleet."""

    TERMINAL = "terminal"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    XLSX = "xlsx"


def batch(
    manifest: Annotated[
        str,
        typer.Argument(
            metavar="MANIFEST",
            help="A folder or glob of images, a lease list (CSV, TSV, XLSX, JSON) with an image"
            " column, or a TOML file with lease, certificates, labels and images.",
            show_default=False,
        ),
    ],
    case: Annotated[
        Path,
        typer.Option("--case", metavar="DIR", help="Folder of the fleet.", show_default=False),
    ],
    format_: Annotated[
        FleetFormat, typer.Option("--format", help="What to print.")
    ] = FleetFormat.TERMINAL,
    output: OutputOption = None,
    jobs: JobsOption = JOBS,
    check: Annotated[
        bool, typer.Option("--check", help="Only read the lists and say what is wrong.")
    ] = False,
    organisation: OrganisationOption = None,
    incident: Annotated[
        Incident | None,
        typer.Option(help="How the media left their owner's hands.", show_default=False),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="When it became known.", show_default=False),
    ] = None,
    examiner: Annotated[
        str | None, typer.Option(help="Who examines; recorded.", show_default=False)
    ] = None,
    digest_key: KeyOption = None,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Examine every drive of MANIFEST and join them with lease lists and certificates.

    A drive that is blank is read once; the others are examined in depth. Run the same command
    again to resume after a stop, or with more drives; what is done is not done again. The exit
    code is that of the worst drive.

    Examples:

      triage batch returned/ --case fleet

      triage batch fleet.toml --case fleet --format json -o fleet.json

      triage batch lease.csv --case fleet --check
    """
    from triage.errors import UsageError
    from triage.pipeline.fleet.plan import make_plan

    if format_ is FleetFormat.XLSX and output is None and sys.stdout.isatty():
        raise UsageError("a workbook is no text for a terminal", do="name a file with -o")
    plan = make_plan(manifest)
    if plan.problems:
        _print_problems(plan, lang)
        raise typer.Exit(2)
    if check:
        _print_sound(plan, lang)
        return
    from triage.pipeline.readiness import prepare

    prepare()  # it loads beside what this process imports now

    from triage.cli.fleet_progress import watching
    from triage.cli.writing import write
    from triage.custody import digest_key as load_key
    from triage.pipeline.fleet.fleet import BatchSettings, run_batch, worst
    from triage.pipeline.settings import Examination

    settings = BatchSettings(
        case=case,
        jobs=jobs,
        key=load_key(digest_key),
        examination=Examination(
            examiner=examiner,
            organisation=organisation.value if organisation else None,
            incident=incident.value if incident else None,
            known_at=known_at.date().isoformat() if known_at else None,
        ),
    )
    with watching(lang, quiet=quiet) as observer:
        fleet = run_batch(plan, settings, observer)
    write(
        "report.fleet",
        format_.value,
        fleet,
        output=output,
        lang=lang,
        case=case,
        manifest=manifest,
    )
    raise typer.Exit(worst(fleet))


def _print_sound(plan: Plan, lang: str | None) -> None:
    from triage.wording import Wording, language

    counts = {
        "rows": len(plan.leases),
        "certificates": len(plan.certificates),
        "images": len(plan.images),
    }
    typer.echo(Wording(language(lang)).say("fleet.sound", **counts))


def _print_problems(plan: Plan, lang: str | None) -> None:
    from triage.text.safe import safe_text
    from triage.wording import Wording, language

    wording = Wording(language(lang))
    for one in plan.problems:
        row = f" {wording.say('fleet.row', row=one.row)}" if one.row else ""
        column = f" [{one.column}]" if one.column else ""
        said = f"{one.list}:{row}{column} {one.code}: {wording.reason(one.reason)}"
        typer.echo(safe_text(said), err=True)
    typer.echo(f"triage: {wording.say('fleet.problems', count=len(plan.problems))}", err=True)
