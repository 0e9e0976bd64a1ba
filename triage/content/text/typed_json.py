"""Values in JSON that are wrapped in what tells their type, as the plain values that they are.

Exports of MongoDB (``{"$date": "1953-07-30T00:00:00Z"}``; MongoDB Extended JSON v2), and DICOM,
whose attributes are called by number (``"00100030": {"vr": "DA", "Value": ["19530730"]}``; DICOM
PS3.18 annex F, numbers and names from PS3.6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_CALLED = {
    "00080050": "AccessionNumber",
    "00080080": "InstitutionName",
    "00080090": "ReferringPhysicianName",
    "00081050": "PerformingPhysicianName",
    "00100010": "PatientName",
    "00100020": "PatientID",
    "00100030": "PatientBirthDate",
    "00100040": "PatientSex",
    "00101001": "OtherPatientNames",
    "00101005": "PatientBirthName",
    "00101010": "PatientAge",
    "00101040": "PatientAddress",
    "00101060": "PatientMotherBirthName",
    "00102154": "PatientTelephoneNumbers",
    "00102297": "ResponsiblePerson",
    "00321032": "RequestingPhysician",
}
_ATTRIBUTE = frozenset({"vr", "Value", "BulkDataURI", "InlineBinary"})
_WRITTEN = frozenset({"Alphabetic", "Ideographic", "Phonetic"})
"""How a name is written in DICOM; its parts are apart by ``^``."""


def called(key: str) -> str:
    """What an attribute is called that has but a number; any other key as it is."""
    return _CALLED.get(key, key)


def plain(value: Any, spelled: Callable[[str, str], str]) -> Any:
    """A value out of what tells its type, any other as it is. ``spelled(new, old)`` is ``new`` at
    the place of ``old``."""
    while isinstance(value, dict) and len(value) == 1 and next(iter(value))[:1] == "$":
        value = next(iter(value.values()))
    if not isinstance(value, dict) or not value:
        return value
    if "vr" in value and value.keys() <= _ATTRIBUTE:
        inside = value.get("Value", "")
        alone = isinstance(inside, list) and len(inside) == 1
        return plain(inside[0], spelled) if alone else inside
    if value.keys() <= _WRITTEN and all(isinstance(one, str) for one in value.values()):
        parted = ((key, " ".join(filter(None, one.split("^")))) for key, one in value.items())
        return {key: spelled(new, value[key]) for key, new in parted}
    return value
