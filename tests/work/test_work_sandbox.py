"""What a worker must not be able to do, and what it must."""

from __future__ import annotations

import errno
import os
import signal
import stat
import struct
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from triage.work import Batch, Done, Limits, Supervisor, seccomp

HERE = Path(__file__).parent


def answers(
    *batches: Batch, readable: Iterable[Path] = ()
) -> tuple[dict[str, object], tuple[str, ...]]:
    with Supervisor(1, "work_bad_parser:setup", (), Limits(), (HERE, *readable)) as working:
        for batch in batches:
            working.submit(batch)
        given = {
            answer.batch.key: answer.result if isinstance(answer, Done) else answer.code
            for answer in working.results()
        }
        return given, working.sandbox_layers


# which layer refuses what; a kernel without the layer cannot be asked to
REFUSED = {
    "landlock": ("read",),
    "seccomp": (
        "socket", "unix socket", "connect", "exec", "fork", "ptrace", "kill", "kill group",
        "write", "create", "append", "touch", "chmod", "unlink", "shared memory",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layer", REFUSED)
def test_a_worker_cannot_break_out(layer: str, tmp_path: Path) -> None:
    target = tmp_path / "another case"
    target.write_bytes(b"kept")
    target.chmod(0o640)
    before = target.stat()
    tries = [
        Batch(what, "work_bad_parser:escape", ((what, str(target), os.getpid()),))
        for what in REFUSED[layer]
    ]
    given, layers = answers(*tries)
    if not any(name.startswith(layer) for name in layers):
        pytest.skip(f"this kernel offers no {layer}")
    assert given == dict.fromkeys(REFUSED[layer], "PermissionError")
    after = target.stat()
    assert (after.st_mtime_ns, stat.S_IMODE(after.st_mode)) == (before.st_mtime_ns, 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["another case"]


def test_a_worker_reads_the_evidence_it_was_given(tmp_path: Path) -> None:
    image, folder = tmp_path / "disk.001", tmp_path / "folder"
    image.write_bytes(b"evidence")
    folder.mkdir()
    (folder / "名簿.csv").write_bytes(b"evidence")
    places = {"file": image, "in a folder": folder / "名簿.csv"}
    given, _ = answers(
        *(
            Batch(key, "work_bad_parser:escape", (("read", str(place), 0),))
            for key, place in places.items()
        ),
        readable=(image, folder),
    )
    assert given == dict.fromkeys(places, "done")


def test_native_libraries_work_in_the_sandbox() -> None:
    expected = {
        "numpy": "499500",
        "pytsk3": "pytsk3",
        "pyewf": "pyewf",
        "hyperscan": "[7]",
        "yara": "['r']",
        "magic": "application/zip",
    }
    given, _ = answers(*(Batch(name, "work_bad_parser:libraries", (name,)) for name in expected))
    assert given == expected


def test_a_worker_dies_with_its_parent() -> None:
    given, _ = answers(Batch("signal", "work_bad_parser:parent_death_signal", (1,)))
    assert given == {"signal": signal.SIGKILL}


# --- the filter as data: also for the architecture that this machine is not ----------------------


def decide(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """What the kernel would answer: a small interpreter of classic BPF."""
    padded = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    call = struct.pack("<iIQ6Q", number, architecture, 0, *padded)
    value, at = 0, 0
    while True:
        code, yes, no, constant = struct.unpack_from("<HBBI", program, 8 * at)
        at += 1
        if code == 0x20:
            (value,) = struct.unpack_from("<I", call, constant)
        elif code == 0x06:
            return int(constant)
        else:
            tests: dict[int, Callable[[int, int], bool]] = {
                0x15: lambda a, b: a == b,
                0x35: lambda a, b: a >= b,
                0x45: lambda a, b: bool(a & b),
            }
            at += yes if tests[code](value, constant) else no


ALLOW, REFUSE, ABSENT = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
OWN = 4242
CASES = {
    # meaning: (x86-64 number, aarch64 number, arguments, answer)
    "read": (0, 63, (), ALLOW),
    "pread64": (17, 67, (), ALLOW),
    "mmap": (9, 222, (), ALLOW),
    "exit_group": (231, 94, (), ALLOW),
    "openat for reading": (257, 56, (0, 0, os.O_RDONLY | os.O_CLOEXEC), ALLOW),
    "openat for writing": (257, 56, (0, 0, os.O_WRONLY), REFUSE),
    "openat for both": (257, 56, (0, 0, os.O_RDWR), REFUSE),
    "openat creating": (257, 56, (0, 0, os.O_CREAT), REFUSE),
    "openat2": (437, 437, (), ABSENT),
    "clone of a thread": (56, 220, (0x00010000 | 0x100,), ALLOW),
    "clone of a process": (56, 220, (signal.SIGCHLD,), REFUSE),
    "clone3": (435, 435, (), ABSENT),
    "kill itself": (62, 129, (OWN, 6), ALLOW),
    "kill another": (62, 129, (OWN + 1, 6), REFUSE),
    "kill the group": (62, 129, (0, 6), REFUSE),
    "tgkill itself": (234, 131, (OWN, OWN, 6), ALLOW),
    "tgkill another": (234, 131, (1, 1, 6), REFUSE),
    "own limits": (302, 261, (0, 9), ALLOW),
    "limits of another": (302, 261, (1, 9), REFUSE),
    "execve": (59, 221, (), REFUSE),
    "socket": (41, 198, (), REFUSE),
    "ptrace": (101, 117, (), REFUSE),
    "utimensat": (280, 88, (), REFUSE),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_answers_each_call(machine: str, case: str) -> None:
    architecture, column = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}[machine]
    program = seccomp.program(machine, OWN)
    *numbers, arguments, answer = CASES[case]
    number = numbers[column]
    assert isinstance(number, int)
    assert isinstance(arguments, tuple)
    assert decide(program, architecture, number, *arguments) == answer


def test_the_filter_ends_a_process_of_another_architecture() -> None:
    assert decide(seccomp.program("x86_64", OWN), 0x40000003, 11) == 0x80000000
    x32_execve = 0x40000000 | 520
    assert decide(seccomp.program("x86_64", OWN), 0xC000003E, x32_execve) == REFUSE


def test_a_machine_that_is_not_known_gets_no_filter() -> None:
    assert seccomp.program("riscv64", OWN) == b""
