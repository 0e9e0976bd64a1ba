from collections.abc import Callable, Mapping

CALLBACK_ALL: int

class Error(Exception): ...
class TimeoutError(Error): ...  # noqa: A001
class SyntaxError(Error): ...  # noqa: A001

class Match:
    rule: str
    meta: Mapping[str, object]

class Rules:
    def match(
        self,
        *,
        data: bytes,
        timeout: int = ...,
        fast: bool = ...,
        callback: Callable[[Mapping[str, object]], int] = ...,
        which_callbacks: int = ...,
        warnings_callback: Callable[[int, object], int] = ...,
    ) -> list[Match]: ...

def compile(  # noqa: A001
    *, sources: Mapping[str, str], includes: bool = ..., error_on_warning: bool = ...
) -> Rules: ...
def set_config(
    *, stack_size: int = ..., max_strings_per_rule: int = ..., max_match_data: int = ...
) -> None: ...
