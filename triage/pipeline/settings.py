"""What the operator asked for, and the fingerprint that says which results may be mixed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path

from triage import __version__
from triage.errors import UsageError
from triage.known import KnownList
from triage.signatures import load
from triage.text.codec import decode, detect

LIBRARIES = (
    "hyperscan",
    "libewf-python",
    "msoffcrypto-tool",
    "numpy",
    "pylibmagic",
    "pypdfium2",
    "pytsk3",
    "yara-python",
)


@dataclass(frozen=True, slots=True)
class Examination:
    """What the operator knows of the evidence; printed in reports, never used to decide."""

    case_number: str | None = None
    evidence_number: str | None = None
    examiner: str | None = None
    label: str | None = None
    serial: str | None = None
    organisation: str | None = None
    incident: str | None = None
    known_at: str | None = None


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """One call of the main job."""

    source: Path
    case: Path
    forced: str | None
    jobs: int
    examination: Examination
    keywords: tuple[str, ...] | None = None
    """Terms to look for; null: those of the case, if it has any."""
    serials: tuple[str, ...] | None = None
    """Numbers of a lease list to look for, in normal form; null: those of the case, if any."""
    known: tuple[Path, ...] = ()
    """Hash lists of known files, or folders of such lists."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """Tried on locked documents; they never leave the memory of this process and its workers."""
    passwords_mark: str = ""
    """Says whether they are the same as before (see ``mark_of``)."""


@cache
def library_version(name: str) -> str:
    """The installed version of a distribution."""
    return metadata.version(name)


def tool() -> dict[str, object]:
    """What produced a report: name, version, signatures, libraries."""
    return {
        "name": "triage",
        "version": __version__,
        "signatures_sha256": load().sha256,
        "libraries": {name: library_version(name) for name in LIBRARIES},
    }


def fingerprint(
    keywords: tuple[str, ...],
    known: tuple[KnownList, ...] = (),
    passwords_mark: str = "",
    serials: tuple[str, ...] = (),
) -> str:
    """Digest over everything that may change a result; the number of workers does not."""
    chosen: list[object] = [tool(), sorted(keywords)]
    if known:
        chosen.append(sorted(one.sha256 for one in known))
    if passwords_mark:
        chosen.append(passwords_mark)
    if serials:
        chosen.append({"serials": sorted(serials)})
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()


def mark_of(passwords: tuple[str, ...], key: bytes) -> str:
    """Four bytes under the operator's key: too few to guess a password by, enough to see that
    other ones are tried."""
    text = "\0".join(passwords).encode("utf-8", "surrogatepass")
    return hmac.digest(key, text, "sha256")[:4].hex() if passwords else ""


def read_passwords(path: Path) -> tuple[str, ...]:
    """The passwords of a file, one a line, blanks kept; ``UsageError`` where it holds none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError("the password file cannot be read", where=str(path)) from error
    text, _ = decode(data, detect(data) or "utf-8")
    lines = dict.fromkeys(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"))
    lines.pop("", None)
    if not lines:
        raise UsageError("no passwords here", where=str(path), do="give a text file, one a line")
    return tuple(lines)


def read_keywords(path: Path) -> tuple[str, ...]:
    """The terms of a file, one a line, in any of the encodings; ``UsageError`` where it is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError("the keyword file cannot be read", where=str(path)) from error
    text, _ = decode(data, detect(data) or "utf-8")
    terms = dict.fromkeys(line.strip().lstrip("\ufeff") for line in text.splitlines())
    terms.pop("", None)
    if not terms or "\0" in text:
        raise UsageError("no keywords here", where=str(path), do="give a text file, a term a line")
    return tuple(terms)
