"""Lines of server logs as their programs write them, and what is made of each."""

from __future__ import annotations

import datetime
from collections import Counter
from urllib.parse import quote

import pytest

from triage.correlation import DiskFile, Event, LogPart
from triage.fleet import Sheet
from triage.reconcile.clients import Clients, Providers
from triage.reconcile.logs.formats import recognise
from triage.reconcile.logs.paths import Names, base, headless, readings, shown
from triage.reconcile.logs.reader import Reader
from triage.reconcile.logs.table import Table
from triage.reconcile.served import Join, Places


def known(*names: str) -> Names:
    return Names.of((one for name in names for one in shown(name, lost=False)), len(names))


NAMES = known("名簿.csv", "list of people.csv", "list.csv")


def read(text: str | bytes, year: int | None = None) -> LogPart:
    data = text.encode() if isinstance(text, str) else text
    name, fields = recognise(data)
    assert name
    reader = Reader(name, fields, NAMES, year)
    reader.read(data, 0)
    return reader.tally.part()


def one(text: str | bytes, year: int | None = None) -> Event:
    part = read(text, year)
    assert part.unread == 0
    (event,) = part.events
    return event


def said(event: Event) -> tuple[object, ...]:
    return event.names[0], event.action, event.outcome, event.address, event.user, event.size


def at(event: Event) -> str:
    return datetime.datetime.fromtimestamp(event.times[0], datetime.UTC).isoformat()


COMMON = '192.0.2.7 - {user} [02/Nov/2019:10:11:12 +0900] "{request}" {status} {size}'


def common(request: str, status: int = 200, size: object = 1048, user: str = "-") -> str:
    return COMMON.format(request=request, status=status, size=size, user=user) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_a_japanese_name_in_any_encoding_of_a_url(encoding: str) -> None:
    path = quote("/~soumu/名簿.csv".encode(encoding))
    event = one(common(f"GET {path}?download=1 HTTP/1.1") + common("GET / HTTP/1.0"))
    assert "/~soumu/名簿.csv" in event.names
    assert (event.action, event.outcome, event.size) == ("fetch", "whole", 1048)
    assert at(event) == "2019-11-02T01:11:12+00:00"


def test_other_ways_in_which_servers_write_a_name() -> None:
    raw = "/~soumu/名簿.csv"
    escaped = "".join(f"\\x{byte:02X}" if byte > 127 else chr(byte) for byte in raw.encode())
    assert readings(f"{escaped} HTTP/1.1".encode(), url=True) == (raw,)
    wide = "/~soumu/" + "".join(f"%u{ord(char):04X}" for char in "名簿") + ".csv"
    assert readings(wide.encode(), url=True) == (raw,)
    assert readings(b"http://www.example.jp/a/list.csv?x#y", url=True) == ("/a/list.csv",)
    assert raw in readings(raw.encode("cp932"), url=False)
    assert readings("表示\\ソ.csv".encode("cp932"), url=False)[0] == "表示/ソ.csv"
    assert base("/あ/がく.CSV") == base("がく.csv")


@pytest.mark.parametrize(
    ("request_", "status", "size", "outcome"),
    [
        ("GET /list.csv HTTP/1.1", 200, 10, "whole"),
        ("GET /list.csv HTTP/1.1", 206, 10, "partial"),
        ("GET /list.csv HTTP/1.1", 304, "-", "unchanged"),
        ("GET /list.csv HTTP/1.1", 404, 300, "refused"),
        ("GET /list.csv HTTP/1.1", 403, 300, "refused"),
        ("GET /list.csv HTTP/1.1", 301, 300, "refused"),
        ("HEAD /list.csv HTTP/1.1", 200, "-", "head"),
        ("RETR list.csv", 226, 10, "whole"),
        ("RETR list.csv", 550, "-", "refused"),
    ],
)
def test_only_an_answer_with_content_is_a_whole_fetch(
    request_: str, status: int, size: object, outcome: str
) -> None:
    assert one(common(request_, status, size)).outcome == outcome


def test_combined_with_a_virtual_host_and_quotes_in_the_agent() -> None:
    line = common("GET /list.csv HTTP/2.0").strip()
    event = one(f'www.example.jp:443 {line} "https://example.jp/" "a \\"quoted\\" agent"\n')
    assert event.agent == 'a \\"quoted\\" agent'
    assert event.address == "192.0.2.7"
    six = line.replace("192.0.2.7", "2001:db8::7")
    assert one(f'{six} "-" "x"\n').address == "2001:db8::7"


def test_ftp_names_with_spaces_in_common_lines() -> None:
    event = one(common("DELE /home/u/list of people.csv", 250, "-", user="u"))
    assert said(event) == ("/home/u/list of people.csv", "delete", "whole", "192.0.2.7", "u", -1)


def test_lines_that_are_none_are_counted_and_placed() -> None:
    good = common("GET /list.csv HTTP/1.1")
    part = read(good + "what is this\n" + good + good)
    assert (part.lines, part.unread, part.first_unread) == (4, 1, len(good))


def test_iis_with_columns_that_change() -> None:
    text = (
        "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n"
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip"
        " cs(User-Agent) sc-status sc-bytes\n"
        f"2019-11-02 01:11:12 10.0.0.1 GET {quote('/share/名簿.csv')} - 80 - 192.0.2.7"
        " Mozilla/5.0+(Windows+NT) 200 1048\n"
        "#Fields: date time c-ip cs-username cs-method cs-uri-stem sc-status\n"
        "2019-11-02 02:11:12 192.0.2.8 u DELE /share/名簿.csv 250\n"
    )
    fetched, deleted = sorted(read(text).events, key=lambda event: event.times)
    assert said(fetched) == ("/share/名簿.csv", "fetch", "whole", "192.0.2.7", "", 1048)
    assert fetched.agent == "Mozilla/5.0 (Windows NT)"
    assert at(fetched) == "2019-11-02T01:11:12+00:00"
    assert (deleted.action, deleted.user, deleted.local) == ("delete", "u", False)
    assert read(text).unread == 0


def test_ftp_of_iis_numbers_its_sessions_and_writes_blanks_as_plus() -> None:
    text = (
        "#Fields: date time c-ip cs-username cs-method cs-uri-stem sc-status sc-bytes\n"
        "2006-11-02 01:11:12 192.0.2.8 u [12]sent /pub/list+of+people.csv 226 1048\n"
        "2006-11-02 01:11:13 192.0.2.8 u [12]DELE list+of+people.csv 250 -\n"
        "2006-11-02 01:11:14 192.0.2.8 u [12]created /pub/list.csv 226 10\n"
    )
    part = read(text)
    assert part.unread == 0
    assert Counter((event.action, event.names[-1]) for event in part.events) == {
        ("fetch", "/pub/list of people.csv"): 1,
        ("delete", "list of people.csv"): 1,
        ("store", "/pub/list.csv"): 1,
    }


def test_xferlog() -> None:
    line = (
        "Sat Nov  2 10:11:12 2019 3 192.0.2.7 1048 /home/u/list of people.csv b _ {} r u ftp 0 * {}"
    )
    event = one(line.format("o", "c") + "\n")
    assert said(event) == ("/home/u/list of people.csv", "fetch", "whole", "192.0.2.7", "u", 1048)
    assert event.local
    assert one(line.format("o", "i") + "\n").outcome == "partial"
    assert one(line.format("d", "c") + "\n").action == "delete"
    assert one(line.format("i", "c") + "\n").action == "store"


def test_vsftpd() -> None:
    head = "Sat Nov  2 10:11:12 2019 [pid 812] [u] "
    fetched = f'{head}OK DOWNLOAD: Client "192.0.2.7", "/u/名簿.csv", 1048 bytes, 12.30Kbyte/sec\n'
    assert said(one(fetched)) == ("/u/名簿.csv", "fetch", "whole", "192.0.2.7", "u", 1048)
    deleted = f'{head}OK DELETE: Client "::ffff:192.0.2.7", "/u/名簿.csv"\n'
    assert one(deleted).action == "delete"
    assert one(fetched.replace("OK", "FAIL")).outcome == "refused"


def test_pure_ftpd_in_the_system_log() -> None:
    head = "Nov  2 10:11:12 www pure-ftpd: (u@192.0.2.7) [NOTICE] "
    other = "Nov  2 10:11:13 www cron[1]: (root) CMD (true)\n"
    part = read(f"{head}/home/u//名簿.csv downloaded  (1048 bytes, 62.12KB/sec)\n{other}", 2019)
    (event,) = part.events
    assert said(event) == ("/home/u/名簿.csv", "fetch", "whole", "192.0.2.7", "u", 1048)


def test_sftp_joins_a_file_with_its_session() -> None:
    text = (
        "Nov  2 10:00:00 h sshd[7]: Accepted publickey for u\n"
        "Nov  2 10:00:01 h internal-sftp[9]: session opened for local user u from [192.0.2.7]\n"
        'Nov  2 10:00:02 h internal-sftp[9]: open "/home/u/名簿.csv" flags READ mode 0666\n'
        'Nov  2 10:00:03 h internal-sftp[9]: close "/home/u/名簿.csv" bytes read 1048 written 0\n'
        'Nov  2 10:00:04 h internal-sftp[9]: remove name "/home/u/名簿.csv"\n'
    )
    events = {event.action: event for event in read(text, 2019).events}
    assert said(events["fetch"]) == ("/home/u/名簿.csv", "fetch", "whole", "192.0.2.7", "u", 1048)
    assert (events["delete"].user, events["delete"].address) == ("u", "192.0.2.7")
    assert at(events["delete"]) == "2019-11-02T10:00:04+00:00"
    assert read(text).undated == 2  # no year was given
    # the bytes of 名簿.csv as OpenSSH 9.2 wrote them
    octal = r"\345\220\215\347\260\277.csv"
    (removed,) = read(f'Nov  2 10:00:04 h sftp-server[9]: remove name "/u/{octal}"\n', 2019).events
    assert removed.names == ("/u/名簿.csv",)


def test_samba_full_audit() -> None:
    head = "2019-11-02T10:11:12.345+09:00 h smbd_audit: u|192.0.2.7|pc1|share|"
    event = one(f"{head}unlinkat|ok|/srv/share/名簿.csv\n")
    assert said(event)[:5] == ("/srv/share/名簿.csv", "delete", "whole", "192.0.2.7", "u")
    assert not event.local
    assert one(f"{head}openat|ok|r|/srv/share/名簿.csv\n").action == "fetch"
    assert one(f"{head}unlinkat|fail (Permission denied)|名簿.csv\n").outcome == "refused"


def test_a_table_of_urls() -> None:
    table = Table({"path": 0, "address": 1}, "fetch", NAMES, ",")
    escaped = quote("/~soumu/名簿.csv".encode("cp932"))
    table.read([f"https://www.example.jp{escaped}?v=1,192.0.2.7", r"\\fs1\kyoyu\2019\list.csv,"])
    fetched, other = sorted(table.tally.part().events, key=lambda event: event.address)[::-1]
    assert fetched.names == ("/~soumu/名簿.csv",)
    assert other.names == ("//fs1/kyoyu/2019/list.csv",)


def test_what_is_no_log_is_not_taken_for_one() -> None:
    assert recognise("氏名,電話\n森田,03\n".encode()) == ("", ())
    assert recognise(bytes(range(256)) * 8) == ("", ())


def test_a_hostile_line_costs_no_more_than_its_length() -> None:
    evil = b'1.1.1.1 - - [02/Nov/2019:10:11:12 +0900] "GET ' + b"\\" * 200_000 + b"\n"
    mixed = evil + common("GET /list.csv HTTP/1.1").encode()
    reader = Reader("common", (), NAMES, None)
    reader.read(mixed, 0)
    assert len(reader.tally.events) == 1
    samba = b"Nov  2 10:11:12 h smbd_audit: " + b"r|" * 100_000 + b"\n"
    reader = Reader("samba", (), NAMES, 2019)
    reader.read(samba, 0)
    assert reader.tally.events == {}


VSFTPD = """\
Sun Nov 22 15:03:48 2026 [pid 22085] CONNECT: Client "127.0.0.1"
Sun Nov 22 15:03:48 2026 [pid 22084] [ftp] OK LOGIN: Client "127.0.0.1", anon password "<no_password>"
Sun Nov 22 15:03:48 2026 [pid 22086] [ftp] OK UPLOAD: Client "127.0.0.1", "/pub/?????? ??????.csv", 1048 bytes, 1683.29Kbyte/sec
Sun Nov 22 15:03:48 2026 [pid 22086] [ftp] OK DOWNLOAD: Client "127.0.0.1", "/pub/?????? ??????.csv", 1048 bytes, 5592.55Kbyte/sec
Sun Nov 22 15:03:48 2026 [pid 22086] [ftp] OK DELETE: Client "127.0.0.1", "/pub/?????? ??????.csv"
Sun Nov 22 15:03:48 2026 [pid 22086] [ftp] FAIL DOWNLOAD: Client "127.0.0.1", "/pub/nope.csv", 0.00Kbyte/sec
"""  # noqa: E501 - what vsftpd 3.0.3 wrote for the file 名簿 一覧.csv, and in xferlog:
XFERLOG = """\
Sun Nov 22 15:03:48 2026 1 127.0.0.1 1048 /pub/??????_??????.csv b _ i a <no_password> ftp 0 * c
Sun Nov 22 15:03:48 2026 1 127.0.0.1 1048 /pub/??????_??????.csv b _ o a <no_password> ftp 0 * c
Sun Nov 22 15:03:48 2026 1 127.0.0.1 0 /pub/nope.csv b _ o a <no_password> ftp 0 * i
"""


@pytest.mark.parametrize("log", [VSFTPD, XFERLOG], ids=["vsftpd.log", "xferlog"])
def test_a_server_that_writes_no_japanese_letter(log: str) -> None:
    name, fields = recognise(log.encode())
    reader = Reader(name, fields, known("名簿 一覧.csv", "nope.csv"), None)
    reader.read(log.encode(), 0)
    part = reader.tally.part()
    assert part.unread == 0
    by_path = {(one.names[0][-8:], one.action): one.outcome for one in part.events}
    assert by_path["nope.csv", "fetch"] == "refused"
    files = [
        file("a", "pub/名簿 一覧.csv", size=1048),
        file("b", "pub/氏名 一覧.csv", size=1000),
        file("c", "pub/長い名簿 一覧.csv", size=1048),
    ]
    found = {one.file.locator: one for one in join(files, list(part.events)).files()}
    assert found["a"].matched_by[:3] == ("path", "mask", "size")
    assert {locator for locator, one in found.items() if one.hits} == {"a"}
    assert "c" not in found


# --- joining


def event(path: str, action: str = "fetch", **more: object) -> Event:
    facts: dict[str, object] = {"outcome": "whole", "address": "192.0.2.7", "user": "", "agent": ""}
    facts |= {"count": 1, "times": (100,), **more}
    return Event((path,), action, **facts)  # type: ignore[arg-type]


def file(locator: str, path: str, disk: int = 0, size: int = 10, **more: object) -> DiskFile:
    return DiskFile(disk, locator, path, size, None, more.pop("sha256", locator), **more)  # type: ignore[arg-type]


def join(files: list[DiskFile], events: list[Event], places: Places | None = None) -> Join:
    return Join(files, events, Clients((), Providers()), places or Places(), None)


def test_the_better_fit_wins_and_equal_fits_are_told() -> None:
    files = [file("a", "www/2019/list.csv"), file("b", "old/list.csv"), file("c", "tmp/list.csv")]
    made = {one.file.locator: one for one in join(files, [event("/2019/list.csv")]).files()}
    assert set(made) == {"a"}
    assert (made["a"].matched_by, made["a"].candidates) == (("path",), 1)
    both = join(files[1:], [event("/list.csv")]).files()
    assert {one.file.locator for one in both} == {"b", "c"}
    assert {(one.matched_by, one.candidates) for one in both} == {(("name",), 2)}
    sized = join([*files[1:], file("d", "x/list.csv", size=1048)], [event("/list.csv", size=1048)])
    assert [(one.file.locator, one.matched_by) for one in sized.files()] == [
        ("d", ("name", "size"))
    ]


@pytest.mark.parametrize("name", ["MEIBO.CSV", "名簿.CSV"])
def test_a_deleted_short_name_without_its_first_byte(name: str) -> None:
    left = (b"_" + name.encode("cp932")[1:]).decode("cp932")
    names = Names.of(shown(base(left), lost=True), 1)
    assert base(name) in names
    assert base(f"X{name}") not in names
    assert headless(base(name)) == headless(base(left))
    files = [file("a", f"www/{left}", lost=True), file("b", f"old/{left}", lost=True)]
    (found,) = join(files, [event(f"/www/{name}"), event("/www/other.csv")]).files()
    assert (found.file.locator, found.matched_by) == ("a", ("path", "lost"))
    whole = join([*files, file("c", name)], [event(f"/x/{name}")]).files()
    assert [(one.file.locator, one.matched_by) for one in whole] == [("c", ("name",))]


def test_a_mapped_prefix_and_a_users_home() -> None:
    files = [file("a", "backup/www/list.csv"), file("b", "backup/u/list.csv")]
    places = Places((("/var/www", "backup/www"), ("/home/u", "backup/u")), {"u": "/home/u"})
    assert [
        one.file.locator for one in join(files, [event("/var/www/list.csv")], places).files()
    ] == ["a"]
    ftp = [event("/list.csv", "delete", user="u")]
    (found,) = join(files, ftp, places).files()
    assert (found.file.locator, found.matched_by, found.deleted_at) == ("b", ("path",), 100)


def test_totals_count_an_access_once_and_say_zero_for_the_other_disk() -> None:
    files = [
        file("a", "www/list.csv", 0, sha256="x", people_min=5, people_max=5),
        file("a", "copy/www/list.csv", 1, sha256="x", people_min=5, people_max=5),
        file("b", "www/other.csv", 0),
    ]
    events = [
        event("/www/list.csv", count=3, times=(1, 2, 9000)),
        event("/www/list.csv", address="192.0.2.9", agent="Googlebot/2.1"),
        event("/www/list.csv", outcome="partial", address="192.0.2.8"),
    ]
    made = join(files, events)
    total = made.sums(personal=True)
    assert (total.files, total.hits, total.robot_hits, total.addresses) == (2, 4, 1, 1)
    assert total.not_whole == 1
    assert made.sums(1).hits == 4
    assert made.sums(2).hits == made.sums(2).files == 0
    assert [(one.begin, one.hits) for one in made.sessions()] == [(1, 2), (100, 1), (9000, 1)]


def test_a_file_that_the_server_only_refused_was_not_there() -> None:
    (found,) = join(
        [file("a", "www/list.csv")], [event("/www/list.csv", outcome="refused")]
    ).files()
    assert not found.on_server
    assert (found.hits, found.clients, found.other) == (0, (), (("refused", 1),))


def test_providers_by_the_smallest_network_and_robots_by_asking() -> None:
    rows = (
        (2, ("192.0.2.0/24", "甲ネット")),
        (3, ("192.0.2.64/26", "乙モバイル")),
        (4, ("198.51.100.10-198.51.100.19", "丙光")),
        (5, ("2001:db8::/32", "丁六")),
    )
    providers = Providers.of(Sheet("p.csv", "table", ("network", "name"), rows))
    clients = Clients(["203.0.113.5"], providers)
    assert clients.kind("192.0.2.70", ["Mozilla"]) == ("provider", "乙モバイル")
    assert clients.kind("192.0.2.7", []) == ("provider", "甲ネット")
    assert clients.kind("198.51.100.15", []) == ("provider", "丙光")
    assert clients.kind("2001:db8::5", []) == ("provider", "丁六")
    assert clients.kind("203.0.113.5", ["Mozilla"]) == ("robot", "")
    assert clients.kind("203.0.113.6", ["Mozilla/5.0 (compatible; bingbot/2.0)"])[0] == "robot"
    assert clients.kind("not an address", [""]) == ("unknown", "")
