"""What is kept of work that cost its workers, also for a scan that goes on later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from scanning import Unwatched

from triage.model import Locator, Volume
from triage.pipeline.planning import add_names
from triage.pipeline.runner import PATIENCE, Runner
from triage.pipeline.stages import STAGES
from triage.pipeline.tasks import Examined, FileTask, from_payload
from triage.store import Store
from triage.work import Batch, Lost, Progress, Supervisor

TASK = FileTask(1, 0, 5, 0, "", 9, "a.csv")
RAW = Examined("0" * 64, 9, "text/csv", "raw", "examined_raw", (), (), (), False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, write=True)
    opened.add_volumes([Volume(Locator(("p1",)), "fat12", 0, 1 << 20)])
    yield opened
    opened.close()


def lost(key: str, item: int = 0) -> Lost:
    return Lost(Batch(key, "a:b", ()), item, "crash", "SIGABRT")


class Deadly:
    """A supervisor whose workers die over every item."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def submit(self, batch: Batch) -> None:
        self.batches.append(batch)

    def results(self, _: object) -> Iterator[Lost]:
        while self.batches:
            batch = self.batches.pop()
            for item in range(len(batch.items)):
                yield Lost(batch, item, "crash", "SIGABRT")

    def drop(self, keys: object) -> None:
        """What is in hand is lost all the same."""

    def progress(self) -> tuple[Progress, ...]:
        return ()


def test_a_volume_that_was_given_up_stays_so_when_the_scan_goes_on(store: Store) -> None:
    def runner() -> Runner:
        made = Runner(store, cast("Supervisor", Deadly()), 1, Unwatched())
        made.volumes = store.volumes()
        return made

    add_names(store, 1, range(PATIENCE))
    first = runner()
    assert not first.given_up(1)
    first.phase("names")
    assert runner().given_up(1)


@pytest.mark.parametrize(
    ("again", "code"), [(True, "examination-lost"), (False, "file-lost")], ids=["read", "lost"]
)
def test_a_gap_says_that_raw_bytes_were_scanned_only_once_they_were(
    store: Store, again: bool, code: str
) -> None:
    STAGES["file"].lose(store, 1, TASK, lost("file:1"))
    assert store.gaps() == []
    ((unit, payload, _),) = store.todo("file-raw", 0, 9)
    task = from_payload(FileTask, payload)
    if again:
        STAGES["file-raw"].record(store, unit, task, RAW)
    else:
        STAGES["file-raw"].lose(store, unit, task, lost("file-raw:1"))
    (gap,) = store.gaps()
    assert gap.code == code
    assert "SIGABRT" in gap.reason
    assert ("were scanned" in gap.reason) == again
