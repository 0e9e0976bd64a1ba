import numpy as np
from numpy.typing import NDArray

def translate(
    text: memoryview,
    table: bytes,
    inplace: bool = ...,
    start: int = ...,
    end: int = ...,
    *,
    out: NDArray[np.uint8],
) -> NDArray[np.uint8]: ...
