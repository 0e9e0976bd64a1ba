import numpy as np
import pytest

from triage import plugins

CASES = {
    "my_number": (
        ["123456789018", "621498320257"],
        [
            "123456789019",
            "000000000000",
            "111111111111",
            "000000000019",
            "12345678901",
            "１23456789018",
        ],
    ),
    "luhn_card": (
        ["4111111111111111", "3530111333300000", "378282246310005", "5555555555554444"],
        [
            *("4111111111111112", "4952258146909", "490154203237518", "0000000000000000", ""),
            *("4009401040114012", "2387238823892950"),
        ],
    ),
    "corporate_number": (["8700110005901", "5835678256246"], ["2835678256246", "0000000000000"]),
    "driver_licence": (["309012345620", "309012345630"], ["019012345620", "30901234562"]),
    "yucho": (["1052012345671", "1053012345671"], ["2052012345671", "105201234567", "1x"]),
    "birth_date": (["1975-01-01", "2024-02-29"], ["2023-02-29", "1850-01-01", "19750101", "S50"]),
    "phone": (
        [
            "0466123456",
            "0335814321",
            "09012345679",
            "0120444999",
            "05031234567",
            "08001234567",
        ],
        ["0001234567", "0312", "1234567890", "0900000000", "09000000000", "0113", "0030123456"],
    ),
    "postcode": (["1000001", "9998301"], ["0001234", "100000", "1111111"]),
    "email": (
        ["a.b@example.co.jp", "x_y.@docomo.ne.jp"],
        ["icon@2x.png", "a@b", "@example.jp", "a b@example.jp", "a@-x.jp"],
    ),
    "bank_account": (
        ["0009-117-1-1234567", "????-???-?-7654321"],
        ["0009-???-1-1234567", "0000-117-1-1234567", "0009-117-1-0000000", "0009-117-3-1234567"],
    ),
    "mrz": (
        [
            "P<JPNYAMADA<<TARO<<<<<<<<<<<<<<<<<<<<<<<<<<<TK12345671JPN8001014M3001019<<<<<<<<<<<<<<00"
        ],
        [
            "P<JPNYAMADA<<TARO<<<<<<<<<<<<<<<<<<<<<<<<<<<TK12345672JPN8001014M3001019<<<<<<<<<<<<<<00"
        ],
    ),
    "secret_key": (
        ["123453-234564-345675-456786-567897-111111-222222-333333", "AKIAQ3EGRIT7WZMX2LKP"],
        ["123454-234564-345675-456786-567897-111111-222222-333333", "AKIAIOSFODNN7EXAMPLE"],
    ),
    "eleven_digits": (["12345678905"], ["00000000000", "1234567890"]),
    "insurer": (["33120015", "128450719"], ["00000000", "111111", "", "12-34"]),
    "pension_number": (["1234567809", "9000123456"], ["1234567890", "0000000000", "123456789"]),
}


@pytest.mark.parametrize("name", CASES)
def test_worked_examples_alone_and_as_a_column(name: str) -> None:
    validator = plugins.load("validators")[name]
    good, bad = CASES[name]
    assert [validator.accepts(value) for value in good] == [True] * len(good)
    assert [validator.accepts(value) for value in bad] == [False] * len(bad)
    column = [*bad, *good, "名前", "", "x" * 5000]
    expected = [value in good for value in column]
    assert validator.accepts_all(column).tolist() == expected
    assert validator.accepts_all([]).tolist() == []


def test_every_plug_in_has_examples() -> None:
    assert set(plugins.load("validators")) == set(CASES)


def test_my_number_passes_one_random_number_in_ten() -> None:
    numbers = np.random.default_rng(3).integers(10**11, 10**12, 20000)
    share = plugins.load("validators")["my_number"].accepts_all([str(n) for n in numbers]).mean()
    assert 0.09 < share < 0.11


def test_unpublished_check_digits_raise_and_never_reject() -> None:
    loaded = plugins.load("validators")
    assert loaded["driver_licence"].raises("309012345620")
    assert not loaded["driver_licence"].raises("309012345630")
    assert loaded["yucho"].raises("1052012345671")
    assert not loaded["yucho"].raises("1053012345671")
    assert not loaded["yucho"].raises("x")


def test_an_insurers_check_digit_raises_and_never_refuses() -> None:
    insurer = plugins.load("validators")["insurer"]
    assert [insurer.raises(value) for value in ("33120015", "138032", "33120016", "1284507")] == [
        True, True, False, False
    ]  # fmt: skip
    assert insurer.accepts("33120016")
