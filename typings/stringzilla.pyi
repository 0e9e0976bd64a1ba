from typing_extensions import Buffer

def translate(
    text: Buffer,
    table: bytes,
    inplace: bool = ...,
    start: int = ...,
    end: int = ...,
    *,
    out: Buffer,
) -> Buffer: ...
