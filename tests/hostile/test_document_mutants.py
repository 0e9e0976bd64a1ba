"""Damaged documents: every one ends without an exception, and its neighbours are not lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.work import Batch, Done, Limits, Supervisor

NAMES = (
    *("roster.xlsx", "roster.xlsb", "roster.xls", "excel5.xls", "roster.ods", "locked.doc"),
    *("letter.docx", "letter.doc", "wordpad.rtf", "letter.odt", "slides.pptx"),
    "table.pdf",
)
LARGE = (
    "slides.ppt",
    "slides.odp",
    "letter.rtf",
    "letter.pdf",
    "roster.pdf",
    "form.pdf",
    "locked.xlsx",
)
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIMITS = Limits(stall_seconds=10.0, total_seconds=500.0)


def walked(name: str, seeds: range) -> None:
    """One worker walks all mutants of one document; none may kill or stop it."""
    readable = (HERE, ROOT / "scripts", ROOT / "tests" / "documents")
    with Supervisor(1, "document_walk:setup", (f"office/{name}",), LIMITS, readable) as supervisor:
        supervisor.submit(Batch("mutants", "document_walk:walk", (-1, *seeds)))
        answers = list(supervisor.results())
    lost = [(a.batch.items[a.item], a.code) for a in answers if not isinstance(a, Done)]
    assert lost == []
    whole, *kept = (answer.result for answer in answers if isinstance(answer, Done))
    assert len(kept) == len(seeds)
    if not name.startswith("locked"):
        assert sum(kept) > 0.25 * len(seeds) * whole > 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_every_mutant_of_a_document_ends(name: str) -> None:
    walked(name, range(300))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, *LARGE])
def test_many_mutants_of_a_document_end(name: str) -> None:
    walked(name, range(300, 900))
