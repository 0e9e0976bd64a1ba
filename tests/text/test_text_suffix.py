import pytest

from triage.text.suffix import unlike


@pytest.mark.parametrize(
    ("name", "mime", "told"),
    [
        ("C:/Windows/setup.dll", "text/csv", True),
        ("IMG_0001.JPG", "application/vnd.ms-outlook", True),
        ("名簿.xlsx", "application/zip", True),
        ("名簿.xlsx", "application/x-ole-storage", False),
        ("a.txt", "text/plain; charset=cp932", False),
        ("a.exe", "application/octet-stream", False),
        ("readme", "text/plain", False),
        ("a.dat", "application/pdf", False),
    ],
)
def test_a_name_that_promises_another_type(name: str, mime: str, told: bool) -> None:
    assert unlike(name, mime) is told
