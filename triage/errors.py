"""The exception tree. Each error is one line: what, where, what to do.

TriageError                      exit 1
├── UsageError                   exit 2   the call's words are off
│   └── NotADisk                 exit 2   too small to be a disk; --format raw forces it
├── SourceError                  exit 1   the source cannot be opened or is incomplete
│   └── UnsupportedContainer     exit 1   recognised, not supported yet
├── IntegrityError               exit 4   the source changed, or its stored hash does not match
├── CaseError                    exit 1   the case folder is in use, foreign or damaged
└── SignatureError               exit 1   a signature or data file is unusable

No message ever carries a value found in evidence: codes, offsets and counts only.
"""

from __future__ import annotations

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of SIGINT, as shells have it and typer makes it."""


class TriageError(Exception):
    """Anything that ends a command with one line and an exit code."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        super().__init__(what, where, do)
        self.what, self.where, self.do = what, where, do

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.do})" if self.do else ""
        return f"{place}{self.what}{advice}"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.do)


def _rebuild(kind: type[TriageError], what: str, where: str, do: str) -> TriageError:
    return kind(what, where=where, do=do)


class UsageError(TriageError):
    """The call's words are off."""

    exit_code = 2


class NotADisk(UsageError):  # noqa: N818 - named for what is wrong
    """Too small to be a disk."""


class SourceError(TriageError):
    """The source cannot be opened, or a part of it is missing."""


class UnsupportedContainer(SourceError):  # noqa: N818 - likewise
    """The container was recognised but nothing here reads it."""


class IntegrityError(TriageError):
    """The source changed, or its stored hash does not match."""

    exit_code = 4


class CaseError(TriageError):
    """The case folder is in use, belongs to another source, or is damaged."""


class NoCase(CaseError):  # noqa: N818 - named for what is wrong
    """The folder holds no case, or one whose first moment was its last."""


class SignatureError(TriageError):
    """A signature or data file is unusable."""
