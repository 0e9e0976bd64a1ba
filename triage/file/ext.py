"""Files of ext2/3/4: records and content as The Sleuth Kit reads them, directories by us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytsk3

from triage.errors import SourceError
from triage.file.content import Content
from triage.file.ext_entries import Shape, names
from triage.file.tsk import TskFiles
from triage.model import Entry, Source, Volume

_PART: Final = 1 << 20
_SUPERBLOCK: Final = 1024
_INCOMPATIBLE: Final = 96
_TYPED: Final = 0x2


class ExtFiles(TskFiles):
    """The ``Files`` protocol over ext2/3/4; see ``triage.file.protocol``."""

    def __init__(self, source: Source, volume: Volume) -> None:
        super().__init__(source, volume)
        features = self._image.read(volume.offset + _SUPERBLOCK + _INCOMPATIBLE, 4)
        typed = int.from_bytes(features, "little") & _TYPED
        self._shape = Shape(self.block_size(), self._info.last_inum, bool(typed))

    def parts(self, address: int) -> int:
        """Pieces of 1 MiB of the directory's blocks; see ``Files``."""
        return max(1, -(-self._body(address)[0].length // _PART))

    def directory(self, address: int, part: int = 0) -> Iterator[Entry]:
        """One piece of a directory; see ``Files``."""
        body, live = self._body(address)
        for found in names(body.read_at(part * _PART, _PART), self._shape):
            kind = found.directory
            yield Entry(
                address,
                found.name,
                found.inode,
                0,
                found.allocated and live,
                self._leads_to_directory(found.inode) if kind is None else kind,
            )

    def _body(self, address: int) -> tuple[Content, bool]:
        """The blocks of a directory, and whether it is live."""
        try:
            file = self._system.open_meta(address)
            meta = file.info.meta
            if meta is not None and int(meta.type) == pytsk3.TSK_FS_META_TYPE_DIR:
                live = bool(int(meta.flags) & pytsk3.TSK_FS_META_FLAG_ALLOC)
                body = next((self._content(file, attribute) for attribute in file), Content(0, _no))
                return body, live
        except (OSError, RuntimeError):
            pass
        raise SourceError("the directory cannot be read", where=self._at(address))

    def _leads_to_directory(self, address: int) -> bool:
        try:
            meta = self._system.open_meta(address).info.meta
        except (OSError, RuntimeError):
            return False
        return meta is not None and int(meta.type) == pytsk3.TSK_FS_META_TYPE_DIR


def _no(offset: int, length: int) -> bytes:
    del offset, length
    return b""
