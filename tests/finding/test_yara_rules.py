import tomllib
from pathlib import Path

import pytest

from triage import signatures
from triage.errors import SignatureError
from triage.finding import yara_rules

RULE = 'rule r { strings: $a = "secret words" condition: $a }\n'


def test_shipped_rules_and_their_specimens() -> None:
    assert yara_rules.prove(signatures.root() / "yara") == ()


def test_scan_names_the_rules_sorted() -> None:
    key = b"-----BEGIN RSA PRIVATE KEY-----\nMII" + b"A" * 64 + b"\n"
    conf = b"AWS_SECRET_ACCESS_KEY=h8Kx2vQ9mT4bR7pL1sW6yZ3cN5jD0fGuEaHiJoKq\n"
    assert yara_rules.scan(key + conf) == ("aws_credentials", "private_key_pem")
    assert yara_rules.scan(b"") == ()
    assert yara_rules.scan(bytes(1 << 20)) == ()


def test_more_matches_than_the_cap_are_still_one_rule() -> None:
    key = b"-----BEGIN EC PRIVATE KEY-----\nMII" + b"A" * 64 + b"\n"
    assert yara_rules.scan(key * 3000) == ("private_key_pem",)


def test_what_a_rule_matches_is_hopeful_wherever_it_stands() -> None:
    for path in (signatures.root() / "yara").glob("*.toml"):
        proof = tomllib.loads(path.read_text("utf-8"))
        rules = [table for table in proof.values() if isinstance(table, dict)]
        for specimen in (one for rule in rules for one in rule["match"]):
            if isinstance(specimen, str):  # the others begin a whole file
                piece = specimen.encode()
                assert yara_rules.hopeful([b"main", piece, b"x"])
                assert yara_rules.hopeful([b"main\0", piece])
    assert not yara_rules.hopeful([])
    assert not yara_rules.hopeful([b"usage: main [-a]", b"out of memory", bytes(100)])


def test_rules_without_proof_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.yar").write_text(RULE, "utf-8")
    assert yara_rules.prove(tmp_path) == (
        "r: fewer than two specimens of match",
        "r: fewer than two specimens of no_match",
        "x: no reference",
    )
    (tmp_path / "x.toml").write_text(
        'references = ["r"]\n[r]\nmatch = ["secret words", "no"]\nno_match = ["a", "b"]\n[q]\n',
        "utf-8",
    )
    assert yara_rules.prove(tmp_path) == ("q: specimens of no rule", "r: match specimen 2 fails")


def test_a_rule_that_slows_scanning_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yar").write_text("rule r { strings: $a = /[0-9]{3}/ condition: $a }", "utf-8")
    with pytest.raises(SignatureError):
        yara_rules.compiled(tmp_path)
