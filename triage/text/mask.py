"""What of a value may be shown, and the keyed digest that links values without showing them.

- My Number: no digit. Four hidden digits would leave about 1,000 candidates; only the check
  state is told.
- Card: the first six and the last four digits, the most that PCI DSS v4.0.1 (3.4.1) shows.
- Accounts: the last three digits; other numbers the last two; phones the last three.
- Names and kana: the first character of the whole; addresses: the prefecture; dates: the year.
- E-mail: the first letter, and the last label of the domain.
- Sensitive vocabulary is the signature's own word, not a person's datum: shown as it is.
- Passwords and keys, and whatever is not named here: nothing but a fixed row of marks.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable

from triage.validators.my_number import PLUGIN as MY_NUMBER

_HIDDEN = "********"
_PREFECTURE = re.compile(r"北海道|東京都|(?:大阪|京都)府|[一-龥]{2,3}県")
_SHOWN = frozenset(
    [
        "sensitive.medical",
        "sensitive.criminal",
        "sensitive.disability",
        "sensitive.belief",
        "safety",
        "welfare",
        "jp.household",
        "confidential.mark",
    ]
)
_TAIL = {"jp.bank_account": 3, "jp.yucho_account": 3, "jp.zengin_record": 3, "phone": 3}
_TWO = frozenset(
    [
        "jp.corporate_number",
        "jp.driver_licence",
        "jp.resident_code",
        "jp.pension_number",
        "jp.health_insurance",
        "jp.care_insurance",
        "jp.employment_insurance",
        "jp.passport",
        "jp.residence_card",
        "jp.vehicle_plate",
        "jp.policy_number",
    ]
)


def _my_number(value: str) -> str:
    state = "check digit ok" if MY_NUMBER.accepts(value) else "check digit not ok"
    return f"************ ({state})"


def _card(value: str) -> str:
    if len(value) < 13:
        return _HIDDEN
    return value[:6] + "*" * (len(value) - 10) + value[-4:]


def _name(value: str) -> str:
    return value[:1] + "○" * min(max(len(value) - 1, 1), 7)


def _email(value: str) -> str:
    local, _, domain = value.partition("@")
    return f"{local[:1]}***@***.{domain.rpartition('.')[2]}"


def _address(value: str) -> str:
    match = _PREFECTURE.match(value)
    return (match[0] if match else "") + "○○○"


def _postcode(value: str) -> str:
    return value[:3] + "-****"


def _birth_date(value: str) -> str:
    return value[:4] + "-**-**"


_MASKS: dict[str, Callable[[str], str]] = {
    "jp.my_number": _my_number,
    "card.pan": _card,
    "jp.person_name": _name,
    "jp.person_name_kana": _name,
    "email": _email,
    "jp.address": _address,
    "jp.postcode": _postcode,
    "birth_date": _birth_date,
}


def mask(signature: str, value: str) -> str:
    """What may be shown of a value in normal form."""
    if signature in _SHOWN:
        return value
    if signature in _MASKS:
        return _MASKS[signature](value)
    keep = _TAIL.get(signature, 2 if signature in _TWO else 0)
    return "*" * (len(value) - keep) + value[-keep:] if 0 < keep < len(value) - 3 else _HIDDEN


def digest(key: bytes, signature: str, value: str) -> str:
    """HMAC-SHA-256 of a value in normal form, 32 hex digits; the signature keeps kinds apart."""
    message = f"{signature}\0{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
