"""What workers cannot make for themselves, since they write nowhere: made once, here.

Databases of the engine are kept in the user's cache folder. They come from the signatures alone;
of evidence, and of the operator's terms, nothing is kept.
"""

from __future__ import annotations

import compileall
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from triage.custody import own_folder, private_folder, write_atomic
from triage.errors import CaseError, UsageError
from triage.work.template import template

LOADED = (
    "triage.pipeline.early",
    "triage.content.title",
    "triage.finding.pattern",
    "triage.finding.examiner",
    "triage.pipeline.loaded",
)
"""The modules that the workers of a scan find imported, in this order: early ones the first, the
others all that the last one needs. Between two of them it is asked whether early ones are wanted.
"""

_DIGEST = hashlib.sha256().digest_size
_LENGTH = 8
"""Bytes of the number in front of each database."""
_KEPT = 4
"""Files of databases kept: a new set of signatures leaves an old one behind."""


def prepare() -> None:
    """Begin to load what the workers of a scan need, in a process beside this one."""
    template(*LOADED).start()


def byte_code() -> None:
    """Compile the modules of this package that have changed; a read-only one stays as it is."""
    compileall.compile_dir(Path(__file__).parents[1], quiet=2)


class _Maker(Protocol):
    """The module of a kind of databases."""

    def identity(self) -> str: ...
    def sound(self, packed: tuple[bytes, ...], /) -> bool: ...
    def pack(self) -> tuple[bytes, ...]: ...


def engines() -> tuple[bytes, ...]:
    """The databases of the survey, compiled only where no sound ones are kept."""
    # Native code, which the parent of the workers does not need.
    from triage.survey import engine

    return _databases("engine", engine)


def look() -> tuple[bytes, ...]:
    """The same of the first look at texts."""
    from triage.finding import first_look

    return _databases("look", first_look)


def _databases(kind: str, maker: _Maker) -> tuple[bytes, ...]:
    try:
        place = own_folder("XDG_CACHE_HOME", ".cache") / f"{kind}-{maker.identity()}"
    except UsageError:
        return maker.pack()
    kept = _read(place)
    if maker.sound(kept):
        return kept
    packed = maker.pack()
    with suppress(OSError, CaseError):
        write_atomic(private_folder(place.parent) / place.name, _joined(packed))
        _prune(place.parent, kind)
    return packed


def _prune(folder: Path, kind: str) -> None:
    """Remove all databases of a kind but the last ones made."""
    made = sorted(folder.glob(f"{kind}-*"), key=lambda file: file.lstat().st_mtime, reverse=True)
    for old in made[_KEPT:]:
        old.unlink()


def _joined(packed: tuple[bytes, ...]) -> bytes:
    body = b"".join(len(one).to_bytes(_LENGTH, "big") + one for one in packed)
    return hashlib.sha256(body).digest() + body


def _read(place: Path) -> tuple[bytes, ...]:
    """The databases of a file; none where it is missing, damaged, or another user's."""
    try:
        file = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(file, "rb") as stream:
            own = os.fstat(file).st_uid == os.geteuid()
            data = stream.read() if own else b""
    except OSError:
        return ()
    body = data[_DIGEST:]
    if hashlib.sha256(body).digest() != data[:_DIGEST]:
        return ()
    packed, at = [], 0
    while at < len(body):
        end = at + _LENGTH + int.from_bytes(body[at : at + _LENGTH], "big")
        packed.append(body[at + _LENGTH : end])
        at = end
    return tuple(packed)
