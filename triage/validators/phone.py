"""Japanese telephone numbers by the numbering plan (電気通信番号計画, 総務省).

Eleven digits: 070/080/090 and 060 mobile (the digit behind is not 0), 050 IP, 0800 free of
charge. Ten digits: 0120, 0570, 0990, 0180, 0170 services, and geographic numbers, whose area code
begins with two digits that name a region and whose local part does not begin with 0 or 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

_MOBILE = re.compile(r"0(?:[6789]0[1-9]|50[1-9])[0-9]{7}|0800[0-9]{7}")
_SERVICE = re.compile(r"0(?:120|570|990|180|170)[0-9]{6}")
# Tokyo (03) and Osaka (06) leave a local number that begins with 2-9; every other area code has
# no 0 in its second or third place.
_GEOGRAPHIC = re.compile(r"0(?:[36][2-9]|[1245789][1-9])[0-9]{7}")
_ANY = "|".join(one.pattern for one in (_MOBILE, _SERVICE, _GEOGRAPHIC))
# Every line gives one string: the line itself where it is a number and no repdigit, else nothing.
_LINES = re.compile(rf"^(?:((?!...(.)\2*$)(?:{_ANY}))|[^\n]*)$", re.MULTILINE)


class Phone:
    """A number of the national plan, as digits with the prefix 0."""

    name = "phone"
    proof = "numbering plan ok"

    def accepts(self, value: str) -> bool:
        """Is this value a number that the plan could give out, and no repdigit?"""
        if len(value) not in (10, 11) or not value.isascii() or len(set(value[3:])) < 2:
            return False
        pattern = _MOBILE if len(value) == 11 else _GEOGRAPHIC
        return bool(pattern.fullmatch(value)) or bool(_SERVICE.fullmatch(value))

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value, all of them as the lines of one text."""
        lines = "\n".join(values)
        if not values or lines.count("\n") != len(values) - 1:
            return each(values, self.accepts)
        return np.array([bool(number) for number, _ in _LINES.findall(lines)], np.bool_)


PLUGIN = Phone()
