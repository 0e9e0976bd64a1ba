"""The formats of server logs, each as one expression over lines and what its words mean.

Groups: ``path``; and where a format has them ``time``, ``address``, ``user``, ``method``,
``status``, ``size``, ``agent``; ``pid`` joins lines of one session with the one that ``opened`` it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from triage.correlation import Action

Clock = Literal["common", "ctime", "epoch", "syslog", "w3c"]

_QUOTED = rb'[^"\\\n]*(?:\\.[^"\\\n]*)*'
_SYSLOG = (
    rb"^(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?) "
)
_CTIME = rb"^(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) "

_OTHER_PROGRAMS = re.compile(_SYSLOG, re.MULTILINE)

METHODS: Mapping[bytes, Action] = {
    b"GET": "fetch",
    b"HEAD": "fetch",
    b"DELETE": "delete",
    b"PUT": "store",
    b"RETR": "fetch",
    b"DELE": "delete",
    b"STOR": "store",
    b"STOU": "store",
    b"APPE": "store",
    # FTP in W3C columns: IIS before version 7, Pure-FTPd
    b"sent": "fetch",
    b"created": "store",
}


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``whole``: lines depend on lines before them, so a file is read from its start;
    ``url``: paths are escaped and may have a query; ``beside`` finds the lines that speak of no
    file; ``refused`` and ``broken`` are words of its status."""

    name: str
    pattern: re.Pattern[bytes]
    clock: Clock
    actions: Mapping[bytes, Action]
    url: bool = False
    whole: bool = True
    refused: frozenset[bytes] = field(default_factory=frozenset)
    broken: frozenset[bytes] = field(default_factory=frozenset)
    beside: re.Pattern[bytes] | None = None


EXTENDED = Format(
    # ProFTPD's ExtendedLog: commands of FTP, whose paths are not escaped, in the common form
    name="extended",
    pattern=re.compile(
        rb"^(?P<address>\S+) \S+ (?P<user>[^\[\n]{1,200}?) \[(?P<time>[^\]\n]{20,40})\] "
        rb'"(?!GET |PUT |[^"\n]* HTTP/)(?P<method>[A-Z]{3,4})(?: (?P<path>[^\n]*?))?" '
        rb"(?P<status>\d{3}) (?P<size>\d+|-)[^\n]*$",
        re.MULTILINE,
    ),
    clock="common",
    actions=METHODS,
    whole=False,
)
COMMON = Format(
    # Apache, nginx (common and combined, with or without a virtual host), Pure-FTPd's CLF
    name="common",
    pattern=re.compile(
        rb"^(?:\S+:\d+ )?(?P<address>\S+) \S+ (?P<user>[^\[\n]{1,200}?) "
        rb"\[(?P<time>[^\]\n]{20,40})\] "
        rb'"(?P<method>[A-Z]+) (?P<path>' + _QUOTED + rb')" (?P<status>\d{3}) (?P<size>\d+|-)'
        rb'(?: "' + _QUOTED + rb'" "(?P<agent>' + _QUOTED + rb')")?[^\n]*$',
        re.MULTILINE,
    ),
    clock="common",
    actions=METHODS,
    url=True,
    whole=False,
)
XFERLOG = Format(
    # wu-ftpd's xferlog(5), also of ProFTPD and vsftpd: o out, i in, d deleted; c complete, i not
    name="xferlog",
    pattern=re.compile(
        _CTIME + rb"\d+ (?P<address>\S+) (?P<size>\d+) (?P<path>[^\n]{1,4096}?) [ab] \S+ "
        rb"(?P<method>[oid]) [agr] (?P<user>\S+) \S+ [01] \S+ (?P<status>[ci])\r?$",
        re.MULTILINE,
    ),
    clock="ctime",
    actions={b"o": "fetch", b"i": "store", b"d": "delete"},
    broken=frozenset([b"i"]),
)
VSFTPD = Format(
    name="vsftpd",
    pattern=re.compile(
        _CTIME + rb"\[pid \d+\] (?:\[(?P<user>[^\]\n]*)\] )?(?P<status>OK|FAIL) "
        rb'(?P<method>DOWNLOAD|UPLOAD|DELETE): Client "(?P<address>[^"\n]*)", "(?P<path>[^\n]*?)"'
        rb"(?:, (?P<size>\d+) bytes)?(?:, [\d.]+Kbyte/sec)?\r?$",
        re.MULTILINE,
    ),
    clock="ctime",
    beside=re.compile(_CTIME + rb"\[pid \d+\] ", re.MULTILINE),
    actions={b"DOWNLOAD": "fetch", b"UPLOAD": "store", b"DELETE": "delete"},
    refused=frozenset([b"FAIL"]),
)
PURE_FTPD = Format(
    name="pure-ftpd",
    pattern=re.compile(
        _SYSLOG + rb"\S+ pure-ftpd(?:\[\d+\])?: \((?P<user>[^@\n]*)@(?P<address>[^)\n]*)\) "
        rb"\[NOTICE\] (?:(?P<method>Deleted) )?(?P<path>[^\n]*?)"
        rb"(?: (?P<done>downloaded|uploaded|deleted))?(?: +\((?P<size>\d+) bytes[^\n]*)?\r?$",
        re.MULTILINE,
    ),
    clock="syslog",
    beside=_OTHER_PROGRAMS,
    actions={
        b"downloaded": "fetch",
        b"uploaded": "store",
        b"deleted": "delete",
        b"Deleted": "delete",
    },
)
PURE_FTPD_STATS = Format(
    # Pure-FTPd's own format of transfers, see pure-statsdecode(8)
    name="pure-ftpd-stats",
    pattern=re.compile(
        rb"^(?P<time>\d{9,10}) [0-9a-f]+\.[0-9a-f]+ (?P<user>\S+) (?P<address>\S+) "
        rb"(?P<method>[DU]) (?P<size>\d+) \d+ (?P<path>[^\n]*?)\r?$",
        re.MULTILINE,
    ),
    clock="epoch",
    whole=False,
    actions={b"D": "fetch", b"U": "store"},
)
SFTP = Format(
    # OpenSSH's sftp-server at level INFO: a file that was closed after reading was fetched
    name="sftp",
    pattern=re.compile(
        _SYSLOG + rb"\S+ (?:internal-sftp|sftp-server)\[(?P<pid>\d+)\]: (?:"
        rb"(?P<opened>session opened) for local user (?P<user>\S+) from \[(?P<address>[^\]\n]*)\]"
        rb'|(?P<method>close) "(?P<path>[^\n]*)" bytes read (?P<size>\d+) written (?P<stored>\d+)'
        rb'|(?P<removed>remove) name "(?P<gone>[^\n]*)")[^\n]*$',
        re.MULTILINE,
    ),
    clock="syslog",
    beside=_OTHER_PROGRAMS,
    actions={b"close": "fetch", b"remove": "delete"},
)
SAMBA = Format(
    # vfs_full_audit(8): a configured prefix, then operation, result, arguments (see ``samba``)
    name="samba",
    pattern=re.compile(
        _SYSLOG + rb"\S+ smbd(?:_audit)?(?:\[\d+\])?: +(?P<prefix>(?:[^|\n]*\|){1,8}?)"
        rb"(?P<method>unlink|unlinkat|open|openat|create_file|close|read|pread|pread_recv|sendfile)"
        rb"\|(?P<status>ok|fail[^|\n]*)\|(?P<how>(?:[^|\n]*\|)*)(?P<path>[^|\n]*?)\r?$",
        re.MULTILINE,
    ),
    clock="syslog",
    beside=_OTHER_PROGRAMS,
    actions={},
)

FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (EXTENDED, COMMON, XFERLOG, VSFTPD, PURE_FTPD, PURE_FTPD_STATS, SFTP, SAMBA)
}

_W3C = {
    "c-ip": b"address",
    "cs-username": b"user",
    "cs-method": b"method",
    "cs-uri-stem": b"path",
    "sc-status": b"status",
    "sc-bytes": b"size",
    "cs(User-Agent)": b"agent",
    "date": b"date",
    "time": b"time",
}


def w3c(fields: tuple[str, ...]) -> Format | None:
    """The W3C extended format with these columns (IIS, HTTP and FTP); its times are UTC."""
    if "cs-uri-stem" not in fields:
        return None
    known: set[bytes] = set()
    columns = []
    for name in fields:
        group = _W3C.get(name)
        if group is None or group in known:
            columns.append(rb"\S+")
        else:
            known.add(group)
            # FTP commands of IIS carry the number of their session
            number = rb"(?:\[\d*\])?" if group == b"method" else b""
            columns.append(number + rb"(?P<" + group + rb">\S+)")
    line = rb"^" + b" ".join(columns) + rb"\r?$"
    return Format("w3c", re.compile(line, re.MULTILINE), "w3c", METHODS, url=True)


def recognise(head: bytes) -> tuple[str, tuple[str, ...]]:
    """The name of the format that most lines of the head are in, and its columns; ("", ()) if
    none is in at least half of them."""
    lines = head.count(b"\n") + (not head.endswith(b"\n"))
    for line in head.splitlines():
        if line.startswith(b"#Fields:"):
            return "w3c", tuple(line[8:].decode("ascii", "replace").split())
    best, most = "", 0
    for name, one in FORMATS.items():
        found = sum(1 for _ in one.pattern.finditer(head))
        if found > most:
            best, most = name, found
    # a system's log holds the lines of other programs as well
    enough = 1 if best in ("pure-ftpd", "sftp", "samba") else lines / 2
    return (best, ()) if most >= enough else ("", ())
