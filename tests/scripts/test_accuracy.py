"""The accuracy corpus: its truth lies in its bytes, and a seed always gives the same."""

from accuracykit.corpus import documents
from accuracykit.score import Tally


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
