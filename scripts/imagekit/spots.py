"""Finds places inside a finished file system: free blocks, file slack, slack of MFT records."""

from __future__ import annotations

from pathlib import Path

import pytsk3

from imagekit.formats import run

RECORD = 1024


def free_spot(part: Path, length: int) -> int:
    """Offset of ``length`` unallocated bytes that no deleted file has used either."""
    listing = run("blkls", "-l", part).splitlines()
    blocks = [int(line.split("|")[0]) for line in listing if line.endswith("|f")]
    size = int(pytsk3.FS_Info(pytsk3.Img_Info(str(part))).info.block_size)
    needed = -(-length // size)
    data = part.read_bytes()
    blank = bytes(size)
    streak = 0
    for index in range(len(blocks) // 2, len(blocks)):
        block = blocks[index]
        follows = streak and block == blocks[index - 1] + 1
        streak = (
            (streak + 1 if follows else 1)
            if data[block * size : (block + 1) * size] == blank
            else 0
        )
        if streak == needed:
            return (block - needed + 1) * size
    raise ValueError(f"{part}: no blank free stretch of {length} bytes")


def find(system: pytsk3.FS_Info, path: str) -> tuple[pytsk3.File, pytsk3.TSK_FS_META]:
    """The live file at ``path`` and its metadata; raises ``FileNotFoundError``."""
    folder, _, name = path.rpartition("/")
    for entry in system.open_dir(path=f"/{folder}"):
        label, meta = entry.info.name, entry.info.meta
        if label is None or meta is None or label.name != name.encode():
            continue
        if int(label.flags) & int(pytsk3.TSK_FS_NAME_FLAG_ALLOC):
            return system.open_meta(int(meta.addr)), meta
    raise FileNotFoundError(path)


def slack_spot(part: Path, path: str, length: int) -> int:
    """Offset of the slack behind the last byte of a file, ``length`` bytes of which are there."""
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(part)))
    block = int(system.info.block_size)
    entry, meta = find(system, path)
    size = int(meta.size)
    extents = [
        extent for attribute in entry if int(attribute.info.size) == size for extent in attribute
    ]
    for extent in extents:
        first, end = int(extent.offset) * block, int(extent.offset + extent.len) * block
        if first <= size < end and size + length <= end:
            return int(extent.addr) * block + size - first
    raise ValueError(f"{path}: its slack is shorter than {length} bytes")


def record_spot(part: Path, path: str, length: int) -> int:
    """Offset behind the used part of a file's MFT record, clear of the update sequence."""
    system = pytsk3.FS_Info(pytsk3.Img_Info(str(part)))
    block = int(system.info.block_size)
    position = int(find(system, path)[1].addr) * RECORD
    for attribute in system.open_meta(0):
        for extent in attribute:
            first, end = int(extent.offset) * block, int(extent.offset + extent.len) * block
            if first <= position < end and int(attribute.info.type) == 128:
                record = int(extent.addr) * block + position - first
                used = int.from_bytes(part.read_bytes()[record + 24 : record + 28], "little")
                if max(used, 512) + length <= RECORD - 2:
                    return record + RECORD - 2 - length
    raise ValueError(f"{path}: no room behind its MFT record")
