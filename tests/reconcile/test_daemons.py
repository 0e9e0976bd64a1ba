"""Logs that real servers wrote while Japanese files were listed, fetched, stored and deleted.

nginx 1.22, Apache 2.4, vsftpd 3.0.3, ProFTPD 1.3.8, Pure-FTPd 1.0.50, OpenSSH 9.2 and Samba 4.17
(Debian 12) served eight files whose names are in UTF-8 or CP932; people, addresses and hosts in
``daemons/`` are invented. What was done to the files is known, so what a log must say is too.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from triage.correlation import Event
from triage.reconcile.logs.formats import recognise
from triage.reconcile.logs.paths import Names, base, folded, shown
from triage.reconcile.logs.reader import Reader

LOGS = Path(__file__).parent / "daemons"
UTF8 = (
    *("名簿.csv", "申請 一覧 (控).csv", "100%の資料.csv", "plus+sign.csv"),
    *('it\'s "quoted".csv', "削除する.csv"),
)
CP932 = ("顧客表示能力.csv", "㈱ソ連表.csv")
"""Letters whose second byte is a backslash."""
ADDED = "追加 一覧.csv"
ALL = (*UTF8, *CP932)


def events(log: str) -> list[Event]:
    data = (LOGS / log).read_bytes()
    name, fields = recognise(data)
    names = (*ALL, ADDED, "改名.csv", "big.bin")
    known = Names.of((one for name in names for one in shown(name, lost=False)), len(names))
    reader = Reader(name, fields, known, None)
    reader.read(data, 0)
    assert reader.tally.unread == 0
    assert reader.tally.undated == 0
    return list(reader.tally.part().events)


def written(name: str) -> set[str]:
    """How the servers wrote a name: as it is, or in ASCII with ``?``, blanks kept or not."""
    encoding = "cp932" if name in (*CP932, ADDED) else "utf-8"
    raw = folded(name).encode(encoding)
    ascii_only = "".join(chr(byte) if byte < 128 else "?" for byte in raw).lower()
    return {one for text in (folded(name), ascii_only) for one in (text, text.replace(" ", "_"))}


def counted(log: str, action: str, outcome: str = "whole") -> Counter[str]:
    """How often that was done to each of the files, by any way in which its name may be shown."""
    found: Counter[str] = Counter()
    for event in events(log):
        logged = {base(name) for name in event.names}
        for name in (*ALL, ADDED):
            if (event.action, event.outcome) == (action, outcome) and logged & written(name):
                found[name] += event.count
    return found


@pytest.mark.parametrize(
    ("log", "fetched", "twice"),
    [
        ("vsftpd.txt", ALL, "名簿.csv"),
        ("vsftpd-xferlog.txt", ALL, "名簿.csv"),
        ("proftpd-xferlog.txt", ALL, "名簿.csv"),
        # ProFTPD writes blanks for quotes there
        ("proftpd-extended.txt", (*UTF8[:4], UTF8[5], *CP932), "名簿.csv"),
        # Pure-FTPd refuses names that are no UTF-8
        ("pure-ftpd-stats.txt", UTF8, "名簿.csv"),
        ("pure-ftpd-clf.txt", UTF8, "名簿.csv"),
        ("pure-ftpd-w3c.txt", UTF8, "名簿.csv"),
        ("pure-ftpd-xferlog.txt", UTF8, "名簿.csv"),
        ("pure-ftpd-syslog.txt", UTF8, "名簿.csv"),
        ("openssh-sftp.txt", ALL, "名簿.csv"),
    ],
)
def test_every_fetch_of_a_file_transfer_counts_once(
    log: str, fetched: tuple[str, ...], twice: str
) -> None:
    assert counted(log, "fetch") == Counter([*fetched, twice])
    assert counted(log, "store") == Counter([ADDED])


@pytest.mark.parametrize(
    "log",
    ["vsftpd.txt", "proftpd-xferlog.txt", "proftpd-extended.txt", "pure-ftpd-syslog.txt"],
)
def test_a_deletion_is_told_where_the_server_logs_it(log: str) -> None:
    assert counted(log, "delete") == Counter(["削除する.csv", ADDED])


@pytest.mark.parametrize("log", ["nginx-combined.txt", "apache-vhost.txt"])
def test_a_web_server_tells_whole_answers_from_parts_and_refusals(log: str) -> None:
    assert counted(log, "fetch") == Counter(dict.fromkeys(ALL, 2))
    assert counted(log, "fetch", "partial") == Counter(ALL)
    assert counted(log, "fetch", "head") == Counter(ALL)
    assert counted(log, "fetch", "refused") == Counter(["名簿.csv"])
    deleted = "whole" if log.startswith("apache") else "refused"
    assert counted(log, "delete", deleted) == Counter(["削除する.csv"])


def test_who_it_was_stands_where_the_server_writes_it() -> None:
    for log in ("openssh-sftp.txt", "samba-audit.txt", "proftpd-extended.txt", "vsftpd.txt"):
        assert {(one.address, one.user) for one in events(log)} == {("192.0.2.7", "tantou")}
    (agent,) = {one.agent for one in events("apache-vhost.txt") if "Mozilla" in one.agent}
    assert "odd" in agent


def test_a_share_that_was_listed_was_not_fetched() -> None:
    """Samba opens every file of a listed folder; only a reading of content is a fetch."""
    assert counted("samba-audit.txt", "fetch") == Counter(
        {"名簿.csv": 3, "申請 一覧 (控).csv": 1, "100%の資料.csv": 1}
    )
    assert counted("samba-audit.txt", "fetch", "head")["plus+sign.csv"] > 0
    assert counted("samba-audit.txt", "store") == Counter([ADDED])
    assert counted("samba-audit.txt", "delete") == Counter(["削除する.csv"])
    big = [one for one in events("samba-audit.txt") if base(one.names[0]) == "big.bin"]
    assert [one.count for one in big if one.outcome == "whole"] == [1]


def test_a_share_that_logs_every_operation() -> None:
    assert counted("samba-audit-all.txt", "fetch") == Counter(["名簿.csv"])
    assert counted("samba-audit-all.txt", "delete") == Counter(["削除する.csv"])
