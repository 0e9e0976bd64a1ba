"""The command line before it is loaded."""

from __future__ import annotations

import gc
import importlib.abc
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

import pytest
import typer.main

from triage.__main__ import main
from triage.cli.door import verb_of
from triage.errors import INTERRUPTED


class _Interrupting(importlib.abc.MetaPathFinder):
    """Presses Ctrl-C when the command line is imported."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        if name == "triage.cli.main":
            raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """What the program sets for its own process is not for the tests that come after in this one:
    of the files that they left open more than 200 waited for the collector."""
    kept = gc.get_threshold()
    yield
    gc.set_threshold(*kept)


def test_ctrl_c_while_loading_is_an_exit_code_and_nothing_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "triage.cli.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_while_the_verbs_are_put_together_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["triage", "info", "disk.img"])
    monkeypatch.setattr(typer.main, "get_command", interrupted)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == INTERRUPTED
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        (["scan", "disk.img"], "scan"),
        (["--lang", "ja", "scan", "disk.img"], "scan"),
        (["-vv", "--lang=ja", "scan"], "scan"),
        (["info", "scan"], "info"),
        (["--version"], ""),
    ],
)
def test_the_verb_may_stand_behind_options(words: list[str], verb: str) -> None:
    assert verb_of(words) == verb
