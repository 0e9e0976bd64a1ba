"""libesedb's Python module, as far as it is used here."""

from typing import Any

class column_types:  # noqa: N801
    BINARY_DATA: int
    BOOLEAN: int
    CURRENCY: int
    DATE_TIME: int
    DOUBLE_64BIT: int
    FLOAT_32BIT: int
    GUID: int
    INTEGER_16BIT_SIGNED: int
    INTEGER_32BIT_SIGNED: int
    INTEGER_32BIT_UNSIGNED: int
    INTEGER_64BIT_SIGNED: int
    LARGE_BINARY_DATA: int
    LARGE_TEXT: int
    SUPER_LARGE_VALUE: int
    TEXT: int

class file:  # noqa: N801
    number_of_tables: int
    def open_file_object(self, file_object: object) -> None: ...
    def get_table(self, index: int) -> Any: ...
