"""What is said of a document that wants a password."""

from __future__ import annotations

from triage.model import Gap, Locator


def locked(steps: tuple[str, ...], how: str, size: int, opened: bool) -> Gap:
    """A lock named by ``how``. One that a given password opened hides nothing from the report,
    but who finds the medium does not have that password."""
    where = Locator(steps)
    if opened:
        reason = f"opened with a password of the operator; without one: {how}"
        return Gap(where, "content", "locked.opened", reason, size, blocks_no=False)
    return Gap(where, "content", "locked.document", f"a password is needed: {how}", size)
