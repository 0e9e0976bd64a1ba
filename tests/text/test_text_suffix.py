import pytest

from triage.text.suffix import promises, unlike


@pytest.mark.parametrize(
    ("name", "mime", "told"),
    [
        ("C:/Windows/setup.dll", "text/csv", True),
        ("IMG_0001.JPG", "application/vnd.ms-outlook", True),
        ("名簿.xlsx", "application/zip", True),
        ("名簿.xlsx", "application/x-ole-storage", False),
        ("名簿.xlsx", "application/vnd.ms-excel", False),
        ("名簿.xlsx", "application/msword", True),
        ("a.txt", "text/plain; charset=cp932", False),
        ("a.exe", "application/octet-stream", False),
        ("readme", "text/plain", False),
        ("a.dat", "application/pdf", False),
    ],
)
def test_a_name_that_promises_another_type(name: str, mime: str, told: bool) -> None:
    assert unlike(name, mime) is told


@pytest.mark.parametrize(
    ("name", "mime", "kept"),
    [
        ("一覧.doc", "application/x-ole-storage", True),
        ("一覧.doc", "application/msword", True),
        ("一覧.doc", "application/vnd.ms-excel", False),
        ("名簿.zip", "application/zip", True),
        ("名簿.zip", "text/csv", False),
        ("a.txt", "text/plain; charset=cp932", True),
        ("a.txt", "application/octet-stream", False),
        ("readme", "text/plain", False),
    ],
)
def test_a_name_that_promises_this_very_type(name: str, mime: str, kept: bool) -> None:
    assert promises(name, mime) is kept
