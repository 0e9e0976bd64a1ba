"""Whether a content has any part is asked of the store, without unpacking its findings."""

import sqlite3
from unittest import mock

from triage.pipeline.result.subjects import StoredParts


def test_no_finding_is_unpacked_to_see_that_there_are_some() -> None:
    store = mock.Mock(db=sqlite3.connect(":memory:"))
    store.db.execute("CREATE TABLE part (content TEXT, number INTEGER)")
    store.db.execute("INSERT INTO part VALUES ('a', 0)")
    assert StoredParts(store, ("b", "a"))
    assert not StoredParts(store, ("b",))
    assert not StoredParts(store, ())
