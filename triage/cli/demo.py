"""``triage demo``: the main job on the shipped image."""

from __future__ import annotations

import lzma
from pathlib import Path

import typer

from triage.cli import screen
from triage.cli.options import JobsOption, LangOption

PACKED = Path(__file__).resolve().parents[2] / "images" / "demo" / "demo.raw.xz"
IMAGE, CASE = Path("demo.raw"), Path("demo.triage")


def demo(
    lang: LangOption = None,
    jobs: JobsOption = 2,
) -> None:
    """Scan the shipped image of a returned office PC; everybody in it is invented.

    Unpacks demo.raw and makes the case demo.triage in the current folder, so that show, report
    and scan can be tried on them afterwards.

    Example:

      triage demo --lang en
    """
    from triage.cli.progress import watching
    from triage.cli.writing import write_report
    from triage.pipeline.case import run_scan
    from triage.pipeline.settings import Examination, ScanSettings

    _unpack()
    settings = ScanSettings(IMAGE, CASE, None, jobs, Examination(label="demo"))
    with watching(lang, quiet=False) as observer:
        run_scan(settings, observer)
    code = write_report(CASE, "terminal", None, lang=lang, key=None)
    raise typer.Exit(0 if code == 3 else code)  # the image holds locked files on purpose


def _unpack() -> None:
    """Write the image once."""
    from triage.errors import SourceError

    if IMAGE.exists():
        return
    if not PACKED.exists():
        raise SourceError(
            "the demo image is not here", where=str(PACKED), do="run it from a checkout"
        )
    try:
        _write()
    except OSError as error:
        raise screen.unwritten(error, str(IMAGE)) from error


def _write() -> None:
    """The image with holes where it is zero; under its name once it is whole."""
    part = IMAGE.with_suffix(".part")
    with lzma.open(PACKED) as source, part.open("wb") as target:
        while block := source.read(1 << 20):
            if block.count(0) == len(block):
                target.seek(len(block), 1)
            else:
                target.write(block)
        target.truncate()
    part.chmod(0o400)
    part.rename(IMAGE)
