"""Tries the engines in a worker: does each native library load and work under the sandbox?"""

from __future__ import annotations

from triage.content.identify import identify
from triage.finding.yara_rules import scan
from triage.survey import regions

SPECIMEN = "氏名: 検査 花子 電話: 090-0000-1111\r\n".encode("cp932")


def setup() -> None:
    """Nothing to set up."""


def engines(state: None, item: int) -> tuple[str, ...]:
    """The names of engines that do not work; a processor may lack what Hyperscan needs."""
    del state, item
    broken = []
    if not regions(SPECIMEN, 0):
        broken.append("hyperscan")
    if scan(b""):
        broken.append("yara")
    if not identify(SPECIMEN, "").startswith("text/"):
        broken.append("identify")
    return tuple(broken)
