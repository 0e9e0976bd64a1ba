"""``triage correlate``: which files of the disks were on a server, and who fetched them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.options import JOBS, JobsOption, LangOption, OutputOption, QuietOption

if TYPE_CHECKING:
    from triage.correlation import Action
    from triage.pipeline.logs.server_logs import LogSettings

Logs = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILE", help="A file, a folder, a glob; may be given again.", show_default=False
    ),
]


class CorrelationFormat(StrEnum):
    """What to print of a correlation."""

    TERMINAL = "terminal"
    JSON = "json"


def correlate(
    cases: Annotated[
        list[Path],
        typer.Argument(metavar="CASE", help="Case folders, or a fleet's.", show_default=False),
    ],
    access_log: Logs = None,
    delete_log: Logs = None,
    timezone: Annotated[
        str, typer.Option(help="Of times that name no zone.", metavar="ZONE")
    ] = "Asia/Tokyo",
    year: Annotated[
        int | None,
        typer.Option(min=1990, max=2099, help="Of times that name no year.", show_default=False),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MEANING=HEADING",
            help="A column of a provider's own table: path, time, size, address, user, action,"
            " status, hash or agent.",
            show_default=False,
        ),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="SERVER=DISK", help="Where a server's folder lies.", show_default=False
        ),
    ] = None,
    home: Annotated[
        list[str] | None,
        typer.Option(metavar="USER=FOLDER", help="Where a user's paths begin.", show_default=False),
    ] = None,
    providers: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Table NETWORK,NAME of providers.", show_default=False),
    ] = None,
    earlier: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An earlier list; says what is new.", show_default=False),
    ] = None,
    format_: Annotated[
        CorrelationFormat, typer.Option("--format", help="What to print.")
    ] = CorrelationFormat.TERMINAL,
    output: OutputOption = None,
    jobs: JobsOption = JOBS,
    lang: LangOption = None,
    quiet: QuietOption = False,
) -> None:
    """Find the files of CASE in server logs: on the server, deleted, fetched when and by whom.

    Formats: Apache and nginx (common, combined; gzip), IIS (W3C), xferlog, vsftpd, ProFTPD,
    Pure-FTPd, OpenSSH sftp-server, Samba full_audit, and a provider's own CSV.

    Examples:

      triage correlate disk1.triage disk2.triage --access-log logs/access.log*

      triage correlate pc.triage --delete-log delete.csv --column path=ファイル名 --format json
    """
    from zoneinfo import ZoneInfo

    from triage.cli.progress import watching
    from triage.cli.writing import write
    from triage.errors import UsageError
    from triage.pipeline.logs.correlate import correlate as join
    from triage.pipeline.logs.correlate import exit_code
    from triage.pipeline.logs.server_logs import LogSettings
    from triage.reconcile.served import Places

    logs: list[tuple[Path, Action]] = [(path, "fetch") for path in _files(access_log)]
    logs += [(path, "delete") for path in _files(delete_log)]
    if not logs:
        raise UsageError("no log was given", do="give --access-log or --delete-log")
    try:
        zone = ZoneInfo(timezone)
    except (ValueError, LookupError, OSError) as error:
        raise UsageError("no such time zone", where=timezone, do="as in Asia/Tokyo") from error
    settings: LogSettings = LogSettings(
        cases=tuple(cases),
        logs=tuple(logs),
        zone=zone,
        jobs=jobs,
        year=year,
        mapping=tuple(_pairs("--column", column)),
        places=Places(tuple(_pairs("--map", map_)), dict(_pairs("--home", home))),
        providers=providers,
        earlier=earlier,
    )
    with watching(lang, quiet=quiet) as observer:
        made = join(settings, observer)
    write("report.correlation", format_.value, made, output=output, lang=lang)
    raise typer.Exit(exit_code(made))


def _files(given: list[str] | None) -> list[Path]:
    """Files as they are, those of a folder, those of a glob."""
    from triage.errors import UsageError

    found: list[Path] = []
    for word in given or ():
        path = Path(word)
        if path.is_dir():
            some = sorted(one for one in path.iterdir() if one.is_file())
        elif path.exists():
            some = [path]
        else:
            root = Path(path.anchor)
            some = sorted(one for one in root.glob(str(path.relative_to(root))) if one.is_file())
        if not some:
            raise UsageError("there is no such log", where=word, do="check the name")
        found += some
    return found


def _pairs(option: str, given: list[str] | None) -> list[tuple[str, str]]:
    from triage.errors import UsageError

    pairs = []
    for word in given or ():
        left, equals, right = word.partition("=")
        if not equals:
            raise UsageError("two words with = between them are needed", where=option)
        pairs.append((left, right))
    return pairs
