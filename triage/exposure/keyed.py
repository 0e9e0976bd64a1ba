"""People of several drives counted once: their hashed keys under the operator's secret.

The hashes of ``hashes`` are as telling as the values, so they are never stored. Under a
key they may be: SipHash-2-4 (Aumasson, Bernstein 2012), a keyed 64-bit digest, on whole columns.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from triage.exposure.most import most
from triage.exposure.people import fewest
from triage.exposure.person import NAME, Roll
from triage.exposure.record import LEVELS, as_written
from triage.hashes import U64

Rolls = Sequence[tuple[str | None, Sequence[Roll]]]
"""Rolls by content: (SHA-256, null for raw space; the rolls of that content)."""

_ONE = np.uint64(1)


def pack(contents: Rolls, key: bytes) -> bytes:
    """The people of one drive as keyed digests, compressed; ``unpack`` reads it."""
    rolls = [(number, roll) for number, (_, own) in enumerate(contents) for roll in own]
    whole = np.concatenate([np.empty((0, len(LEVELS)), np.uint64), *(r.keys for _, r in rolls)])
    identity = _joined(roll.identity for _, roll in rolls)
    possible = _joined(roll.possible for _, roll in rolls)
    out = io.BytesIO()
    np.savez_compressed(
        out,
        sha256=np.array([sha256 or "" for sha256, _ in contents], "U64"),
        content=np.array([number for number, _ in rolls], np.int64),
        records=np.array([len(roll.identity) for _, roll in rolls], np.int64),
        shape=np.array([(roll.is_table, roll.long_codes) for _, roll in rolls], np.bool_),
        keys=_kept(whole, _keyed(whole, key)),
        births=_keyed(_joined(roll.births for _, roll in rolls), key),
        identity=_marked(identity, _keyed(identity, key)),
        possible=_marked(possible, _keyed(possible, key)),
        codes=_keyed(_joined(roll.codes for _, roll in rolls), key),
    )
    return out.getvalue()


def unpack(packed: bytes) -> list[tuple[str, list[Roll]]]:
    """(SHA-256 or empty, rolls) of each content. The rolls know people, no places or fields."""
    data = np.load(io.BytesIO(packed), allow_pickle=False)
    found: list[tuple[str, list[Roll]]] = [(str(sha256), []) for sha256 in data["sha256"]]
    ends = np.cumsum(data["records"])
    for number, count, end, shape in zip(
        data["content"], data["records"], ends, data["shape"].reshape(-1, 2), strict=True
    ):
        part = slice(end - count, end)
        found[number][1].append(
            Roll(
                steps=(),
                is_table=bool(shape[0]),
                keys=data["keys"][part],
                births=data["births"][part],
                identity=data["identity"][part],
                possible=data["possible"][part],
                codes=data["codes"][part],
                categories=np.zeros(count, np.uint64),
                fields=0,
                long_codes=bool(shape[1]),
            )
        )
    return found


def across(drives: Iterable[bytes]) -> tuple[int, int]:
    """At least and at most how many people are on all the drives together.

    A content that lies on several drives counts once.
    """
    seen: set[str] = set()
    rolls: list[Roll] = []
    for packed in drives:
        for sha256, own in unpack(packed):
            if sha256 and sha256 in seen:
                continue
            seen.add(sha256)
            rolls += own
    least = fewest(rolls)
    return least, max(least, most(rolls))


def _joined(columns: Iterable[U64]) -> U64:
    return np.concatenate([np.empty(0, np.uint64), *columns])


def _kept(plain: U64, keyed: U64) -> U64:
    """Keys with the bits that say how names are written, as they were."""
    kept = keyed.copy()
    kept[:, NAME] = as_written(keyed[:, NAME], plain[:, NAME])
    return kept


def _marked(plain: U64, keyed: U64) -> U64:
    """The lowest bit of an identity says that an equal one is the same person; it stays."""
    marked = (keyed & ~_ONE) | (plain & _ONE)
    marked[(marked == 0) & (plain > 0)] = 2
    return marked


def _keyed(values: U64, key: bytes) -> U64:
    """SipHash-2-4 of each number as eight little-endian bytes; 0 stays 0 and stays alone."""
    secret = hashlib.blake2b(key, digest_size=16, person=b"fleet people").digest()
    k0, k1 = (np.uint64(int.from_bytes(secret[i : i + 8], "little")) for i in (0, 8))
    v = [
        np.full(values.shape, k0 ^ np.uint64(0x736F6D6570736575)),
        np.full(values.shape, k1 ^ np.uint64(0x646F72616E646F6D)),
        np.full(values.shape, k0 ^ np.uint64(0x6C7967656E657261)),
        np.full(values.shape, k1 ^ np.uint64(0x7465646279746573)),
    ]
    length = np.full(values.shape, np.uint64(8 << 56))
    for word in (values, length):
        v[3] ^= word
        _rounds(v, 2)
        v[0] ^= word
    v[2] ^= np.uint64(0xFF)
    _rounds(v, 4)
    digest: U64 = v[0] ^ v[1] ^ v[2] ^ v[3]
    digest[digest == 0] = 1
    digest[values == 0] = 0
    return digest


def _rounds(v: list[U64], count: int) -> None:
    for _ in range(count):
        v[0] += v[1]
        v[2] += v[3]
        v[1] = _turned(v[1], 13) ^ v[0]
        v[3] = _turned(v[3], 16) ^ v[2]
        v[0] = _turned(v[0], 32)
        v[2] += v[1]
        v[0] += v[3]
        v[1] = _turned(v[1], 17) ^ v[2]
        v[3] = _turned(v[3], 21) ^ v[0]
        v[2] = _turned(v[2], 32)


def _turned(value: NDArray[np.uint64], bits: int) -> U64:
    return (value << np.uint64(bits)) | (value >> np.uint64(64 - bits))
