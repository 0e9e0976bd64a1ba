"""Of matches that share a character the better one stays."""

from hypothesis import given
from hypothesis import strategies as st

from triage.finding.overlap import Match, resolve

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from((40, 60, 90)))


def rank(match: Match) -> tuple[int, int, int, str]:
    return -match.confidence, match.start - match.end, match.start, match.signature


def touch(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end


@given(st.lists(SPANS, max_size=12))
def test_what_is_left_out_touches_something_better(spans: list[tuple[int, int, int]]) -> None:
    made = [
        Match(f"s{n:02}", at, at + size, "", sure, ()) for n, (at, size, sure) in enumerate(spans)
    ]
    kept = resolve(made)
    assert kept == sorted(kept, key=lambda match: match.start)
    for match in made:
        others = [one for one in kept if one is not match and touch(one, match)]
        if match in kept:
            assert not others
        else:
            assert any(rank(one) < rank(match) for one in others)
