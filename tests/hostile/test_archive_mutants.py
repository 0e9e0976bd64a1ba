"""Damaged archives, where a native library reads them: no mutant kills or stops the worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.work import Batch, Done, Limits, Supervisor

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIMITS = Limits(stall_seconds=10.0, total_seconds=500.0)


def walked(name: str, seeds: range) -> None:
    """One worker walks all mutants of one archive, and the sound one before and behind them."""
    readable = (HERE, ROOT / "scripts", ROOT / "tests" / "documents")
    setup = ("document_walk:setup", (f"archives/{name}",))
    with Supervisor(1, *setup, LIMITS, readable) as supervisor:
        supervisor.submit(Batch("mutants", "document_walk:walk", (-1, *seeds, -1)))
        answers = list(supervisor.results())
    lost = [(a.batch.items[a.item], a.code) for a in answers if not isinstance(a, Done)]
    assert lost == []
    first, *_, last = (answer.result for answer in answers if isinstance(answer, Done))
    assert first == last > 0


@pytest.mark.parametrize("name", ["plain.7z", "plain.lzh", "plain.cab"])
@pytest.mark.slow
def test_every_mutant_of_an_archive_ends(name: str) -> None:
    walked(name, range(300))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plain.7z", "plain.lzh", "plain.cab", "plain.tar"])
def test_many_mutants_of_an_archive_end(name: str) -> None:
    walked(name, range(300, 1500))
