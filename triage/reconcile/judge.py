"""What a drive and its papers come to: does it pass, and does its certificate hold?

A drive passes when every byte of it was read and none holds data. It fails when data can be read.
Everything between the two is neither, and says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from triage.fleet import Certificate, Certified, Drive, Lease

_IN_USE = frozenset(["untouched", "deleted", "quick-formatted", "partly-wiped"])
_INTEGRITY = 4


def judge(drive: Drive | None, certificates: Sequence[Certificate]) -> tuple[bool | None, str]:
    """True, false or null, and the code of the reason."""
    if drive is None:
        return None, "no-image"
    if drive.state != "done":
        return None, "quarantined" if drive.state == "quarantined" else "not-examined"
    if drive.people_max or drive.exposures:
        return False, "personal-data"
    if drive.erasure in _IN_USE:
        return False, "not-erased"
    if drive.erasure != "wiped":
        return None, f"erasure-{drive.erasure}"
    if drive.exit == _INTEGRITY:
        return None, "integrity"
    if drive.unexamined or drive.gaps:
        return None, "gaps"
    if drive.random and not valid(certificates):
        return None, "random"  # overwritten, or encrypted without a header: nobody can tell
    return True, "wiped"


def valid(certificates: Sequence[Certificate]) -> list[Certificate]:
    """Those that do not themselves say that the work failed."""
    return [one for one in certificates if one.succeeded]


def certified(
    lease: Lease | None, certificates: Sequence[Certificate], passed: bool | None
) -> Certified:
    """``contradicted`` where a certificate speaks of a drive whose data can be read; ``due``
    where the list says that the drive was wiped or destroyed and no certificate is there."""
    if valid(certificates):
        return "contradicted" if passed is False else "agrees"
    if lease is not None and lease.expected in ("wiped", "destroyed"):
        return "due"
    return "none"
