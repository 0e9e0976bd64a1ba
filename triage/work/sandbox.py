"""Shuts the current process in, layer by layer, as far as the machine allows.

A parser that a hostile image has taken over can then still read the evidence it was given
anyway, and answer nonsense; it cannot write, run, signal, or talk to a network.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from enum import IntFlag
from pathlib import Path

from triage.work import landlock, seccomp

_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/magic",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
)


class Layer(IntFlag):
    """A layer that took hold."""

    NO_NEW_PRIVILEGES = 1
    LANDLOCK = 2
    NETWORK_NAMESPACE = 4
    SECCOMP = 8
    ALL = 15


def enter(readable: Iterable[Path]) -> tuple[Layer, int]:
    """Shut this process in for good; only ``readable`` and the installed software stay readable.

    Returns the layers that took hold and Landlock's ABI. Must run while the process has one
    thread: a user namespace is refused to more, and the others would stay outside.
    """
    layers = Layer(0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        layers |= Layer.NO_NEW_PRIVILEGES
    abi = landlock.restrict((*_software(), *readable))
    if abi:
        layers |= Layer.LANDLOCK
    # For root a user namespace would take the right to read other people's files away.
    spaces = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    if libc.unshare(spaces) == 0:
        layers |= Layer.NETWORK_NAMESPACE
    if seccomp.install():
        layers |= Layer.SECCOMP
    return layers, abi


def names(layers: Layer, abi: int) -> tuple[str, ...]:
    """The layers in words for a report."""
    words = {
        Layer.NO_NEW_PRIVILEGES: "no-new-privileges",
        Layer.LANDLOCK: f"landlock-{abi}",
        Layer.NETWORK_NAMESPACE: "network-namespace",
        Layer.SECCOMP: "seccomp",
    }
    return tuple(word for layer, word in words.items() if layer in layers)


def _software() -> Iterator[Path]:
    """Where the interpreter, its packages and this package live."""
    yield from (Path(path) for path in _SYSTEM)
    yield from (Path(prefix) for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix})
    yield from (
        Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")
    )
    package = Path(__file__).resolve().parents[1]
    yield package
    # in a checkout the data files stand beside the package
    yield package.parent / "signatures"
