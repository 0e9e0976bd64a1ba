"""Locks of Office documents: what they are, and the operator's passwords tried on them.

Workbooks are also tried with the password that Excel itself uses where nobody chose one: such a
file is 'encrypted', and anybody's Excel opens it ([MS-OFFCRYPTO] 2.3, [MS-XLS] 2.2.10).
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from triage.content.document.biff import spans

BUILT_IN = ("VelvetSweatshop",)
MOST_ROUNDS = 10_000_000
"""Office itself refuses to hash a password more often; a file that asks for it wants our time."""
_ROUNDS = re.compile(rb'spinCount="(\d{1,12})"')
_WORDS = re.compile(rb'\b(cipherAlgorithm|keyBits|hashAlgorithm|cipherChaining)="(\w{1,20})"')
_CIPHERS = {0x6801: "RC4", 0x660E: "AES-128", 0x660F: "AES-192", 0x6610: "AES-256"}
_STANDARD_ROUNDS = 50_000
_RC4 = 1
_FIB_PLAIN = 68
_PLAIN_RECORDS = frozenset([0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138])
"""BOF, FILEPASS, USREXCL, FILELOCK, INTERFACEHDR, RRDINFO and RRDHEAD are never encrypted."""
_BOUNDSHEET = 0x85


def package_lock(info: bytes) -> str:
    """Cipher and key derivation of an encrypted package, from its EncryptionInfo stream."""
    known = {key.decode(): value.decode() for key, value in _WORDS.findall(info)}
    if known:
        rounds = _ROUNDS.search(info)
        times = f"{int(rounds[1]):,} rounds" if rounds else "an unknown number of rounds"
        cipher = f"{known.get('cipherAlgorithm', '?')}-{known.get('keyBits', '?')}"
        chaining = known.get("cipherChaining", "").removeprefix("ChainingMode")
        derivation = f"{known.get('hashAlgorithm', '?')} in {times}"
        return f"encrypted with {cipher} {chaining}, key by {derivation}"
    number = int.from_bytes(info[20:24], "little") if len(info) >= 24 else 0
    cipher = _CIPHERS.get(number, "an unknown cipher")
    return f"encrypted with {cipher}, key by SHA-1 in {_STANDARD_ROUNDS:,} rounds"


def package(data: bytes, info: bytes, passwords: tuple[str, ...]) -> bytes | None:
    """The document inside an encrypted package; null where no password fits."""
    from xml.parsers.expat import ExpatError

    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    rounds = _ROUNDS.search(info)
    if rounds and int(rounds[1]) > MOST_ROUNDS:
        return None
    wrong = (DecryptionError, FileFormatError, InvalidKeyError, ExpatError)
    # What a damaged or made-up header makes the library and its XML and cipher parts raise.
    broken = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)
    for password in passwords:
        try:
            document = OOXMLFile(io.BytesIO(data))
            document.load_key(password=password, verify_password=True)
            opened = io.BytesIO()
            document.decrypt(opened)
        except (*wrong, *broken):
            continue
        return opened.getvalue()
    return None


@dataclass(frozen=True, slots=True)
class StreamLock:
    """The lock of an old document: RC4 or RC4 by CryptoAPI, with what verifies a password."""

    name: str
    salt: bytes
    verifier: bytes
    verifier_hash: bytes
    key_bits: int = 0

    def key(self, passwords: tuple[str, ...]) -> str | None:
        """The first password that fits."""
        return next((one for one in passwords if self._fits(one)), None)

    def _fits(self, password: str) -> bool:
        method = _method(self.key_bits)
        bits = (self.key_bits,) if self.key_bits else ()
        return bool(method.verifypw(password, self.salt, *bits, self.verifier, self.verifier_hash))

    def opened(self, password: str, stream: bytes, block: int) -> bytes:
        """The whole stream decrypted; what was plain in it is garbled now."""
        method = _method(self.key_bits)
        bits = (self.key_bits,) if self.key_bits else ()
        source = io.BytesIO(stream)
        plain: bytes = method.decrypt(password, self.salt, *bits, source, blocksize=block).read()
        return plain


def _method(key_bits: int) -> Any:
    from msoffcrypto.method.rc4 import DocumentRC4
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    return DocumentRC4CryptoAPI if key_bits else DocumentRC4


def stream_lock(header: bytes) -> StreamLock:
    """The lock that an encryption header of an old document states ([MS-OFFCRYPTO] 2.3.5-2.3.6)."""
    major, minor = struct.unpack_from("<HH", header.ljust(4, b"\0"))
    if (major, minor) == (1, 1) and len(header) >= 52:
        parts = (header[4:20], header[20:36], header[36:52])
        return StreamLock("RC4-40, key by MD5", *parts)
    size = int.from_bytes(header[8:12], "little")
    at = 12 + size
    if minor == 2 and 32 <= size <= 1024 and len(header) >= at + 60:
        bits = int.from_bytes(header[28:32], "little") or 40
        parts = (header[at + 4 : at + 20], header[at + 20 : at + 36], header[at + 40 : at + 60])
        known = bits if 40 <= bits <= 128 else 40
        return StreamLock(f"RC4-{known}, key by SHA-1", *parts, known)
    return StreamLock("an unknown cipher", b"", b"", b"")


def workbook(stream: bytes, passwords: tuple[str, ...]) -> bytes | None:
    """A workbook stream in clear; null where no password fits or the cipher is unknown."""
    lock = next((stream[a + 2 : b] for kind, a, b in spans(stream) if kind == 0x2F), b"")
    found = stream_lock(lock) if lock else None
    password = found.key(passwords) if found and found.salt else None
    if found is None or password is None:
        return None
    clear = bytearray(found.opened(password, stream, 1024))
    for kind, start, end in spans(stream):
        clear[start - 4 : start] = stream[start - 4 : start]
        if kind in _PLAIN_RECORDS:
            clear[start:end] = stream[start:end]
        elif kind == _BOUNDSHEET:
            clear[start : start + 4] = stream[start : start + 4]
    return bytes(clear)


def word(stream: bytes, table: bytes, passwords: tuple[str, ...]) -> tuple[bytes, bytes] | None:
    """WordDocument and table stream in clear; null where no password fits."""
    found = stream_lock(table)
    password = found.key(passwords) if found.salt else None
    if password is None:
        return None
    clear = found.opened(password, stream, 512)
    return stream[:_FIB_PLAIN] + clear[_FIB_PLAIN:], found.opened(password, table, 512)


def describe(stream: bytes) -> str | None:
    """How a workbook stream is encrypted, or null where it is not ([MS-XLS] 2.4.117)."""
    for kind, start, end in _first(stream):
        if kind == 0x2F:
            how = int.from_bytes(stream[start : start + 2], "little")
            return stream_lock(stream[start + 2 : end]).name if how == _RC4 else "XOR obfuscation"
    return None


def _first(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """The records before the first sheet name: a lock stands there or nowhere."""
    for kind, start, end in spans(stream):
        if kind == _BOUNDSHEET:
            return
        yield kind, start, end
