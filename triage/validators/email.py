"""Internet mail addresses: dot-atom local part and a host name (RFC 5321 lengths)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# An image of a web page (icon@2x.png) is written like an address.
_FILE_TYPES = "png|jpg|jpeg|gif|webp|svg|css|js|map|html|htm|php|py|so|dll"
# Japanese mobile carriers let a dot stand before the @ and two dots in a row.
_ADDRESS = re.compile(
    r"(?=.{1,254}\Z)[a-z0-9_!#$%&'*+/=?^`{|}~-][a-z0-9._!#$%&'*+/=?^`{|}~-]{0,63}"
    rf"@(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.){{1,8}}(?!(?:{_FILE_TYPES})\Z)[a-z]{{2,24}}"
)


class Email:
    """An address in lower case whose last label is no file type."""

    name = "email"

    def accepts(self, value: str) -> bool:
        """Is this value a possible mail address?"""
        return _ADDRESS.fullmatch(value) is not None

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value."""
        return np.fromiter(map(bool, map(_ADDRESS.fullmatch, values)), np.bool_, len(values))


PLUGIN = Email()
