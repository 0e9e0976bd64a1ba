"""The parts that every page for a browser has: the document, its style, its tables.

A page needs nothing but itself: no script, no request, no style from elsewhere, and a policy in
its head that forbids them, should anything of evidence ever get past the escaping.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

from triage.text.safe import safe_text
from triage.wording import Wording

STYLE = """
:root { color-scheme: light dark; --red: #c4161c; --amber: #9a6700; --green: #18794e;
  --dim: #656d76; --line: #8884; }
@media screen and (prefers-color-scheme: dark) { :root { --red: #ff7b7b; --amber: #e3b341;
  --green: #4ac98a; --dim: #9aa4ae; } }
html { font: 15px/1.5 system-ui, "Noto Sans CJK JP", sans-serif; }
body { margin: 2rem auto; padding: 0 1rem; max-width: 80rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; break-after: avoid; }
h3 { font-size: .9rem; margin: 1rem 0 0; break-after: avoid; }
h1, h2, h3 { word-break: auto-phrase; }
table { border-collapse: collapse; font-size: .9rem; }
table:has(th:nth-child(5)) { width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; vertical-align: top; }
thead th { position: sticky; top: 0; background: Canvas; }
th, td.whole, .number { white-space: nowrap; }
.number { text-align: right; }
tr { break-inside: avoid; }
.critical, .high, .false, .contradicted { color: var(--red); font-weight: 600; }
.medium, .null { color: var(--amber); } .true { color: var(--green); }
.narrow { display: none; }
@media screen and (max-width: 40rem) { body { margin: 1rem auto; } .narrow { display: inline; }
  table, tbody, tr, th, td { display: block; } thead { display: none; }
  tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  th, td { border: 0; padding: .05rem 0; } th, td.whole, .number { white-space: normal; }
  .number { text-align: left; } }
@media print { html { font-size: 11px; } body { margin: 0; max-width: none; padding: 0; }
  thead th { position: static; } }
"""


def document(title: str, wording: Wording, body: Iterable[str], style: str = "") -> Iterator[str]:
    """One page; ``style`` comes behind the common one."""
    style = STYLE + style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield f'<!doctype html>\n<html lang="{wording.lang}"><head><meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<title>{text(title)}</title>\n<style>{style}</style></head><body>\n"
    yield from body
    yield "</body></html>\n"


def table(title: str, heads: Iterable[str], rows: Iterable[str]) -> Iterator[str]:
    """A heading and its table; nothing where there is no row. A row is the HTML of its cells."""
    body = "".join(f"<tr>{row}</tr>\n" for row in rows)
    if not body:
        return
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in heads)
    yield f"<h2>{text(title)}</h2>\n<table>"
    yield f"<thead><tr>{head}</tr></thead>\n" if head else ""
    yield f"<tbody>{body}</tbody></table>\n"


def cells(*words: str) -> str:
    """Plain cells of a row."""
    return "".join(f"<td>{text(word)}</td>" for word in words)


def text(value: str) -> str:
    """Text that is nothing but text, whatever it came from."""
    return escape(safe_text(value))
