"""The accuracy corpus: its truth lies in its bytes, and a seed always gives the same."""

from collections import Counter

from accuracykit.corpus import documents
from accuracykit.folk import crowd, folk
from accuracykit.page import kept_section, ordinary_section
from accuracykit.score import Tally
from triage.finding.name import lexicon
from triage.text.fold import fold_name


def test_what_is_planted_stands_in_the_document() -> None:
    made = documents(3, quick=True)
    assert {d.encoding for d in made} == {
        *("utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be")
    }
    assert {d.state for d in made} == {"live", "deleted", "free", "slack"}
    plain = [d for d in made if d.container == "plain"]
    for document in plain:
        text = document.data.decode(document.encoding)
        assert all(planted.text in text for planted in document.planted), document.layout
        assert document.state != "slack" or len(document.data) <= 3902
    assert [d.data for d in made] == [d.data for d in documents(3, quick=True)]
    assert [d.data for d in plain] != [d.data for d in documents(4, quick=True)]


def test_shares() -> None:
    assert Tally(10, 9, 1).recall == 0.9
    assert Tally(10, 9, 1).precision == 0.9
    assert Tally(0, 0, 0).recall is None


def test_one_person_in_five_has_a_surname_that_the_lexicon_does_not_know() -> None:
    known = lexicon.surnames() | lexicon.rare_surnames()
    for make, least in ((crowd, 0.13), (folk, 0.13)):
        made = [make(5, 30, first=first)[0] for first in range(1, 6000, 30)]
        strangers = sum(fold_name(person.surname) not in known for person in made)
        assert least < strangers / len(made) < 0.5


def test_namesakes_are_as_rare_as_in_a_land() -> None:
    """Every third person was another's namesake: no list could be told from another by them."""
    for make in (crowd, folk):
        everyone = [p for first in range(1, 9000, 30) for p in make(5, 30, first=first)]
        shared = 1 - len({p.name for p in everyone}) / len(everyone)
        assert 0.001 < shared < 0.05


def test_a_page_keeps_what_was_said_of_ordinary_files() -> None:
    section = ordinary_section(2_000_000_000, Counter({"email": 4}))
    assert "| email | 4 | 2.0 |" in section
    assert kept_section(f"# Accuracy\n\n{section}\n## By encoding\n\nx\n") == section
    assert "Not measured" in kept_section("")
