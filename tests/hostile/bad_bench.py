"""A bench whose parsers go wrong at one place. Imported by workers only.

The setup's name says where and how: ``bad_bench:file__abort__0``; all else runs as ever.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from work_bad_parser import ATTACKS

from triage.model import SourceSpec
from triage.pipeline.bench import Bench, setup
from triage.pipeline.steps import examining, hashing, sweeping, walking

MARK = "個人番号".encode("cp932")
"""A file is attacked when it begins with a header that holds it."""
VICTIM = [0]
"""Address of the metadata record, or offset of the raw byte, that is attacked."""

Attack = Callable[[], Any]


def _before(owner: Any, name: str, strikes: Callable[..., bool], attack: Attack) -> None:
    """Let the attack run before a function of ``owner`` where ``strikes`` says so."""
    original = inspect.getattr_static(owner, name)

    @functools.wraps(original)
    def wrapped(*arguments: Any) -> Any:
        if strikes(*arguments):
            attack()
        return original(*arguments)

    setattr(owner, name, wrapped)


def _always(*arguments: Any) -> bool:
    return True


def _inodes(attack: Attack) -> None:
    patched: set[type] = set()
    original = Bench.files

    def files(bench: Bench, volume: Any) -> Any:
        found = original(bench, volume)
        if type(found) not in patched:
            patched.add(type(found))
            _before(type(found), "inode", _is_victim, attack)
        return found

    Bench.files = files  # type: ignore[method-assign, assignment]


def _is_victim(files: Any, address: int) -> bool:
    return address == VICTIM[0]


def _raw(attack: Attack) -> None:
    def strikes(bench: Bench, task: Any) -> bool:
        return any(start <= VICTIM[0] < end for start, end, *_ in task.stretches)

    _before(sweeping, "sweep_disk", strikes, attack)


STAGES: dict[str, Callable[[Attack], None]] = {
    "plan": lambda attack: _before(walking, "plan_walk", _always, attack),
    "names": lambda attack: _before(walking, "list_names", _always, attack),
    "inodes": _inodes,
    "file": lambda attack: _before(
        examining, "identified", lambda space, name: MARK in space.read_at(0, 512), attack
    ),
    "raw": _raw,
    "hash": lambda attack: _before(hashing, "hash_disk", _always, attack),
}


def __getattr__(name: str) -> Callable[..., Bench]:
    """The setup function ``STAGE__ATTACK__VICTIM``; the victim is an address or an offset."""
    stage, what, victim = name.split("__")

    def attacked(spec: SourceSpec, *given: Any) -> Bench:
        VICTIM[0] = int(victim)
        STAGES[stage](ATTACKS[what.replace("_", " ")])
        return setup(spec, *given)

    return attacked
