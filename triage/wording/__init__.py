"""Messages in Japanese and English, by key: ``ja.toml`` and ``en.toml`` hold the same keys.

``reasons.toml`` holds in Japanese what is said in English where it arises: the reasons of gaps, and
errors; ``whys.toml`` why a value was taken for one, ``usage.toml`` what is wrong with the words of
a call, ``help.toml`` what ``--help`` says.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from triage.errors import SignatureError, TriageError, UsageError
from triage.signatures import root

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


class UnknownMessageError(LookupError):
    """A key that the message file lacks, or a message that was given too few values."""


class _Count(int):
    """A whole number in a message: ``{n}`` has thousands separators, ``{n:person|people}`` is the
    word that goes with it."""

    def __format__(self, spec: str) -> str:
        one, _, more = spec.partition("|")
        return (one if self == 1 else more) if more else super().__format__(",")


class Wording:
    """The messages of one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self._messages = messages(lang)

    def say(self, key: str, **values: object) -> str:
        """The message with its ``{values}`` filled in, whole numbers as ``_Count`` has them.

        Raises ``UnknownMessageError`` naming the key and the language.
        """
        if key not in self._messages:
            raise UnknownMessageError(f"no message {key!r} in {self.lang}.toml")
        shown = {name: _Count(v) if type(v) is int else v for name, v in values.items()}
        try:
            return self._messages[key].format_map(shown)
        except KeyError as error:
            raise UnknownMessageError(f"message {key!r} needs the value {error}") from None

    def term(self, group: str, word: str) -> str:
        """The word of this language for a term of the inventory, or the term itself."""
        return self._messages.get(f"{group}.{word}", word)

    def listed(self, words: Iterable[str]) -> str:
        """Words as a list in running text."""
        return self._messages["list.comma"].join(words)

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self._messages

    def law(self, rule: str, otherwise: str) -> str:
        """The text of a legal indication by its id in ``law.toml``."""
        row = _law().get(rule)
        return f"{row[self.lang]} [{row['article']}]" if row else otherwise

    def reason(self, recorded: str) -> str:
        """A gap's reason in this language, or as it was recorded where there is no such text."""
        return _translated(recorded, "reasons") if self.lang == "ja" else recorded

    def why(self, recorded: str) -> str:
        """Why a value was taken for one, or not; the label that it names stays as it is written."""
        return _translated(recorded, "whys", nested=False) if self.lang == "ja" else recorded

    def error(self, error: TriageError) -> str:
        """What is wrong, where, and what to do, on one line."""
        said = type(error)(self.reason(error.what), where=error.where, do=self.reason(error.do))
        return str(said)

    def usage(self, said: str) -> str:
        """What the library of the command line says of a call."""
        return _translated(said, "usage") if self.lang == "ja" else said

    def help(self, text: str) -> str:
        """A paragraph of ``--help``."""
        return _texts("help").get(text, text) if self.lang == "ja" else text

    def size(self, count: int) -> str:
        """Bytes in decimal units, as drives are sold: ``500.1 GB``."""
        value, unit = float(count), "B"
        for larger in ("kB", "MB", "GB", "TB", "PB"):
            if value < 999.95:
                break
            value, unit = value / 1000, larger
        return f"{count:,} B" if unit == "B" else f"{value:.1f} {unit}"


def language(explicit: str | None) -> Language:
    """``explicit`` if given (``UsageError`` if unknown), else the locale's if it is Japanese."""
    if explicit is not None:
        for lang in LANGUAGES:
            if explicit == lang:
                return lang
        raise UsageError("no such language", where="--lang", do="give ja or en")
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next((name for name in names if name), "")
    return "ja" if chosen.lower().startswith("ja") else "en"


def asked(words: Sequence[str]) -> Language:
    """The language that the words of a call ask for with the last ``--lang``, else the locale's."""
    chosen = None
    for word, behind in zip(words, [*words[1:], ""], strict=False):
        given = behind if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and given in LANGUAGES:
            chosen = given
    return language(chosen)


@cache
def messages(lang: Language) -> Mapping[str, str]:
    """All messages of a language by dotted key."""
    text = files(__name__).joinpath(f"{lang}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text)))


def _translated(said: str, table: str, *, nested: bool = True) -> str:
    for pattern, text in _phrases(table):
        if found := pattern.fullmatch(said):
            parts = found.groups()
            return text.format(*(_translated(one, table) for one in parts) if nested else parts)
    return said


@cache
def _phrases(table: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The Japanese texts of a table, those with the most words of their own first."""
    texts = _texts(table)
    longest_first = sorted(texts, key=lambda text: -len(text.replace("{}", "")))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, text.split("{}"))), re.DOTALL), texts[text])
        for text in longest_first
    )


@cache
def _texts(table: str) -> Mapping[str, str]:
    return tomllib.loads(files(__name__).joinpath(f"{table}.toml").read_text("utf-8"))


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, str):
            found.append((prefix + key, value))
        else:
            found += _flat(value, f"{prefix}{key}.")
    return found


def bound(rule: str) -> str | None:
    """Whom a legal indication is for, ``business`` or ``public``; null where it is for both."""
    organisation: str | None = _law().get(rule, {}).get("org")
    return organisation


@cache
def _law() -> Mapping[str, Mapping[str, Any]]:
    """The rules and notes of ``law.toml`` by their ids."""
    try:
        data = tomllib.loads((root() / "law.toml").read_text("utf-8"))
        return {row["id"]: row for row in (*data["rules"], *data["notes"])}
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise SignatureError("law data cannot be used", where="law.toml") from error
