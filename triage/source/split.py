"""A raw disk cut into numbered pieces: ``.001 .002 …``, ``.000 …``, ``.00 …``, ``.aa .ab …``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from triage.errors import SourceError, UsageError
from triage.model import Source, SourceFacts, SourceSpec
from triage.source.container import Media, Medium, Precedence, beside, peek
from triage.source.document import archive, is_document
from triage.source.zerofill import ZeroFilled

_NUMBER = re.compile(r"(.*\.)([0-9]{2,5}|[a-z]{2,3}|[A-Z]{2,3})", re.DOTALL)
_HOLE = 26
"""Names looked at behind a hole in a lettered series: further away, ``disk.md`` is no piece."""


class Split:
    """Claims a numbered piece that has neighbours, or that must have had some."""

    name = "split"
    precedence: Precedence = 1

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the name is part of a series, and the series no row of documents (rotated
        logs): its first piece decides, as any later one may look like text."""
        place = beside(path, _next)
        if _position(place) < 0 or not (_is_later(place) or any(True for _ in _behind(place))):
            return False
        first = _first(place)
        data = peek(first if first.is_file() else place)
        return archive(data.read_at(0, 512)) is not None or not is_document(data)

    def segments(self, path: Path) -> tuple[str, ...]:
        """All pieces that are there. Raises UsageError when ``path`` is not the first one,
        SourceError for a piece larger than the first, and where most of them are missing."""
        place = beside(path, _next)
        if _is_later(place):
            raise _not_first(place)
        pieces = [place]
        while (following := _next(pieces[-1])) is not None and following.is_file():
            pieces.append(following)
        pieces += sorted(_behind(pieces[-1]), key=_position)
        _check_sizes(pieces)
        return tuple(str(piece) for piece in pieces)

    def open(self, spec: SourceSpec) -> Source:
        """The pieces as one disk, each where its number says. Raises SourceError."""
        joined = _Joined(spec.paths)
        lost = [*joined.lost()]
        facts = SourceFacts(
            format=self.name,
            size=joined.length,
            segments=tuple(Path(path).name for path in spec.paths),
            lost=tuple((why, start, end - start) for why, start, end in lost),
        )
        ranges = ((start, end) for _, start, end in lost)
        return Source(facts, ZeroFilled(joined.read_at, joined.length, lost=ranges))


class _Joined:
    """Positional reads over the pieces; zeros for what is missing of or between them."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._media = Media(paths)
        numbers = [_position(Path(path)) for path in paths]
        self._places = [number - numbers[0] for number in numbers]
        self._sizes = [Medium(path).size for path in paths]
        self._piece = self._sizes[0]
        self._starts = [place * self._piece for place in self._places]
        self.length = self._starts[-1] + self._sizes[-1]

    def read_at(self, offset: int, length: int) -> bytes:
        pieces = []
        end = min(offset + length, self.length)
        at = bisect_right(self._starts, offset) - 1
        while offset < end:
            inside = offset - self._starts[at]
            wanted = min(end - offset, self._sizes[at] - inside)
            if wanted > 0:
                data = self._media.read_at(at, inside, wanted)
                if len(data) < wanted:  # shrank since it was opened: nothing behind may move up
                    pieces.append(data)
                    break
            else:
                wanted = min(end, self._starts[at + 1]) - offset
                data = bytes(wanted)
            pieces.append(data)
            offset += wanted
            at += at + 1 < len(self._starts) and offset == self._starts[at + 1]
        return b"".join(pieces)

    def lost(self) -> Iterator[tuple[str, int, int]]:
        """What is missing, and from where to where."""
        behind = zip(self._places, self._starts, self._sizes, strict=True)
        for (place, start, size), (later, _, _) in pairwise(behind):
            if size < self._piece:
                yield (
                    f"piece {place + 1} of the split image is cut",
                    start + size,
                    start + self._piece,
                )
            for absent in range(place + 1, later):
                at = absent * self._piece
                yield f"piece {absent + 1} of the split image is missing", at, at + self._piece


# --- names ----------------------------------------------------------------------------------------


def _parts(path: Path) -> tuple[str, str] | None:
    match = _NUMBER.fullmatch(path.name)
    return (match[1], match[2]) if match else None


def _position(path: Path) -> int:
    """The number that the name carries (``.aa`` is 0), -1 without one."""
    parts = _parts(path)
    if parts is None:
        return -1
    if parts[1].isdigit():
        return int(parts[1])
    position = 0
    for letter in parts[1].lower():
        position = position * 26 + ord(letter) - ord("a")
    return position


def _named(path: Path, position: int) -> Path | None:
    """The name of the series at ``position``, null where its digits or letters do not reach."""
    stem, suffix = _parts(path) or ("", "")
    if suffix.isdigit():
        text = f"{position:0{len(suffix)}d}"
        return path.with_name(stem + text) if len(text) == len(suffix) else None
    letters = ""
    for _ in suffix:
        position, letter = divmod(position, 26)
        letters = chr(ord("a") + letter) + letters
    if position or not letters:
        return None
    return path.with_name(stem + (letters.upper() if suffix.isupper() else letters))


def _next(path: Path) -> Path | None:
    position = _position(path)
    return _named(path, position + 1) if position >= 0 else None


def _first(path: Path) -> Path:
    """The piece that the series begins with: number 0 where there is one, else number 1."""
    suffix = (_parts(path) or ("", ""))[1]
    zero = _named(path, 0) or path
    if suffix.isdigit() and not zero.is_file():
        return _named(path, 1) or path
    return zero


def _is_later(path: Path) -> bool:
    """Whether this is a piece from the middle. Letters and two digits are also ordinary
    extensions (``.dd``): there the neighbours decide."""
    position, first = _position(path), _first(path)
    if position <= _position(first):
        return False
    suffix = (_parts(path) or ("", ""))[1]
    before = _named(path, position - 1)
    neighboured = first.is_file() and before is not None and before.is_file()
    return neighboured or (suffix.isdigit() and len(suffix) == 3)


def _behind(path: Path) -> Iterator[Path]:
    """Files of the same series with a higher number, in no order."""
    parts, position = _parts(path), _position(path)
    if parts is None:
        return
    stem, suffix = parts
    for other in _siblings(path):
        theirs = _parts(other)
        if theirs is None or theirs[0] != stem or len(theirs[1]) != len(suffix):
            continue
        if theirs[1].isdigit() != suffix.isdigit() or theirs[1].isupper() != suffix.isupper():
            continue
        far = _position(other) - position
        if far > 0 and (suffix.isdigit() or far == 1 or (far <= _HOLE and theirs[1] != "dd")):
            yield other


def _siblings(path: Path) -> Iterator[Path]:
    try:
        yield from (other for other in path.parent.iterdir() if other.is_file())
    except OSError:  # a folder that may be entered but not listed: only the names can be tried
        following = _next(path)
        if following is not None and following.is_file():
            yield following


# --- refusals -------------------------------------------------------------------------------------


def _not_first(path: Path) -> UsageError | SourceError:
    first = _first(path)
    if first.is_file():
        return UsageError(
            f"this is a later piece of a split image, the first is {first.name}",
            where=str(path),
            do=f"open {first.name}",
        )
    return SourceError(
        f"this is a later piece of a split image, and the first, {first.name}, is missing",
        where=str(path),
        do="put all pieces into one folder, or --format raw to read this piece alone",
    )


def _check_sizes(pieces: list[Path]) -> None:
    """All pieces but the last have one size; a larger one would shift every byte behind it. What
    is missing may not be more than what is there: then the names are no series."""
    sizes = [piece.stat().st_size for piece in pieces]
    for piece, size in zip(pieces, sizes, strict=True):
        if size > sizes[0] or (not size and piece == pieces[-1]):
            number = _position(piece) - _position(pieces[0]) + 1
            raise SourceError(
                f"piece {number} of the split image has {size} bytes, the first has {sizes[0]}",
                where=str(piece),
                do="copy the piece again, or join odd pieces by hand and use --format raw",
            )
    far = _position(pieces[-1]) - _position(pieces[0]) + 1
    if far > 2 * len(pieces):
        absent = next(
            n for n, one in enumerate(pieces) if _position(one) != n + _position(pieces[0])
        )
        raise SourceError(
            f"piece {absent + 1} of the split image is missing",
            where=str(_named(pieces[0], absent + _position(pieces[0]))),
            do="put all pieces into one folder",
        )


PLUGIN = Split()
