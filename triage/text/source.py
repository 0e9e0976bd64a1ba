"""Is a text the source of a manual, a change log, a dictionary or a test? Their lines tell."""

from __future__ import annotations

import re

HEAD_OF_ENTRY = (
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2} {1,3}[^0-9\n:<]{2,60}"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [0-9 ][0-9] [0-9:]{8} [A-Z0-9 ]{4,10} "
    r"[^\n<]{2,60}"
    r"| -- [^\n<]{2,60})<"
)
"""By the GNU coding standards, before 1998 and since, or by Debian's policy."""
_MACRO = re.compile(
    r"(?m)^(?:[.'][A-Za-z\\]|@(?:node|section|subsection|chapter|item|end|\w{0,4}index) )"
)
"""Of roff, and of Texinfo (GNU Texinfo manual, 2)."""
_POD = re.compile(r"(?m)^=(?:head[1-4] \S|over\b|item\b|back\b|cut\b|encoding \w)")
"""Of Perl's documentation, which stands between its code too (perlpod)."""
_DIRECTIVE = re.compile(r"(?m)^[ \t]{0,12}\.\. [a-z][a-z0-9:-]{2,40}::(?:[ \t]|\r?$)")
"""Of reStructuredText, which handbooks of programs are written in (Docutils, "Directives")."""
_NODE = re.compile(r"\x1f\nFile: [^\n,]+, +Node: ")
"""Where a page of Info begins, which Texinfo makes (the same, 24.1.3)."""
_ENTRIES = re.compile(f"(?m)^{HEAD_OF_ENTRY}")
_CATALOGUE = re.compile(r"Project-Id-Version: [^\n]*\n(?:[A-Z][A-Za-z-]+: ?[^\n]*\n){3}")
"""The head of a catalogue of messages, translated (GNU gettext manual, 10.2)."""
_FRONT = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?:(?!---)[^\n]*\n){0,60}?"
    r"(?:ms\.[a-z]+|exl-id|ht-degree|layout|permalink|redirect_from|slug|nav_order"
    r"|sidebar_(?:label|position)|source-git-commit)[ \t]*:"
    r"(?:(?!---)[^\n]*\n){0,60}?---[ \t]*\r?\n"
)
"""What a program that publishes pages reads before one: where it stands on the site, and who at the
publisher's keeps it (DocFX, Jekyll, Hugo, Docusaurus). Notes of one's own have titles and tags."""
_MADE = re.compile(
    r"\A\ufeff?(?:Search\.setIndex\(|var searchData ?=|(?:var )?searchIndex ?=|/\* XPM \*/|! XPM2)"
)
"""How the words of a manual begin that its search looks through (Sphinx, Doxygen, rustdoc), and the
points of a picture as text (XPM)."""
_MACROS = 0.15
"""Share of the lines of a manual page that begin with a macro, at least."""
_LOGGED = 3
_WORD = re.compile(r"(?m)^[^ \t/\n]+(?: \[[^\]\n]+\])? /[^\n]*/\r?$")
"""An entry as SKK and EDICT write it: よみ /語/別の語/, 語 [よみ] /word/."""
_WORDS, _FEW = 0.7, 20
_COMPILED = re.compile(r"(?:\A|(?<=\x00))[^/\s\x00-\x1f]{1,40}/(?:[^/\x00-\x1f]{1,160}/)+")
_COMPILED_LEAST, _COMPILED_SHARE = 2, 0.5
"""The same in a file that finds them by numbers (cdb), which stand between; entries in a stretch
of it at least, and the share of its characters."""
_ONE = re.compile(
    r"(?:[ぁ-ゖー]{1,20}[a-z]?/(?=[^/]+/[^/]|[^/;]+;)|[A-Z]{2,8}/(?=[^/;]+;))"
    r"(?:[^/\s\x00-\x1f][^/\x00-\x1f]{0,160}/)+[\n\r]?"
)
"""One such entry, of several words or with a note, where numbers that are no text stand on both
sides (one of them may read as a line's end)."""
_SPOKEN = re.compile(r"(?m)^[^\n/]{1,80} /[^\n/]*[ˈˌɯɕɽʲ][^\n/]*/")
"""A headword and how it is pronounced, in the letters of the phonetic alphabet."""
_PART_OF_SPEECH = re.compile(
    r"(?<![^\s\x00])u?#[A-Z][A-Za-z0-9]{0,4}\*-?[0-9]{1,4}[ \t]|(?m:^)[^\s#]{1,40} #[CJ]N[SM]?[ \t]"
)
"""How Canna and Anthy mark what kind of word follows (a place, a name): 赤座 #JN*36 あかざ."""
_SAID, _MARKED, _MARKS = 0.15, 400, 3
"""The share of lines that begin with such a headword; characters for each such mark at most, and
marks at least."""
_TABLE = r"(?:(?:IF|NOT|EXISTS)\s+)*[`\"\[]?(?P<name>\w[^\s`\"\[\]();,]{0,127})"
_DROPS = ("DROP ", "Drop ", "drop table", "drop database", "drop schema")
_FILLED = re.compile(
    rf"(?im)^[ \t]*(?:INSERT\s+(?:\w+\s+)?INTO|REPLACE\s+INTO|CREATE\s+(?:\w+\s+)?TABLE)\s+{_TABLE}"
)
_DROPPED = re.compile(rf"(?im)^[ \t]*DROP\s+TABLE\s+(?!IF\s){_TABLE}(?P<more>[^;]{{0,2000}})")
"""A statement begins a line, as no text in a value does; and it is not what a dump says before it
makes a table: DROP TABLE IF EXISTS."""
_ALL_DROPPED = re.compile(r"(?im)^[ \t]*DROP\s+(?:DATABASE|SCHEMA)\s+(?!IF\s)\w")
_NAME = re.compile(r"[^\s`\"\[\],;]+")


def _holds(text: str, *words: str) -> bool:
    """Is one of some words in a text? Most of these have a character that it lacks, which is seen
    at a tenth of the cost."""
    return any(all(map(text.__contains__, word)) and word in text for word in words)


def is_source(text: str) -> bool:
    """Does a text hold three entries of a change log, three commands of Perl's documentation or of
    reStructuredText, the head of a catalogue of messages or of a page of Info, or a macro in every
    seventh line?"""
    macros = len(_MACRO.findall(text)) if _holds(text, "\n.", "\n@") else 0
    lines = text.count("\n") if macros else 0
    entries = len(_ENTRIES.findall(text)) if "<" in text else 0
    if macros > max(_MACROS * lines, _LOGGED) or entries >= _LOGGED:
        return True
    if _holds(text, ".. ") and "::" in text and len(_DIRECTIVE.findall(text)) >= _LOGGED:
        return True
    if "\n=" in text and len(_POD.findall(text)) >= _LOGGED:
        return True
    if _holds(text, "\x1f\nFile: ") and _NODE.search(text):
        return True
    return _holds(text, "Project-Id-Version:") and _CATALOGUE.search(text) is not None


def is_page(text: str) -> bool:
    """Does a text begin as the source of a published page does, the index of such pages, or a
    picture?"""
    if _MADE.match(text):
        return True
    return text[:4].lstrip("\ufeff").startswith("---") and _FRONT.match(text) is not None


def is_dictionary(text: str) -> bool:
    """Are most lines entries of a dictionary? Its slashes part no cells."""
    lines = text.count("\n")
    slashes = _holds(text, "/\n", "/\r")
    entries = len(_WORD.findall(text)) if slashes else 0
    if entries > max(_WORDS * lines, _FEW):
        return True
    if "\x00" in text and "/" in text:
        compiled = [len(found[0]) for found in _COMPILED.finditer(text)]
        if len(compiled) >= _COMPILED_LEAST and sum(compiled) >= _COMPILED_SHARE * len(text):
            return True
    elif text[-2:].rstrip("\r\n")[-1:] == "/" and _ONE.fullmatch(text):
        return True
    spoken = slashes and not text.isascii() and "/\n" in text
    said = len(_SPOKEN.findall(text)) if spoken else 0
    if said > max(_SAID * lines, _FEW):
        return True
    marked = len(_PART_OF_SPEECH.findall(text)) if _holds(text, " #") else 0
    return marked >= max(len(text) / _MARKED, _MARKS)


def is_scratch(text: str) -> bool:
    """Does a script of SQL drop its database, or most tables, behind where it made or filled them?

    So tests of databases end. A dump drops a table before it makes it, and who asks a database
    keeps its tables.
    """
    if not _holds(text, *_DROPS):
        return False
    filled = dict[str, int]()
    for found in _FILLED.finditer(text):
        filled.setdefault(found["name"].lower(), found.start())
    thrown = set[str]()
    for found in _DROPPED.finditer(text):
        names = (found["name"], *_NAME.findall(found["more"]))
        thrown |= {
            one.lower() for one in names if found.start() > filled.get(one.lower(), len(text))
        }
    first = min(filled.values(), default=len(text))
    all_thrown = _ALL_DROPPED.search(text, first) is not None
    return all_thrown or 2 * len(thrown) > len(filled)
