"""Custody: what makes a case folder private, its source unchanged, and a crash silent.

Files of a case hold other people's data. Nothing here follows a symbolic link, trusts the umask,
or prints a value.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import secrets
import stat
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from triage.errors import CaseError, SourceError, TriageError, UsageError

KEY_BYTES = range(16, 4097)
"""Lengths that a digest key may have."""

_PR_SET_DUMPABLE = 4


# --- private files ------------------------------------------------------------------------------


def private_folder(path: Path) -> Path:
    """Make ``path`` a folder that only its owner can enter (0700), or check that it is one.

    Raises ``CaseError`` for a symbolic link, a file, a foreign owner, and a file system that
    keeps no permissions.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(0o700)
    except FileExistsError:
        if path.is_symlink() or not path.is_dir():
            raise CaseError("not a folder, or a symbolic link", where=str(path)) from None
        _refuse_foreign(path.lstat(), path)
    # O_PATH: a umask of 0777 leaves a folder that not even its owner can open
    folder = os.open(path, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        _claim(folder, 0o700, path)
    finally:
        os.close(folder)
    return path


def own_folder(variable: str, below: str) -> Path:
    """Where the user keeps what is this program's: under the folder that an environment variable
    of the XDG specification names, else ``below`` the home. Raises ``UsageError`` without one."""
    base = os.environ.get(variable, "")
    if base.startswith("/"):  # the specification has a relative path ignored
        return Path(base) / "triage"
    try:
        home = Path.home()
    except RuntimeError:  # a user whom the system does not know, as in a container
        home = Path()
    if not home.is_absolute():
        raise UsageError("this user has no home folder", do="set HOME")
    return home / below / "triage"


def private_open(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """Open a file that only its owner can read (0600); returns a descriptor.

    ``flags`` are those of ``os.open``; with ``O_CREAT | O_EXCL`` the file must be new. Raises
    ``CaseError`` for a symbolic link, anything but a regular file, and a foreign owner.
    """
    safe = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        file = os.open(path, flags | safe, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise CaseError("a symbolic link where a file belongs", where=str(path)) from None
        raise
    try:
        _claim(file, 0o600, path)
    except BaseException:
        os.close(file)
        raise
    return file


def write_atomic(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` (0600), all of it or nothing, also through a loss of power."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    file = private_open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        with os.fdopen(file, "wb") as stream:
            write_through(stream, data)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_through(stream: BinaryIO, data: bytes) -> None:
    """Write ``data`` and have it on the medium before this returns."""
    stream.write(data)
    stream.flush()
    os.fsync(stream.fileno())


def _claim(file: int, mode: int, path: Path) -> None:
    facts = os.fstat(file)
    _refuse_foreign(facts, path)
    if not (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)):
        raise CaseError("not an ordinary file", where=str(path))
    if stat.S_IMODE(facts.st_mode) != mode:
        # not fchmod, which O_PATH descriptors refuse
        Path(f"/proc/self/fd/{file}").chmod(mode)
        if stat.S_IMODE(os.fstat(file).st_mode) != mode:
            raise CaseError(
                "cannot be made private",
                where=str(path),
                do="choose a file system that keeps permissions",
            )


def _refuse_foreign(facts: os.stat_result, path: Path) -> None:
    if facts.st_uid != os.geteuid():
        raise CaseError("belongs to another user", where=str(path))


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the case in ``folder`` alone; the kernel lets go of it even when we are killed.

    Raises ``CaseError`` when another process holds it.
    """
    with os.fdopen(private_open(folder / ".lock"), "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CaseError(
                "the case is in use", where=str(folder), do="wait for the other run to end"
            ) from None
        yield


# --- the operator's key -------------------------------------------------------------------------


def digest_key(path: Path | None) -> bytes:
    """The key under which values are digested: the bytes of ``path`` without a final newline.

    Null stands for the operator's own key, made once in the user's data folder
    (``$XDG_DATA_HOME`` or ``~/.local/share``). Raises ``UsageError`` for a file that cannot be
    read or has not 16 to 4096 bytes.
    """
    place = path or _own_key_place()
    try:
        if path is None:
            _make_once(place)
        with place.open("rb") as stream:
            key = stream.read(KEY_BYTES.stop + 1).removesuffix(b"\n").removesuffix(b"\r")
    except OSError as error:
        raise UsageError(
            "cannot be read as a digest key", where=str(place), do="give one with --digest-key"
        ) from error
    if len(key) not in KEY_BYTES:
        raise UsageError(
            f"a digest key has {KEY_BYTES.start} to {KEY_BYTES.stop - 1} bytes", where=str(place)
        )
    return key


def _own_key_place() -> Path:
    return own_folder("XDG_DATA_HOME", ".local/share") / "digest.key"


def _make_once(place: Path) -> None:
    folder = private_folder(place.parent)
    with os.fdopen(private_open(folder / ".digest.lock"), "rb") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not place.exists():
            write_atomic(place, secrets.token_hex(32).encode() + b"\n")
        os.close(private_open(place, os.O_RDONLY))


# --- the source stays as it was -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the file system says of one segment; ``modified`` in nanoseconds since 1970 UTC."""

    path: str
    size: int
    modified: int
    inode: int
    device: int


def source_state(paths: Iterable[Path]) -> tuple[Fingerprint, ...]:
    """The state of every segment, to be compared before and after; raises ``SourceError``."""
    return tuple(_fingerprint(path) for path in paths)


def _fingerprint(path: Path) -> Fingerprint:
    try:
        facts = path.stat()
    except OSError as error:
        raise SourceError("cannot be found any more", where=str(path)) from error
    if stat.S_ISBLK(facts.st_mode):
        # its node's times say nothing of its content
        return Fingerprint(str(path), 0, 0, facts.st_ino, facts.st_rdev)
    return Fingerprint(str(path), facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev)


# --- a crash says nothing -----------------------------------------------------------------------


def no_core_dumps() -> None:
    """Keep this process's memory out of core files, crash reporters and other processes.

    A core limit of 0 alone does not stop a crash reporter that reads from a pipe (core(5)).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def excepthook(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Print one line: our own errors in full, others by type and place, never by message."""
    if isinstance(error, TriageError):
        line = str(error)
    elif issubclass(kind, KeyboardInterrupt):
        line = "interrupted"
    else:
        line = f"internal error: {kind.__name__} at {_place(trace)}"
    sys.stderr.write(f"triage: {line}\n")


def silence_tracebacks() -> None:
    """Make ``excepthook`` the answer to every uncaught exception, in threads and finalizers too."""
    sys.excepthook = excepthook
    threading.excepthook = sys.unraisablehook = _hook


def _hook(args: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    excepthook(args.exc_type, args.exc_value, args.exc_traceback)


def _place(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
