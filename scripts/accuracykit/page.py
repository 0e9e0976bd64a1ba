"""The measurement as ``docs/accuracy.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from accuracykit.corpus import Document
from accuracykit.score import People, Result, Tally

_ORDINARY = "## Ordinary files"
By = Callable[[Document], tuple[str, ...]]
_DIMENSIONS: tuple[tuple[tuple[str, ...], By], ...] = (
    (("encoding",), lambda d: (d.encoding,)),
    (("container",), lambda d: (d.container,)),
    (("state",), lambda d: (d.state,)),
    (("file system",), lambda d: (d.system,)),
    (("layout",), lambda d: (d.layout,)),
    (("encoding", "container", "state"), lambda d: (d.encoding, d.container, d.state)),
)


def page(documents: Sequence[Document], result: Result, ordinary: str) -> str:
    """Everything below the heading; ``ordinary`` is the section of that name."""
    parts = [_overall(documents, result), _people(result), ordinary]
    for names, by in _DIMENSIONS:
        title = ", ".join(names)
        parts.append(f"## By {title}\n\n{_crossed(documents, result, names, by)}")
    return "\n".join(parts)


def _overall(documents: Sequence[Document], result: Result) -> str:
    """Identifiers in tables, in prose and in decoys."""
    kinds = {document.number: document.kind for document in documents}
    sums: dict[tuple[str, str], Tally] = {}
    for (signature, number), tally in result.tallies.items():
        kind = kinds.get(number, "outside")
        sums.setdefault((signature, kind), Tally()).add(tally)
    rows = [
        (
            signature,
            kind,
            str(t.planted),
            str(t.found),
            _share(t.recall),
            str(t.false),
            _share(t.precision),
        )
        for (signature, kind), t in sorted(sums.items())
    ]
    head = ("identifier", "in", "planted", "found", "recall", "false", "precision")
    return "## By identifier\n\n" + _table(head, rows)


def _people(result: Result) -> str:
    """How the bounds of single documents hold, and those of whole media."""
    named = [one for one in result.people if one.document.people]
    kinds = dict.fromkeys(one.document.kind for one in named)
    rows = [(kind, *_bounds([one for one in named if one.document.kind == kind])) for kind in kinds]
    head = ("in", "documents that are files", "truth inside", "at least within 2 %", "at most too")
    text = "## People\n\n" + _table(head, rows) + "\n"
    media = [(name, str(truth), str(low), str(high)) for name, truth, low, high in result.media]
    return text + _table(("medium", "people", "at least", "at most"), media)


def _bounds(people: Sequence[People]) -> tuple[str, ...]:
    inside = sum(one.least <= one.document.people <= one.most for one in people)
    close = [
        sum(abs(bound - one.document.people) <= 0.02 * one.document.people for bound, one in pairs)
        for pairs in ([(one.least, one) for one in people], [(one.most, one) for one in people])
    ]
    return tuple(map(str, (len(people), inside, *close)))


def ordinary_section(size: int, found: Counter[str]) -> str:
    """What was asserted in ordinary files, where some were read."""
    gigabytes = size / 1e9
    rows = [(sign, str(n), f"{n / gigabytes:.1f}") for sign, n in sorted(found.items())]
    said = "GB of ordinary files were read; a name of an author in them counts as false."
    text = f"{_ORDINARY}\n\n{gigabytes:.2f} {said}\n\n"
    return text + _table(("identifier", "asserted", "a GB"), rows)


def kept_section(page: str) -> str:
    """The section on ordinary files of an earlier page, which this run does not measure."""
    _, _, behind = page.partition(f"{_ORDINARY}\n")
    text = behind.partition("\n## ")[0].strip()
    return f"{_ORDINARY}\n\n{text or 'Not measured in this run (`--ordinary FOLDER`).'}\n"


def _crossed(documents: Sequence[Document], result: Result, names: tuple[str, ...], by: By) -> str:
    """A row for each value of ``by``, a column for each identifier that was planted."""
    known = {document.number: document for document in documents}
    cells: dict[tuple[tuple[str, ...], str], Tally] = {}
    for (signature, number), tally in result.tallies.items():
        if number in known:
            cells.setdefault((by(known[number]), signature), Tally()).add(tally)
    signatures = sorted({signature for (_, signature), t in cells.items() if t.planted})
    rows = [
        (*place, *(_cell(cells.get((place, signature))) for signature in signatures))
        for place in dict.fromkeys(by(document) for document in documents if document.planted)
    ]
    return _table((*names, *signatures), rows)


def _cell(tally: Tally | None) -> str:
    """Recall / precision (planted, false)."""
    if tally is None or not tally.planted:
        return "–" if tally is None or not tally.false else f"{tally.false} false"
    shares = f"{_share(tally.recall)} / {_share(tally.precision)}"
    return f"{shares} ({tally.planted}, {tally.false})"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
