"""libarchive-c, as far as it is used here: its calls are made by name when they are first used."""

from typing import Any

exception: Any
ffi: Any
read: Any
