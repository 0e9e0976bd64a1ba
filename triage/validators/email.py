"""Internet mail addresses: dot-atom local part and a host name (RFC 5321 lengths)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.validators._digits import each

# Japanese mobile carriers let a dot stand before the @ and two dots in a row.
_ADDRESS = re.compile(
    r"[a-z0-9_!#$%&'*+/=?^`{|}~-][a-z0-9._!#$%&'*+/=?^`{|}~-]{0,63}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}"
)
# An image of a web page (icon@2x.png) is written like an address.
_FILE_TYPES = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "svg",
        "css",
        "js",
        "map",
        "html",
        "htm",
        "php",
        "py",
        "so",
        "dll",
    ]
)


class Email:
    """An address in lower case whose last label is no file type."""

    name = "email"

    def accepts(self, value: str) -> bool:
        """Is this value a possible mail address?"""
        if len(value) > 254 or not _ADDRESS.fullmatch(value):
            return False
        return value.rpartition(".")[2] not in _FILE_TYPES

    def accepts_all(self, values: Sequence[str]) -> NDArray[np.bool_]:
        """``accepts`` of each value."""
        return each(values, self.accepts)


PLUGIN = Email()
