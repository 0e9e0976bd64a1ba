"""Expert Witness images (E01, EWF-X, SMART s01), single and segmented.

The bytes come from an own chunk reader (``ewf_chunks``) over an own check of the structure
(``ewf_layout``): libewf gives zeros for a corrupt chunk and other places' bytes behind a damaged
segment, and says nothing. libewf reads the header texts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from triage.errors import SourceError, UsageError
from triage.model import Source, SourceFacts, SourceSpec
from triage.source.container import Medium, Precedence, beside, peek
from triage.source.document import is_document
from triage.source.ewf_chunks import EwfBytes
from triage.source.ewf_layout import Layout, walk
from triage.source.ewf_sections import DESCRIPTOR, MAGIC, section_type, segment_number

_NAME = re.compile(r"(.*\.)([EeSs])([0-9]{2}|[A-Za-z]{2})", re.DOTALL)
_LAST = 99 + 22 * 26 * 26
"""The number of a segment named ZZZ, where E01 is the first."""
_FIRST_SECTIONS = (b"header2\0", b"header\0", b"xheader\0")


class Ewf:
    """Claims the signature, and also what has lost it but is still named or built like one."""

    name = "ewf"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether this is, or was before it was damaged, an Expert Witness segment."""
        if head.startswith(MAGIC) or head[13:].startswith(_FIRST_SECTIONS):
            return True
        match = _NAME.fullmatch(path.name)
        return match is not None and match[3] == "01" and not is_document(peek(path))

    def segments(self, path: Path) -> tuple[str, ...]:
        """The files of the set that are there. Each segment's last section says whether another
        one follows, so that a stray file of a fitting name is never taken in.

        Raises SourceError for a damaged first segment, UsageError for a later one.
        """
        place = beside(path, lambda link: _named(link, 2))
        if peek(place).read_at(0, len(MAGIC)) != MAGIC:
            raise SourceError(
                "this is named or built like an E01 image, but has a damaged file header",
                where=str(place),
                do="copy it again from the original; --format raw or file reads its bare bytes",
            )
        number = segment_number(Medium(str(place)))
        if number != 1:
            raise _not_first(place, number)
        paths = [place]
        number = 1
        while _last_section(paths[-1]) != "done":
            following = _following(place, number)
            if following is None:
                break  # the end is missing: the walk over the sections says from where on
            number = following
            paths.append(_named(place, number) or place)
        return tuple(str(each) for each in paths)

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside, of a damaged set as far as its place is proved. Raises SourceError
        where nothing is."""
        layout = walk(list(_numbered(spec.paths)))
        data = EwfBytes(spec.paths, layout)
        texts = _header_texts(spec.paths[0])
        facts = SourceFacts(
            format=self.name,
            size=data.length,
            sector_size=layout.sector_size,
            segments=tuple(Path(path).name for path in spec.paths),
            stored_hashes=layout.hashes,
            serial=texts.pop("serial_number", None),
            model=texts.pop("model", None),
            notes=(*sorted(texts.items()), *(("damage", text) for text in layout.damages)),
            lost=tuple(_losses(layout)),
        )
        return Source(facts, data)


def _named(path: Path, number: int) -> Path | None:
    """The name of segment ``number``: E01 … E99, EAA … EZZ, FAA … ZZZ, in the case of the first."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    letter = match[2].upper()
    if number < 100:
        suffix = f"{letter}{number:02d}"
    else:
        high, rest = divmod(number - 100, 26 * 26)
        if ord(letter) + high > ord("Z"):
            return None
        suffix = chr(ord(letter) + high) + chr(ord("A") + rest // 26) + chr(ord("A") + rest % 26)
    return path.with_name(match[1] + (suffix.lower() if match[2].islower() else suffix))


def _following(first: Path, number: int) -> int | None:
    """The next segment behind ``number`` that is there."""
    for later in range(number + 1, _LAST + 1):
        path = _named(first, later)
        if path is not None and path.is_file():
            return later
    return None


def _numbered(paths: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each file of a set with the number that its name says."""
    first, number = Path(paths[0]), 1
    yield number, paths[0]
    for path in paths[1:]:
        number = next(n for n in range(number + 1, _LAST + 1) if _named(first, n) == Path(path))
        yield number, path


def _not_first(path: Path, number: int) -> UsageError:
    first = _named(path, 1)
    return UsageError(
        f"this is segment {number} of an E01 image",
        where=str(path),
        do=f"open the first segment{', ' + first.name if first else ''}",
    )


def _last_section(path: Path) -> str:
    """The type of the section descriptor that the file ends with, empty where none is."""
    medium = Medium(str(path))
    if medium.size < DESCRIPTOR:
        return ""
    with suppress(OSError):
        return section_type(medium.read_at(medium.size - DESCRIPTOR, DESCRIPTOR)) or ""
    return ""


def _header_texts(first: str) -> dict[str, str]:
    """Case number, examiner, dates, serial …, as the acquiring program wrote them.

    They prove nothing about the bytes: a header that libewf cannot read leaves them empty.
    """
    import pyewf  # native code that parses evidence stays out of processes that never open one

    handle = pyewf.handle()
    texts: dict[str, str | None] = {}
    with suppress(OSError, RuntimeError, ValueError):
        handle.set_header_codepage("windows-932")
        handle.open([first])
        texts = handle.get_header_values()
        handle.close()
    return {name: value for name, value in texts.items() if value}


def _losses(layout: Layout) -> Iterator[tuple[str, int, int]]:
    """What the image lacks and why; the first reason stands for the bytes."""
    places = [(start, end - start) for start, end in layout.missing]
    for reason, (start, length) in zip_longest(layout.lost, places, fillvalue=(0, 0)):
        yield str(reason), start, length


PLUGIN = Ewf()
