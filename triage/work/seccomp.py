"""A system-call filter for a process that only reads and computes, as classic BPF.

Numbers are from Linux ``asm/unistd_64.h`` (x86-64) and ``asm-generic/unistd.h`` (aarch64); the
layout of ``struct seccomp_data`` and the opcodes from ``linux/seccomp.h`` and
``linux/bpf_common.h``. It is a deny list: what a parser may need is not known, what it must never
do is.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterator

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_X32 = 0x40000000

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_THREAD = 0x00010000

_NEVER = {
    # the network
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206),
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # other programs and processes
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    # names and attributes of files (those of the evidence too)
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "unlink": (87, None), "unlinkat": (263, 35), "mkdir": (83, None),
    "mkdirat": (258, 34), "rmdir": (84, None), "link": (86, None), "linkat": (265, 37),
    "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "utime": (132, None),
    "utimes": (235, None), "utimensat": (280, 88), "futimesat": (261, None),
    "open_by_handle_at": (304, 265),
    # the machine
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "sethostname": (170, 161),
    "iopl": (172, None), "ioperm": (173, None), "personality": (135, 92),
}  # fmt: skip

# These take their arguments through a pointer, which a filter cannot read; told that the call
# does not exist, the C library falls back to the call that can be checked.
_ABSENT = {"clone3": (435, 435), "openat2": (437, 437)}

_OPENING = {"open": ((2, None), 1), "openat": ((257, 56), 2)}
_TO_SELF = {
    "kill": ((62, 129), False),
    "tgkill": ((234, 131), False),
    "prlimit64": ((302, 261), True),
}
_CLONE = (56, 220)


def install() -> bool:
    """Filter this process for good; false where the machine or the kernel cannot.

    The caller has set no_new_privs. Denied calls fail with EPERM.
    """
    code = program(platform.machine(), os.getpid())
    if not code or struct.calcsize("P") != 8:
        return False
    buffer = ctypes.create_string_buffer(code, len(code))
    pointer = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, pointer, 0, 0) == 0)


def program(machine: str, own: int) -> bytes:
    """The filter for the process ``own`` as ``struct sock_filter[]``, empty for a ``machine``
    (as ``uname -m`` names it) that is not known."""
    found = _ARCHITECTURES.get(machine)
    return b"".join(_steps(*found, own)) if found else b""


def _steps(architecture: int, column: int, own: int) -> Iterator[bytes]:
    denied, absent = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_JUMP_EQUAL, architecture, 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    if column == 0:
        yield _step(_JUMP_GREATER_EQUAL, _X32, 0, 1)
        yield _step(_RETURN, denied)
    for answer, table in ((denied, _NEVER), (absent, _ABSENT)):
        for numbers in table.values():
            yield from _when(numbers[column], _step(_RETURN, answer))
    for numbers, place in _OPENING.values():
        yield from _when(numbers[column], *_unless_bit(place, _WRITING, denied))
    yield from _when(_CLONE[column], *_if_bit(0, _CLONE_THREAD, denied))
    for numbers, zero_too in _TO_SELF.values():
        yield from _when(numbers[column], *_if_own(own, zero_too, denied))
    yield _step(_RETURN, _ALLOW)


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _when(number: int | None, *body: bytes) -> tuple[bytes, ...]:
    """``body`` (which always returns) for one system call; nothing where it does not exist."""
    if number is None:
        return ()
    return _step(_JUMP_EQUAL, number, 0, len(body)), *body


def _argument(place: int) -> bytes:
    # the low half: both architectures are little-endian
    return _step(_LOAD, _ARGUMENT + 8 * place)


def _unless_bit(place: int, bits: int, denied: int) -> tuple[bytes, ...]:
    test = _step(_JUMP_ANY_BIT, bits, 0, 1)
    return _argument(place), test, _step(_RETURN, denied), _step(_RETURN, _ALLOW)


def _if_bit(place: int, bits: int, denied: int) -> tuple[bytes, ...]:
    test = _step(_JUMP_ANY_BIT, bits, 1, 0)
    return _argument(place), test, _step(_RETURN, denied), _step(_RETURN, _ALLOW)


def _if_own(own: int, zero_too: bool, denied: int) -> tuple[bytes, ...]:
    zero = (_step(_JUMP_EQUAL, 0, 2, 0),) if zero_too else ()
    test = _step(_JUMP_EQUAL, own, 1, 0)
    return _argument(0), *zero, test, _step(_RETURN, denied), _step(_RETURN, _ALLOW)
