"""The inventory of a disk alone: its files listed and its bytes shared out, nothing examined."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from triage.custody import private_folder
from triage.pipeline.case import supervised
from triage.pipeline.readiness import LOADED
from triage.pipeline.runner import Runner
from triage.pipeline.scan import begin, list_files, open_source
from triage.source.sniff import recognise
from triage.store import Store
from triage.work.template import template


class Unwatched:
    """Wants to know nothing."""

    def phase(self, name: str, moving: Callable[[], int]) -> None:
        """Begins."""

    def planned(self, stage: str, units: int, cost: int) -> None:
        """Is to do."""

    def advanced(self, stage: str, units: int, cost: int) -> None:
        """Is done."""


def main(image: Path, case: Path, jobs: int) -> None:
    """List the files; say the seconds behind the start, and how many there are."""
    with supervised(recognise(image, None), jobs) as supervisor:
        opened = open_source(supervisor)
        while not template(*LOADED).loaded():  # else the rest of the start is timed too
            time.sleep(0.01)
        with closing(Store(private_folder(case), write=True)) as store:
            began = time.monotonic()
            begin(store, opened, "inventory")
            list_files(store, Runner(store, supervisor, jobs, Unwatched()))
            seconds = time.monotonic() - began
            (files,) = store.db.execute("SELECT count(*) FROM file").fetchone()
    case.with_suffix(".json").write_text(json.dumps([seconds, files]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
