"""Who a registry hive names: accounts, owners of Windows and of Office, profiles of mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from triage.content.collected import Collected
from triage.content.windows.hive import Value
from triage.model import Table

_HEADER: Final = ("氏名", "ユーザー名", "会社名", "メールアドレス", "備考")
_MAIL: Final = 3
_FIELDS: Final = {
    **dict.fromkeys(("registeredowner", "username", "lastloggedondisplayname", "fullname"), 0),
    **dict.fromkeys(("display name", "smtp display name", "friendlyname"), 0),
    **dict.fromkeys(("defaultusername", "lastloggedonuser", "logon user name"), 1),
    **dict.fromkeys(("lastusedusername", "lastloggedonsamuser", "account name"), 1),
    **dict.fromkeys(("registeredorganization", "company", "organization", "organization name"), 2),
    **dict.fromkeys(("email", "smtp email address", "emailaddress", "useremail"), 3),
    **dict.fromkeys(("smtp reply to email address", "pop3 user name", "imap user"), 3),
    **dict.fromkeys(("computername", "hostname", "comment"), 4),
}
"""Column by the name of a value, in small letters."""
_TELLING: Final = re.compile(
    r"(?i)\\(?:currentversion|winlogon|userinfo|computername|activecomputername|parameters"
    r"|(?:logonui|identit(?:y|ies)|accounts|internet account manager"
    r"|9375cff0413111d3b88a00104b2a6676)(?:\\.*)?)$"
)
"""Keys whose values speak of the user: names of values mean other things elsewhere."""
_PROFILE: Final = re.compile(r"(?i)\\profilelist\\s-1-5-21-")
_USER: Final = re.compile(r"(?i)(?:^|\\)domains\\(?:account|builtin)\\users\\[0-9a-f]{8}$")
_STRINGS: Final = (12, 24, 36)
"""Where the account's name, full name and comment are told, behind a head of so many bytes."""
_HEAD: Final = 204
_SYSTEM: Final = {"user", "users", "admin", "administrator", "guest", "owner", "windows user"}


class Accounts:
    """A row for each key that names somebody, each distinct row once."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        self._table = Collected((*steps, "accounts"), _HEADER, "utf-16-le", "ユーザーアカウント")
        self._known: dict[tuple[str, ...], None] = {}

    def add(self, path: str, values: Iterable[Value]) -> None:
        """Take what the values of one key say of a person."""
        cells = [""] * len(_HEADER)
        if _USER.search(path):
            for value in values:
                if value.name == "V":
                    cells[1], cells[0], cells[4] = _account(value.data)
        elif _PROFILE.search(path):
            for value in values:
                if value.name.lower() == "profileimagepath":
                    cells[1] = _text(value.data).rpartition("\\")[2]
        elif _TELLING.search(f"\\{path}"):
            for value in values:
                column = _FIELDS.get(value.name.lower())
                text = _text(value.data) if column is not None else ""
                column = _MAIL if "@" in text else column
                if column is not None and not cells[column]:
                    cells[column] = text
        cells[0] = "" if cells[0].lower() in _SYSTEM else cells[0]
        if any(cells[:4]):
            self._known[tuple(cells)] = None

    def rest(self) -> Iterator[Table]:
        """The table."""
        for row in self._known:
            yield from self._table.add(row)
        yield from self._table.rest()


def _account(data: bytes) -> tuple[str, str, str]:
    """Name, full name and comment of an account of the SAM's value V."""
    name, full, comment = (_part(data, at) for at in _STRINGS)
    return name, full, comment


def _part(data: bytes, at: int) -> str:
    start, size = (int.from_bytes(data[n : n + 4], "little") for n in (at, at + 4))
    return data[_HEAD + start :][: min(size, 1024)].decode("utf-16-le", "replace")


def _text(data: bytes) -> str:
    return data[:1024].decode("utf-16-le", "replace").partition("\0")[0].strip()
