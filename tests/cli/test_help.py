"""``--help`` and what is wrong with a call: in both languages, in lines that fit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from triage.cli import demo, options, screen
from triage.cli.help_page import paragraphs
from triage.cli.main import app
from triage.errors import TriageError
from triage.text.safe import cells
from triage.wording import Wording, asked

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "triage/wording/help.toml"


def verbs(verb: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    verb = verb or get_command(app)
    yield path, verb
    for name, below in getattr(verb, "commands", {}).items():
        yield from verbs(below, (*path, name))


VERBS = dict(verbs())


def texts() -> set[str]:
    """Every paragraph and every option's text, without examples."""
    found = {"Show this message and exit."}  # typer's own
    for verb in VERBS.values():
        found.update(*(paragraphs(said or "") for said in (verb.help, verb.epilog)))
        found.update(" ".join(one.help.split()) for one in verb.params)
    return {text for text in found if not text.startswith(" ")}


def run(*words: str, columns: int = 80, lang: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "triage", *words],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LANG": lang, "COLUMNS": str(columns)},
    )


def test_every_text_has_japanese_words_and_none_is_left_over() -> None:
    known = set(tomllib.loads(TABLE.read_text("utf-8")))
    assert texts() == known


def test_every_verb_has_an_example() -> None:
    for path, verb in VERBS.items():
        if not hasattr(verb, "commands"):
            call = f"  triage {' '.join(path)}"
            assert any(one.startswith(call) for one in paragraphs(verb.help)), path


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize("path", [(), ("scan",), ("signatures", "check")])
def test_pages_fit_the_terminal(path: tuple[str, ...], columns: int) -> None:
    page = run(*path, "--help", columns=columns, lang="ja_JP.UTF-8")
    assert page.returncode == 0
    lines = page.stdout.splitlines()
    assert lines[0].startswith(" ".join(("使い方: triage", *path)))
    long = [line for line in lines if cells(line) > min(columns, 100)]
    assert [line for line in long if not re.match(r" +(triage|--\w+) ", line)] == []
    assert "オプション" in lines
    assert "\x1b" not in page.stdout


def test_the_language_of_a_call() -> None:
    assert run("scan", "--help").stdout.startswith("Usage: triage scan [OPTIONS] SOURCE\n")
    assert run("scan", "--lang", "ja", "--help").stdout.startswith("使い方: ")
    assert asked(["scan", "x", "--lang=ja"]) == "ja"
    assert asked(["scan", "--lang", "nope", "--lang", "ja"]) == "ja"
    assert run("--lang", "ja", "--help").stdout.startswith("使い方: ")
    assert asked(["--lang", "ja", "scan", "x", "--lang", "en"]) == "en"


def test_the_language_may_stand_before_the_verb(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    for words, said in ((("--lang", "ja"), "バイト"), ((), "bytes")):
        assert said in run(*words, "info", str(tmp_path)).stdout
    assert "bytes" in run("--lang", "ja", "info", str(tmp_path), "--lang", "en").stdout


def test_a_machine_is_told_of_in_the_language_of_the_call() -> None:
    for words, said in (
        (("--lang", "ja", "doctor"), "解析プロセス内のエンジン: 正常"),
        (("doctor", "--lang", "en"), "Engines in a worker: sound"),
        (
            ("--lang", "ja", "signatures", "list"),
            "\nphone                   電話番号 / Telephone number",
        ),
        (
            ("signatures", "list", "--lang", "en"),
            "\nphone                   Telephone number / 電話番号",
        ),
    ):
        done = run(*words)
        assert (done.returncode, said in done.stdout) == (0, True), done.stdout


@pytest.mark.parametrize(
    ("words", "english", "japanese"),
    [
        (["scan"], "Missing argument 'SOURCE'.", "'SOURCE'が指定されていません"),
        (["nope"], "No such command 'nope'.", "'nope'というコマンドはありません"),
        (["scam"], "Did you mean 'scan'?", "(似たもの: 'scan')"),
        (["report", "x", "-o", "triage"], "triage is a folder", "triageはフォルダーです"),
        (["report", "x", "-o", "no/x"], "no folder no", "noというフォルダーはありません"),
        (["scan", "--nope"], "No such option: --nope", "--nopeというオプションはありません"),
        (["scan", "x", "y"], "(y)", "余分な引数があります: y"),
        (["scan", "x", "--jobs"], "'--jobs' requires", "'--jobs'には値が必要です"),
        (["scan", "x", "--jobs", "0"], "greater than or equal to 1", "1以上の数"),
        (["scan", "x", "--jobs", "99"], "less than or equal to 64", "64以下の数"),
        (["scan", "x", "--jobs", "many"], "valid integer", "整数を書いてください"),
        (["scan", "x", "--known-at", "today"], "'today' does not match", "'today'は日付の形"),
        (["scan", "x", "--org", "me"], "'me' is not one of", "'me'は使えません"),
        (["batch", "x"], "Missing option '--case'.", "'--case'が指定されていません"),
        (["scan", "x", "--quiet=1"], "does not take a value", "値は書けません"),
    ],
)
def test_a_wrong_call_is_one_line(words: list[str], english: str, japanese: str) -> None:
    for said, lang in ((english, "C.UTF-8"), (japanese, "ja_JP.UTF-8")):
        done = run(*words, lang=lang)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith("triage: ")
        assert said in line
        assert "--help" in line


def test_no_verb_shows_the_page_and_is_a_wrong_call() -> None:
    for path in ((), ("signatures",)):
        done = run(*path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("Usage: triage")


def test_an_error_is_said_in_the_language_of_the_call() -> None:
    done = run("report", "/nowhere", "--lang", "ja")
    assert (
        done.stderr
        == "triage: /nowhere: ケースがない (scan が作ったフォルダーを指定してください)\n"
    )
    assert run("report", "/nowhere").stderr == (
        "triage: /nowhere: no case here (give a folder made by scan)\n"
    )
    assert Wording("ja").usage("something new") == "something new"


def test_an_output_that_has_no_room_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(TriageError, match="the output cannot be written: no space left"):
            screen.print_page(["a page"])


def test_a_folder_that_nobody_may_write_to_is_one_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "demo.part").mkdir()  # root may write anywhere, but to no folder
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TriageError, match="the output cannot be written: is a directory"):
        demo.demo()


def test_an_output_behind_a_closed_folder_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: object, *more: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", closed)
    with pytest.raises(typer.BadParameter, match="there is no folder /closed"):
        options.may_be_made(Path("/closed/report.json"))


def test_a_prompt_without_an_answer_ends_in_one_line() -> None:
    done = run("find", "/nowhere", lang="ja_JP.UTF-8")
    assert done.returncode == 2
    assert done.stderr.endswith("triage: 中断しました\n")
