"""Names inside archives: bytes in an unstated encoding become steps of an address."""

from __future__ import annotations

from collections import Counter

from triage.content.charset import DOUBTFUL
from triage.text.codec import decode, detect
from triage.text.locator import encode_step


def member_name(raw: bytes) -> str:
    """The name with ``/`` between folders; old Japanese tools write CP932 and say nothing."""
    for encoding in ("utf-8", "cp932"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or not DOUBTFUL.search(text):
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
