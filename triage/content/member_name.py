"""Names inside archives: bytes in an unstated encoding become steps of an address."""

from __future__ import annotations

import re
from collections import Counter

from triage.text.codec import decode, detect
from triage.text.locator import encode_step

_DOUBTFUL = re.compile("[\uff61-\uff9f\ue000-\uf8ff\x80-\x9f]")
"""What names in other encodings turn into when they are read as CP932."""


def member_name(raw: bytes) -> str:
    """The name with ``/`` between folders; old Japanese tools write CP932 and say nothing."""
    for encoding in ("utf-8", "cp932"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or not _DOUBTFUL.search(text):
            break
    else:
        # The detector takes a first byte for a cut character; behind a line end it cannot be.
        encoding = detect(b"\n" + raw) or "cp932"
        text = decode(raw, encoding)[0]
        if "\ufffd" in text:
            text = raw.decode("cp437")
    # In CP932 a second byte may be 5C, so folders are told apart only after decoding.
    return text.replace("\\", "/")


def member_steps(
    base: tuple[str, ...], name: str, seen: Counter[tuple[str, ...]]
) -> tuple[str, ...]:
    """A traversal name is harmless here: its parts are only words of an address. A name that
    was ``seen`` gets a number."""
    steps = (*base, *(encode_step(part) for part in name.split("/") if part not in ("", ".")))
    seen[steps] += 1
    return steps if seen[steps] == 1 else (*steps, f"~{seen[steps]}")
