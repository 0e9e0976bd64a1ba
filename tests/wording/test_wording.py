"""Messages: both languages complete, nothing over-claimed, the language chosen as asked."""

import inspect
import re
import string

import pytest

from triage.errors import UsageError
from triage.model import COVERAGE_CLASSES, EFFORT_OF, ORIGINS
from triage.pipeline import scan
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
    for effort in ("reassemble", "decrypt", *EFFORT_OF.values()):
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
