"""Landlock: this process may read below the given paths, and write nowhere.

Structures and rights are from Linux ``linux/landlock.h``; every ABI from 1 on is used as far as
the kernel has it (1: files, 2: refer, 3: truncate, 4: TCP, 5: device ioctl, 6: signals and
abstract sockets).
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR, _IOCTL_DEVICE = 1 << 2, 1 << 3, 1 << 15
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS_NOW = 16
_TCP = 0b11
_SCOPES = 0b11


def restrict(readable: Iterable[Path]) -> int:
    """Restrict this process for good; returns the kernel's ABI, 0 where it has no Landlock.

    The caller has set no_new_privs. Paths that do not exist are left out.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    abi = int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION))
    if abi < 1:
        return 0
    ruleset = _ruleset(libc, abi)
    if ruleset < 0:
        return 0
    try:
        for path in readable:
            _allow(libc, ruleset, path, abi)
        done = libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)
    return abi if done else 0


def _ruleset(libc: ctypes.CDLL, abi: int) -> int:
    rights = (1 << _FILE_RIGHTS.get(abi, _FILE_RIGHTS_NOW)) - 1
    words = [rights]
    if abi >= 4:
        words.append(_TCP)
    if abi >= 6:
        words.append(_SCOPES)
    attributes = struct.pack(f"{len(words)}Q", *words)
    return int(libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, abi: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE
        if path.is_dir():
            rights |= _READ_DIR
        if abi >= 5:
            rights |= _IOCTL_DEVICE
        rule = struct.pack("=Qi", rights, place)
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)
