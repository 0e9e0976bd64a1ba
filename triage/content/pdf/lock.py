"""How a PDF is encrypted, as its encryption dictionary says (ISO 32000-2, 7.6)."""

from __future__ import annotations

import re

_REFERENCE = re.compile(rb"/Encrypt\s+(\d{1,10})\s+(\d{1,5})\s+R")
_DIRECT = re.compile(rb"/Encrypt\s*<<(.{0,2000})", re.DOTALL)
_NUMBER = re.compile(rb"/(V|R|Length)\s+(\d{1,4})")
_METHOD = re.compile(rb"/CFM\s*/(\w{2,10})")
_METHODS = {b"V2": "RC4", b"AESV2": "AES-128", b"AESV3": "AES-256", b"None": "no cipher"}
_OWN_KDF = {5: "SHA-256", 6: "SHA-256/384/512 in 64 or more rounds"}
_REACH = 2000


def lock_of(data: bytes) -> str | None:
    """Cipher and key derivation in words, or null where nothing is encrypted."""
    found = _dictionary(data)
    if found is None:
        return None
    numbers = {name: int(value) for name, value in reversed(_NUMBER.findall(found))}
    method = _METHOD.search(found)
    version, revision = numbers.get(b"V", 0), numbers.get(b"R", 0)
    bits = 40 if version == 1 else numbers.get(b"Length", 40)
    cipher = _METHODS.get(method[1], "an unknown cipher") if method else f"RC4-{bits}"
    derivation = _OWN_KDF.get(revision, "MD5" if revision == 2 else "MD5 in 50 rounds")
    return f"encrypted with {cipher}, key by {derivation}"


def _dictionary(data: bytes) -> bytes | None:
    for reference in reversed(list(_REFERENCE.finditer(data))):
        marker = re.compile(rb"(?<!\d)%s\s+%s\s+obj" % (reference[1], reference[2]))
        place = marker.search(data)
        if place:
            return data[place.end() : place.end() + _REACH].partition(b"endobj")[0]
    direct = _DIRECT.search(data)
    if direct:
        return direct[1]
    return b"" if _REFERENCE.search(data) else None
