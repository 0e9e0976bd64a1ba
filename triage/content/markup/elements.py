"""The elements of XML as nested objects: attributes and text, each with its place.

Nothing is parsed: tags are told by their shape, so that torn text gives what is whole in it.
"""

from __future__ import annotations

import html
import re
from typing import Any

from triage.content.text.json_text import Leaf

# no possessive group: Python before 3.11.5 ends one too early (gh-106052)
TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>"
    r"|<(?P<end>/?)(?P<name>[^\s<>/?!=\"']{1,80})"
    r"(?P<more>(?:[^<>\"'/]++|/(?!>)|\"[^\"<]*+\"|'[^'<]*+')*)(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]{1,80})\s?=\s?(?:\"([^\"<]*)\"|'([^'<]*)')")
_OF_XML = ("xmlns", "xml:", "xsi:")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SECTION = "<![CDATA["
_DEEPEST = 100
Element = dict[str, Any]


def tree(text: str, *, written: bool) -> Element:
    """The elements of a text, torn or whole, each with its attributes and the elements inside;
    where ``written`` with the text of those that hold nothing else."""
    root: Element = {}
    open_names, open_elements = [""], [root]
    begins = -1
    for tag in TAG.finditer(text):
        name = tag["name"]
        if name is None:
            continue
        if tag["end"]:
            if name in open_names[1:]:
                at = len(open_names) - open_names[::-1].index(name) - 1
                if written and begins >= 0 and at == len(open_names) - 1:
                    _put(open_elements[-2:], _called(name), text, begins, tag.start())
                del open_names[at:], open_elements[at:]
            begins = -1
            continue
        element = _attributes(text, *tag.span("more"))
        _children(open_elements[-1], _called(name)).append(element)
        begins = -1 if tag["empty"] else tag.end()
        if not tag["empty"] and len(open_names) < _DEEPEST:
            open_names.append(name)
            open_elements.append(element)
    return _flattened(root)


def _children(parent: Element, name: str) -> list[Any]:
    """The elements of one name inside another; an attribute of that name gets a blank before."""
    inside = parent.setdefault(name, [])
    if not isinstance(inside, list):
        parent[f" {name}"] = inside
        inside = parent[name] = []
    return inside


def _put(elements: list[Element], name: str, text: str, start: int, end: int) -> None:
    """The text of an element in its parent's list, or beside its attributes."""
    if text.startswith(_SECTION, start):
        start, end = start + len(_SECTION), end - len("]]>")
    raw = text[start:end]
    said = raw.strip()
    if not said:
        return
    leaf = Leaf(html.unescape(said)).standing(start + len(raw) - len(raw.lstrip()))
    parent, element = elements
    if element:
        element[name] = leaf
    else:
        parent[name][-1] = leaf


def _called(name: str) -> str:
    """A name as it was before a database wrote what XML allows in none (``_x51FA_`` …)."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), name) if "_x" in name else name


def _attributes(text: str, start: int, end: int) -> Element:
    found = (one for one in _ATTRIBUTE.finditer(text, start, end))
    return {
        one[1]: Leaf(one[one.lastindex or 2]).standing(one.start(one.lastindex or 2))
        for one in found
        if not one[1].startswith(_OF_XML)
    }


def _flattened(element: Element) -> Element:
    """An element whose lists of one are that one; empty ones are left out."""
    waiting = [element]
    order = [element]
    while waiting:
        for value in waiting.pop().values():
            if isinstance(value, list):
                inside = [one for one in value if isinstance(one, dict)]
                waiting += inside
                order += inside
    for one in reversed(order):  # the innermost first
        for name, inside in [*one.items()]:
            if isinstance(inside, list):
                kept = [child for child in inside if child]
                if kept:
                    one[name] = kept[0] if len(kept) == 1 else kept
                else:
                    del one[name]
    return element
