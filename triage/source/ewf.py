"""Expert Witness images (E01, EWF-X, SMART s01), single and segmented.

The bytes come from an own chunk reader (``ewf_chunks``) over an own check of the structure
(``ewf_layout``): libewf gives zeros for a corrupt chunk and other places' bytes behind a damaged
segment, and says nothing. libewf reads the header texts only.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from triage.errors import SourceError, UsageError
from triage.model import Source, SourceFacts, SourceSpec
from triage.source.container import Medium, Precedence, beside, peek
from triage.source.document import is_document
from triage.source.ewf_chunks import EwfBytes
from triage.source.ewf_layout import Layout, walk
from triage.source.ewf_sections import DESCRIPTOR, MAGIC, section_type, segment_number

_NAME = re.compile(r"(.*\.)([EeSs])([0-9]{2}|[A-Za-z]{2})", re.DOTALL)
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
        """The files of the set. Each segment's last section says whether another one follows,
        so that a stray file of a fitting name is never taken in.

        Raises SourceError for a missing segment, UsageError for a later one.
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
        while (end := _last_section(paths[-1])) != "done":
            following = _named(place, len(paths) + 1)
            if following is not None and following.is_file():
                paths.append(following)
            elif end == "next":
                raise SourceError(
                    f"the image is incomplete: segment {len(paths) + 1} is missing",
                    where=str(following or place),
                    do="put all segments into one folder",
                )
            else:
                break  # cut short: the walk over the sections says where
        return tuple(str(each) for each in paths)

    def open(self, spec: SourceSpec) -> Source:
        """The disk inside. Raises SourceError when the structure is not sound in every segment:
        then nothing proves where a chunk belongs."""
        layout = walk(spec.paths)
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
            notes=(*sorted(texts.items()), *_damages(layout)),
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


def _damages(layout: Layout) -> tuple[tuple[str, str], ...]:
    return tuple(("damage", damage) for damage in layout.damages)


PLUGIN = Ewf()
