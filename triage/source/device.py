"""A block device: a disk that is plugged in."""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path

from triage.errors import SourceError
from triage.model import Source, SourceFacts, SourceSpec
from triage.source.container import Medium, Precedence
from triage.source.zerofill import ZeroFilled

# linux/fs.h
_BLKROGET = 0x125E
_BLKSSZGET = 0x1268
_BLKGETSIZE64 = 0x80081272


class Device:
    """Claims block devices, whatever bytes they begin with: those are the disk's own."""

    name = "device"
    precedence: Precedence = 0

    def claims(self, head: bytes, path: Path) -> bool:
        """Whether the path leads to a block device."""
        return path.is_block_device()

    def segments(self, path: Path) -> tuple[str, ...]:
        """The device itself."""
        return (str(path),)

    def open(self, spec: SourceSpec) -> Source:
        """The device's bytes, its sector size, and the serial and model that the kernel knows.

        Raises SourceError.
        """
        medium = Medium(spec.paths[0])
        size = struct.unpack("Q", _ioctl(medium, _BLKGETSIZE64, bytes(8)))[0]
        sector_size = struct.unpack("i", _ioctl(medium, _BLKSSZGET, bytes(4)))[0]
        read_only = struct.unpack("i", _ioctl(medium, _BLKROGET, bytes(4)))[0]
        serial, model = _identity(os.fstat(medium.fileno()).st_rdev)
        facts = SourceFacts(
            format=self.name,
            size=size,
            sector_size=sector_size,
            segments=(Path(spec.paths[0]).name,),
            serial=serial,
            model=model,
            notes=(("kernel_read_only", "yes" if read_only else "no"),),
        )
        return Source(facts, ZeroFilled(medium.read_at, size, sector_size))


def _ioctl(medium: Medium, request: int, answer: bytes) -> bytes:
    try:
        return fcntl.ioctl(medium.fileno(), request, answer)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise SourceError(
            f"the device does not tell its size: {reason}", where=medium.path, do="check the cable"
        ) from None


def _identity(number: int) -> tuple[str | None, str | None]:
    """Serial and model from sysfs (Documentation/ABI/stable/sysfs-block); a partition has them
    at its disk."""
    block = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    if (block / "partition").exists():
        block = block.resolve().parent
    return _line(block / "device" / "serial") or _vital_product_data(block), _line(
        block / "device" / "model"
    )


def _line(path: Path) -> str | None:
    with suppress(OSError):
        return path.read_bytes()[:256].decode("ascii", "replace").strip("\0 \n") or None
    return None


def _vital_product_data(block: Path) -> str | None:
    """The unit serial number page (SPC-5 7.7.16): four bytes of header, then the text."""
    with suppress(OSError):
        page = (block / "device" / "vpd_pg80").read_bytes()[4:256]
        return page.decode("ascii", "replace").strip("\0 ") or None
    return None


PLUGIN = Device()
