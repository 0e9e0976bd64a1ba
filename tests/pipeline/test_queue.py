"""What is handed out first: a large file that came last would keep one worker busy alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from scanning import Unwatched

from triage.pipeline import queue
from triage.pipeline.runner import AHEAD, Runner
from triage.store import Store
from triage.work import Batch

SIZES = (100, 3 << 20, 40 << 20, 1 << 20, queue.LARGE, queue.LARGE - 1)
"""By number of the file, from 1 on."""


class Refusing:
    """A supervisor that is given batches and answers none."""

    def __init__(self) -> None:
        self.files: list[int] = []

    def submit(self, batch: Batch) -> None:
        self.files += [task.file for _, task in batch.items]

    def results(self, _keep: object) -> Iterator[object]:
        raise InterruptedError

    def progress(self) -> Sequence[object]:
        return ()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, write=True)
    columns = "volume, address, attribute, stream, locator, aliases, origin, intact, extents, shape"
    opened.db.executemany(
        f"INSERT INTO file ({columns}, id, size)"
        " VALUES (1, 5, 0, x'', ?1, '[]', 'live', 1, x'', 'plain', ?1, ?2)",
        enumerate(SIZES, 1),
    )
    yield opened
    opened.close()


def handed_out(store: Store) -> list[int]:
    supervisor = Refusing()
    runner = Runner(store, supervisor, AHEAD * len(SIZES), Unwatched())  # type: ignore[arg-type]
    with pytest.raises(InterruptedError):
        runner.phase("file")
    return supervisor.files


def test_large_files_come_first_then_all_others_in_their_order(store: Store) -> None:
    assert handed_out(store) == [3, 5, 1, 2, 4, 6]


def test_what_is_done_is_not_handed_out_again(store: Store) -> None:
    store.db.execute("UPDATE file SET state = 'examined' WHERE id IN (1, 3)")
    assert handed_out(store) == [5, 2, 4, 6]


@pytest.mark.parametrize("size", [-1, 0, 1 << 62, (1 << 63) - 1])
def test_a_size_that_no_file_has_keeps_none_back(store: Store, size: int) -> None:
    store.db.execute("UPDATE file SET size = ? WHERE id IN (4, 5)", (size,))
    found = handed_out(store)
    assert sorted(found) == [1, 2, 3, 4, 5, 6]
    assert (found.index(4) < 3) == (size > 0)


def test_files_are_looked_for_once_however_many_batches_follow(store: Store) -> None:
    """Two million rows were gone through for each of the 65,000 stretches of a terabyte."""

    class Slow(Refusing):
        left = 50

        def results(self, _keep: object) -> Iterator[object]:
            self.left -= 1
            if not self.left:
                raise InterruptedError
            return iter(())

    asked: list[str] = []
    store.db.set_trace_callback(asked.append)
    runner = Runner(store, Slow(), 1000, Unwatched())  # type: ignore[arg-type]
    with pytest.raises(InterruptedError):
        runner.phase("file")
    store.db.set_trace_callback(None)
    assert len(runner.waiting) == len(SIZES)
    assert sum("FROM file WHERE state = 'todo' AND size" in one for one in asked) <= 4
