"""The documents are true: commands, options and codes they name exist, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from triage.cli.main import app

ROOT = Path(__file__).resolve().parents[1]
READMES = [(ROOT / name).read_text("utf-8") for name in ("README.md", "README.ja.md")]
VERBS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme_and_has_help_with_an_example(verb: str) -> None:
    assert all(f"triage {verb}" in readme for readme in READMES)
    shown = CliRunner().invoke(app, [verb, "--help"])
    assert shown.exit_code == 0
    assert f"triage {verb}" in shown.output


@pytest.mark.parametrize("readme", READMES, ids=["en", "ja"])
def test_every_command_in_the_readme_exists(readme: str) -> None:
    named = set(re.findall(r"^\s*(?:scripts/)?triage ([a-z-]+)", readme, re.MULTILINE))
    assert named <= set(VERBS)
    assert named


def test_every_script_in_the_documents_exists() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for script in re.findall(r"\bscripts/[a-z_.]+", document.read_text("utf-8")):
            assert (ROOT / script.rstrip(".")).exists(), script


def test_links_between_documents_lead_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
