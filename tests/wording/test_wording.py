"""Messages: both languages complete, nothing over-claimed, the language chosen as asked."""

import ast
import inspect
import re
import string
import tomllib
from pathlib import Path

import pytest

from triage import errors, plugins, wording
from triage.errors import UsageError
from triage.finding.table.my_number_column import STATEMENT
from triage.model import COVERAGE_CLASSES, EFFORTS, ORIGINS
from triage.pipeline import scan
from triage.signatures import root
from triage.wording import LANGUAGES, UnknownMessageError, Wording, language, messages

FORBIDDEN = ("漏えいした", "漏えいしました", "含まれていない", "含まれていません", "leaked")


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_key_with_the_same_values() -> None:
    ja, en = messages("ja"), messages("en")
    assert set(ja) == set(en)
    assert {key: names(ja[key]) for key in ja} == {key: names(en[key]) for key in en}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_claims_what_cannot_be_known(lang: str) -> None:
    for text in messages("ja" if lang == "ja" else "en").values():
        assert not any(word in text for word in FORBIDDEN)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_of_the_model_has_a_word(lang: str) -> None:
    known = messages("ja" if lang == "ja" else "en")
    for origin in ORIGINS:
        assert f"origin.{origin}" in known
    for effort in EFFORTS:
        assert f"effort.{effort}" in known
        assert f"by.{effort}" in known
    for name in COVERAGE_CLASSES:
        assert f"class.{name}" in known


def test_terms_of_the_house_in_japanese() -> None:
    wording = Wording("ja")
    assert wording.say("severity.critical") == "極めて高い"
    assert wording.say("section.gaps") == "未調査部分"
    assert wording.say("effort.plug-in") == "接続のみ"
    assert wording.say("origin.reformatted") == "初期化前のファイル"


def test_whole_numbers_get_separators() -> None:
    assert Wording("ja").say("people.exact", least=12345) == "少なくとも12,345人分"


def test_one_person_is_not_people() -> None:
    say = Wording("en").say
    assert say("people.exact", least=1) == "at least 1 person"
    assert say("people.range", least=1, most=3) == "at least 1 person (at most 3)"
    assert say("people.exact", least=2101) == "at least 2,101 people"


def test_an_unknown_key_and_a_missing_value_are_named() -> None:
    with pytest.raises(UnknownMessageError, match=r"no message 'headline\.nope' in en\.toml"):
        Wording("en").say("headline.nope")
    with pytest.raises(UnknownMessageError, match="people"):
        Wording("ja").say("headline.exposed")


def test_an_unknown_term_stays_itself() -> None:
    assert Wording("ja").term("kind", "new_kind") == "new_kind"


def test_sizes_are_decimal_as_on_the_label() -> None:
    wording = Wording("en")
    assert wording.size(999) == "999 B"
    assert wording.size(500_107_862_016) == "500.1 GB"
    assert wording.size(999_960) == "1.0 MB"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP.eucJP"}, "ja"),
        ({"LC_ALL": "", "LANG": "ja"}, "ja"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language(None) == expected


def test_the_operator_chooses_first() -> None:
    assert language("ja") == "ja"
    with pytest.raises(UsageError):
        language("fr")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_legal_texts_cite_and_never_decide(lang: str) -> None:
    text = Wording("ja" if lang == "ja" else "en").law("appi.7.4", "")
    assert "可能性" in text or "may" in text
    assert "規則7条4号" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phase_of_a_scan_has_a_title(lang: str) -> None:
    phases = set(re.findall(r'runner\.phase\("([^"]+)"', inspect.getsource(scan)))
    assert len(phases) > 3
    known = messages("ja" if lang == "ja" else "en")
    assert {phase for phase in phases if f"phase.{phase}" not in known} == set()


PACKAGE = Path(wording.__file__).parents[1]
TREES = [ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]
GAPS = {"Gap", "_gap", "add_gap", "BudgetSpent"}


def texts(node: ast.AST) -> set[str]:
    """Every literal below ``node``, ``{}`` for what is filled in."""
    filled = [one for one in ast.walk(node) if isinstance(one, ast.JoinedStr)]
    parts = {id(part) for one in filled for part in one.values}
    found = {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in one.values)
        for one in filled
    }
    return found | {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in parts
    }


def names_used(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def of_gaps() -> set[str]:
    """Literals that are handed to a gap, or named reason or code."""
    found: set[str] = set()
    for node in (node for tree in TREES if names_used(tree) & GAPS for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GAPS:
            found.update(*map(texts, node.args))
        elif isinstance(node, ast.Assign):
            named = names_used(node.targets[0]) & {"reason", "code"}
            found |= texts(node.value) if named else set()
    return found


def test_every_code_of_a_gap_has_a_word() -> None:
    codes = {text for text in of_gaps() if re.fullmatch(r"[a-z]+[-.][a-z.-]+", text)}
    assert len(codes) > 40
    known = {key.removeprefix("gap.") for key in messages("ja") if key.startswith("gap.")}
    assert codes - known == set()


def test_every_reason_of_a_gap_has_japanese_words() -> None:
    said = {text for text in of_gaps() if " " in text.strip() and text[0] != " "}
    assert len(said) > 60
    assert {text for text in said if Wording("ja").reason(text) == text} == set()


DOUBTS = ("match", "judge")
RAISED = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
ALIASES = {"kind", "broken", "_NoListError", "bad", "_quarantined"}
"""Names under which an error, or a list's problem, is made."""


def of_errors() -> set[str]:
    """Literals that say what is wrong and what to do about it."""
    nodes = [node for tree in TREES for node in ast.walk(tree)]
    found = set().union(
        *(texts(one.value) for one in nodes if isinstance(one, ast.Assign) and _advises(one))
    )
    for node in (node for node in nodes if isinstance(node, ast.Call)):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in ("bad", "_quarantined"):
            found |= texts(node.args[2])
        elif name in RAISED | ALIASES and node.args:
            done = [word.value for word in node.keywords if word.arg == "do"]
            found.update(*map(texts, (node.args[0], *done)))
    return found


def _advises(one: ast.Assign) -> bool:
    return getattr(one.targets[0], "id", "") == "do"


def test_every_error_and_its_advice_have_japanese_words() -> None:
    said = {text for text in of_errors() if " " in text.strip()}
    assert len(said) > 150
    assert {text for text in said if Wording("ja").reason(text) == text} == set()
    unknown = "this is no state that is known: wiped, destroyed, in-use or unwiped"
    assert Wording("ja").reason(unknown) == (
        "状態として読めない。書けるのは消去済・物理破壊・使用中・未消去"
    )
    many = "3 cells under 2 headings"
    assert Wording("ja").reason(many) == "見出し2列に対しセルが3個"


def test_what_is_wrong_with_an_audit_log_has_japanese_words() -> None:
    tree = ast.parse((PACKAGE / "audit.py").read_text("utf-8"))
    (found,) = [one for one in tree.body if getattr(one, "name", "") == "verify"]
    said = set().union(*(texts(one) for one in ast.walk(found) if isinstance(one, ast.Return)))
    assert len(said) == 5
    assert {text for text in said if Wording("ja").reason(text) == text} == set()


def test_what_an_audit_log_records_has_words() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (PACKAGE / "pipeline").rglob("*.py"))
    actions = set(re.findall(r'(?:audit|AuditLog\([^)]*\))\.append\("([^"]+)"', source))
    assert len(actions) == 6
    details = ("fingerprint", "identity", "exit", "images", "rows", "what", "reason", "torn_bytes")
    known = messages("ja")
    assert {f"action.{one}" for one in actions} == {
        key for key in known if key.startswith("action.")
    }
    assert {f"audit_detail.{one}" for one in (*details, "lines", "digests", "list")} == {
        key for key in known if key.startswith("audit_detail.")
    }


def test_every_doubt_about_a_drive_has_words() -> None:
    trees = [ast.parse((PACKAGE / f"reconcile/{name}.py").read_text("utf-8")) for name in DOUBTS]
    said = {text for tree in trees for text in texts(tree)}
    codes = {text for text in said if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    assert len(codes) > 15
    known = {
        key.partition(".")[2] for key in messages("ja") if key.startswith(("why.", "erasure."))
    }
    # these the table says: what was found, and that nothing was looked for inside
    assert codes - known == {"personal-data", "not-erased", "serial-inside-not-read"}


def of_findings() -> set[str]:
    """Whatever says why a value was taken for one: rules, proofs, and literals of ``finding``."""
    signatures = [tomllib.loads(p.read_text("utf-8")) for p in (root() / "pii").glob("*.toml")]
    rows = [
        row for one in signatures for rows in one.values() if isinstance(rows, list) for row in rows
    ]
    found = {row["why"] for row in rows if isinstance(row, dict) and "why" in row}
    for validator in plugins.load("validators").values():
        found |= {getattr(validator, name, "") for name in ("proof", "raised")} - {""}
    for path in sorted((PACKAGE / "finding").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found |= texts(tree) - set().union(*map(texts, docs))
    return found


PIECES = {"at +{}", "at -{}", "of the column", "label ", "column vote", "form sample", "YARA scan"}
"""What a reason begins or ends with; and what names a limit of time."""


def test_every_reason_of_a_finding_has_japanese_words() -> None:
    sentence = re.compile(r"[A-Za-z1{][^\\|\[(]*(?:\([^?\\|\[)]*\)[^\\|\[(]*)? [^\\|\[(]*")
    said = {text for text in of_findings() if sentence.fullmatch(text)} - of_errors() - PIECES
    said -= {STATEMENT, *(text for text in said if text.startswith("{"))} - {"{} in parts"}
    assert len(said) > 150
    assert {text for text in said if Wording("ja").why(text) == text} == set()
    assert Wording("ja").why("label phone at -2") == "ラベル「phone」が2文字前"
    assert Wording("en").why("label phone at -2") == "label phone at -2"


@pytest.mark.parametrize("name", ["reasons", "whys"])
def test_no_japanese_reason_is_left_over(name: str) -> None:
    table = tomllib.loads((PACKAGE / f"wording/{name}.toml").read_text("utf-8"))
    source = "\n".join({*set().union(*map(texts, TREES)), *of_findings()})
    assert {
        text for text in table for part in text.split("{}") if part.strip() not in source
    } == set()
    assert all(text.count("{}") >= said.count("{}") for text, said in table.items())


def test_a_reason_keeps_what_it_says() -> None:
    ja = Wording("ja")
    assert ja.reason("members of the archive locked with ZipCrypto: 2; the names are legible") == (
        "2項目がZipCryptoで施錠(項目名は閲覧可能)"
    )
    assert ja.reason("it unpacks to more than 200 times its size") == "展開後が元の200倍を超える"
    assert ja.reason("a reason nobody has put into words") == "a reason nobody has put into words"
    assert Wording("en").reason("encrypted with BitLocker") == "encrypted with BitLocker"
