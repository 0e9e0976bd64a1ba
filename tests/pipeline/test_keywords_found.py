"""The operator's terms: in raw noise in every encoding, in files, and counted in the inventory."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from scanning import Unwatched

from triage.columns import unpack_block
from triage.errors import UsageError
from triage.model import SourceSpec
from triage.pipeline.bench import Bench
from triage.pipeline.case import opened_case, run_scan
from triage.pipeline.result.inventory import inventory
from triage.pipeline.settings import Examination, ScanSettings, read_keywords
from triage.pipeline.steps.sweeping import sweep_disk
from triage.pipeline.tasks import RawTask
from triage.text.codec import ENCODINGS

TERM = "天竺浪人"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_term_in_noise_is_found_at_its_place(encoding: str, tmp_path: Path) -> None:
    noise = bytearray(random.Random(7).randbytes(1 << 20))
    planted = TERM.encode(encoding)
    for offset in (0, 70_001, 524_288, (1 << 20) - len(planted)):
        noise[offset : offset + len(planted)] = planted
    disk = tmp_path / "noise.raw"
    disk.write_bytes(noise)
    bench = Bench(SourceSpec("raw", (str(disk),)), (TERM,))
    end = len(noise)
    found = {
        (value, int(block.position[i]))
        for content in sweep_disk(bench, RawTask(((0, end, 0, end),))).contents
        for part in content.parts
        for signature, _, packed in part.blocks
        if signature == "keyword"
        for block in (unpack_block(signature, packed),)
        for i, value in enumerate(block.values)
    }
    shift = 3 if encoding == "iso2022_jp" else 0  # the escape stands before the first character
    assert {(TERM, offset + shift) for offset in (70_001, 524_288)} <= found


def test_terms_are_counted_and_kept_for_the_next_run(
    image: Callable[[str], Path], tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_bytes("住所\r\n\r\n無い言葉\r\n".encode("cp932"))
    source, case = image("fat12-floppy"), tmp_path / "case"
    for keywords in (read_keywords(words), None):
        settings = ScanSettings(source, case, None, 1, Examination(), keywords)
        run_scan(settings, Unwatched())
        with opened_case(case) as store:
            found = {term: (hits, places) for term, hits, places in inventory(store).keywords}
        assert found["無い言葉"] == (0, ())
        assert found["住所"][0] >= len(found["住所"][1]) > 0


def test_a_file_without_terms_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n")
    for path in (empty, tmp_path / "absent.txt"):
        with pytest.raises(UsageError):
            read_keywords(path)
