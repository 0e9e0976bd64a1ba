"""Bytes as mainframes write them: code page 290 by iconv, kanji between shift codes: of EUC-JP, or
IBM's own by iconv."""

from __future__ import annotations

import itertools
import subprocess
import unicodedata
from functools import cache

JEF, KEIS, IBM = (b"\x28", b"\x29"), (b"\x0aB", b"\x0aA"), (b"\x0e", b"\x0f")


@cache
def _page() -> dict[str, bytes]:
    """What each character is in IBM's code page 290; iconv has its kana full-width."""
    lines = b"".join(bytes((byte, 0x25)) for byte in range(0x40, 0xFF))
    done = subprocess.run(
        ["iconv", "-c", "-f", "IBM290", "-t", "UTF-8"],
        input=lines,
        capture_output=True,
        check=False,
    )
    signs = done.stdout.decode().split("\n")
    page = {
        sign: bytes((byte,)) for byte, sign in zip(range(0x40, 0xFF), signs, strict=False) if sign
    }
    halves = {unicodedata.normalize("NFKC", chr(p)): chr(p) for p in range(0xFF61, 0xFF9E)}
    kana = {halves[sign]: byte for sign, byte in page.items() if sign in halves}
    return page | kana | {"ﾞ": page["゛"], "ﾟ": page["゜"], "\n": b"\x15"}


@cache
def kanji_of(run: str, shifts: tuple[bytes, bytes]) -> bytes:
    """Characters of two bytes each as they stand between these shift codes."""
    if shifts != IBM:
        return run.encode("euc_jp")
    command = ["iconv", "-f", "UTF-8", "-t", "IBM930"]
    done = subprocess.run(command, input=run.encode(), capture_output=True, check=False)
    if done.returncode:
        raise UnicodeEncodeError("ibm930", run, 0, len(run), "not among its kanji")
    return done.stdout.removeprefix(IBM[0]).removesuffix(IBM[1])


def written(text: str, shifts: tuple[bytes, bytes] = JEF) -> bytes:
    """The text on a host; ``UnicodeEncodeError`` where it cannot be written there."""
    found = b""
    for single, several in itertools.groupby(text, lambda char: char in _page()):
        run = "".join(several)
        if single:
            found += b"".join(_page()[char] for char in run)
        else:
            kanji = kanji_of(run, shifts)
            if len(kanji) != 2 * len(run):
                raise UnicodeEncodeError(
                    "ebcdic", run, 0, len(run), "no kanji, and not in the page"
                )
            found += shifts[0] + kanji + shifts[1]
    return found


def records(lines: list[str], shifts: tuple[bytes, bytes] = JEF) -> bytes:
    """Each line in as many records of 80 bytes as it takes, filled up with spaces."""
    several = [written(line, shifts) for line in lines]
    return b"".join(one.ljust(-(-len(one) // 80) * 80, b"\x40") for one in several)
