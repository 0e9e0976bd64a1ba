import pytest

from triage.text.mask import digest, mask


@pytest.mark.parametrize(
    ("signature", "value", "shown"),
    [
        ("jp.my_number", "123456789018", "************ (check digit ok)"),
        ("jp.my_number", "123456789019", "************ (check digit not ok)"),
        ("card.pan", "4980123456789011", "498012******9011"),
        ("phone", "09023456781", "********781"),
        ("email", "komachi@mail.ac.jp", "k***@***.jp"),
        ("jp.person_name", "春野小町", "春○○○"),
        ("birth_date", "1975-01-23", "1975-**-**"),
        ("jp.address", "岡山県津山市山北520", "岡山県○○○"),
        ("jp.bank_account", "0158-203-1-4826713", "***************713"),
        ("credential.password", "kx92Haru", "********"),
        ("safety", "支援措置", "支援措置"),
        ("jp.policy_number", "AB12", "********"),
    ],
)
def test_masks(signature: str, value: str, shown: str) -> None:
    assert mask(signature, value) == shown


def test_an_unknown_signature_shows_nothing() -> None:
    assert not set(mask("new.kind", "秘密の値1234567")) & set("秘密の値1234567")


def test_digest_depends_on_key_signature_and_value() -> None:
    digests = {
        digest(key, signature, value)
        for key in (b"a" * 32, b"b" * 32)
        for signature in ("phone", "jp.my_number")
        for value in ("1", "2")
    }
    assert len(digests) == 8
    assert all(len(text) == 32 for text in digests)
    assert digest(b"k", "phone", "1") == digest(b"k", "phone", "1")
