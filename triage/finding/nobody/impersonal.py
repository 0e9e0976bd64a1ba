"""Values in running text that are an office's or an author's: told with the reason."""

from __future__ import annotations

import re
from dataclasses import replace

from triage.finding.name import history, name
from triage.finding.nobody.authors import AUTHOR, DEVELOPMENT, Authors
from triage.finding.overlap import Match
from triage.text import paragraph

_UNSURE = 40
"""Percent at most; below one half nothing is asserted."""
_REACH = 160
"""Characters before a value within which an organisation's name opens its address block."""
_BESIDE = 6
"""Values on its line, before and behind, that are asked."""
_OFFICE = re.compile(
    r"(?:株式会社|有限会社|合同会社|\(株\)|㈱)[^\s、。]{1,20}(?=\s)|株式会社|有限会社|合同会社|\(株\)|\(有\)|㈱|㈲|(?:法人|組合|銀行|協会|連合会|委員会|事務局)"
    r"|(?:市|区|町|村)?(?:役所|役場)|[都道府県]庁|(?:病院|医院|学校|大学|図書館|公民館|センター|クリニック|診療所|歯科|薬局|社務所|選果場|集荷場|支店|営業所|事務所|出張所|警察署|消防署|保健所|税務署)"
    r"|[一-龥]{1,8}[課係](?![一-龥])|(?<![一-龥])(?:本社|本店|支社|本部|工場)(?=[ :(])"
)
_ADDRESSED = re.compile("[一-龥]{0,4}[ ]?(?:様|殿|御中|宛|あて)")
"""Behind an office to which is written: what follows is the writer's."""
_RECORD = re.compile(r"(?:\A|\n)(?:[^\n,]*,){3,}[^\n]*\Z")
"""A line of a table as text: whatever it says of an office, the next line is another record."""
# The sender's own line below the address: 春野不動産株式会社 電話 …
_FIRM = "(?:株式会社|有限会社|合同会社)"
_SENDER = re.compile(
    rf"[^\n]{{0,60}}\r?\n *(?:[^\n0-9 ]{{2,20}}{_FIRM}|{_FIRM}[^\n0-9 ]{{2,20}})"
    r"[^\n0-9]{0,16}(?:電話|TEL|Tel|℡|☎)"
)
_CONTACT = re.compile(
    "お?問い?合わ?せ先?|連絡窓口|担当窓口"
    "|(?:開館|開園|営業|診療|受付)時間|(?:開館|開園|営業) ?[0-9]{1,2}[:時]"
)
"""Where to ask, and when somebody is there."""
_FAX = "FAX|Fax|fax|ファッ?クス"
# 弁護士 佐久間 澪, and the number on its line or the next; TEL 0868-22-4567 FAX, and its number.
_LEADING = re.compile(
    r"(?P<practice>(?:弁護士|司法書士|行政書士|税理士|公認会計士|社会保険労務士|土地家屋調査士|弁理士)"
    r"[ :][^\n0-9]{2,16}\n?[^\n0-9]{0,12}\Z)"
    rf"|(?:TEL|Tel|tel|電話)[^\n]{{8,24}}(?:{_FAX})[ :.]{{0,3}}\Z"
)
_FAX_BEHIND = re.compile(rf"[ /,、]{{0,4}}(?:{_FAX})")
_TITLED = 48
"""Characters between such a word and the telephone, at most."""
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_NAMED_SO = re.compile(r"[^、。\n]{1,11}[^ぁ-ゖ、。\n]\s*")
_ACCOUNTS = frozenset({"jp.bank_account", "jp.yucho_account"})
_COMPANY = "jp.corporate_number"
_PERSON = frozenset({"jp.person_name", "jp.person_name_kana", "birth_date", "jp.my_number"})
_NAMED = frozenset({"jp.person_name", "jp.person_name_kana", "jp.address", "phone"})
_OPENS = "credential.password"
_EXAMPLES = frozenset({"birth_date", _OPENS, "jp.policy_number"})
"""What manuals show of people that there are none of."""
_TORN = re.compile(r"[^\s\"'(\[{,;:&?|<>ぁ-龥](?i:pw)[\"']?[ ]?[:=]\s{0,3}[\"']?\Z")
"""The letters pw inside of encoded data, or of a longer word."""
_MARK = "confidential.mark"
_CODE = "reads as code, a place or a plain word"
_PLACES = frozenset({"phone", "jp.address", "jp.postcode"})
_HELD = re.compile(
    r"[ 、,)]{0,3}(?:\r?\n?[ \t]{0,8}(?:口座)?名義人?(?:\(?カナ\)?)?[ :はの]{0,3})?"
    r"(?:[^\n0-9、。]{0,16}(?:自治会|町内会|後援会|保護者会|同窓会|管理組合|組合|協会|連合会|法人|委員会|事務局"
    r"|会社|クラブ|PTA|会計)|(?:カ|ユ|シヤ|ザイ|イ|フク|ドク)\)|[^\n0-9、。]{2,20}\((?:カ|ユ)(?:\)|\s|\Z))"
)
"""Behind an account its holder that is nobody: an association's treasurer, a firm in kana."""
_COLLECTED = re.compile(
    r"(?:会費|寄附金?|寄付金?|参加費|受講料|負担金|利用料|代金|料金|月謝)の?お?(?:振込|払込|納入|送金)(?:先|口座)[^\n]{0,40}\Z"
)
"""To whom many pay: an account for receiving, a body's unless a person holds it."""
_HOLDER = 40
"""Characters behind an account within which its holder is named."""
_ROUND = "00"
"""What the numbers of switchboards end in, and one in a hundred of others."""
_HOME = frozenset({"jp.address", "jp.postcode"})
_RESPECTED = re.compile(f" ?(?:{name.RESPECT})")
_MOBILE = re.compile(r"0[6-9]0.{8}")


def lowered(text: str, matches: list[Match]) -> list[Match]:
    """The matches, those that belong to offices and authors below one half; order kept."""
    authors = Authors(text, matches)
    matches = history.lowered(text, matches)
    return [_lowered(text, matches, at, authors) for at in range(len(matches))]


def in_cells(text: str, matches: list[Match]) -> list[Match]:
    """The matches in cells (with blank lines between them) of a table that is not of people, those
    of authors and what an office is before in its cell below one half; order kept."""
    authors = Authors(text, matches)
    return [_in_cell(text, matches, at, authors) for at in range(len(matches))]


def _in_cell(text: str, matches: list[Match], at: int, authors: Authors) -> Match:
    match = matches[at]
    if _is_placed(match) and _office(text, matches, at):
        return _with(match, "an organisation before it")
    if match.signature == _OPENS and _is_torn(text, match.start):
        return _with(match, _CODE)
    if match.signature == _MARK and match.value.isascii() and authors.of_product(match):
        return _with(match, DEVELOPMENT)
    if match.signature in _EXAMPLES and match.confidence > _UNSURE and authors.writes(match):
        return match if _beside_someone(text, matches, at) else _with(match, DEVELOPMENT)
    return _of_author(match, authors)


def _beside_someone(text: str, matches: list[Match], at: int) -> bool:
    """Is somebody named in the cell of a value, or told where to be reached?"""
    begin = text.rfind("\n\n", 0, matches[at].start)
    end = text.find("\n\n", matches[at].end)
    return any(
        begin < one.start < (len(text) if end < 0 else end)
        for one in matches[max(at - _BESIDE, 0) : at + _BESIDE + 1]
        if one.signature in _NAMED and one.confidence > _UNSURE
    )


def _is_torn(text: str, start: int) -> bool:
    """Is what stands before a password the end of something else?"""
    return _TORN.search(text, max(start - 12, 0), start) is not None


def _is_placed(match: Match) -> bool:
    """Does it say where something is, or its telephone, and no mobile one?"""
    if match.confidence <= _UNSURE or match.signature not in _PLACES:
        return False
    return not _MOBILE.fullmatch(match.value)


def _of_author(match: Match, authors: Authors) -> Match:
    unsure = match.signature != "email" or match.confidence <= _UNSURE
    why = "" if unsure else authors.reason(match)
    return _with(match, why) if why else match


def _lowered(text: str, matches: list[Match], at: int, authors: Authors) -> Match:
    match = matches[at]
    if match.confidence <= _UNSURE:
        return match
    if match.signature == "email":
        return _of_author(match, authors)
    if match.signature == "jp.bank_account" and _held_by_nobody(text, matches, at):
        return _with(match, "an organisation's account")
    if match.signature == "jp.person_name" and authors.signs_name(match):
        return _with(match, AUTHOR)
    if match.signature == _OPENS and _is_torn(text, match.start):
        return _with(match, _CODE)
    if match.signature == _MARK and match.value.isascii() and authors.of_product(match):
        return _with(match, DEVELOPMENT)
    if match.signature in _EXAMPLES and authors.writes(match):
        someone = any(one.signature in _NAMED and one.confidence > _UNSURE for one in matches)
        return match if someone else _with(match, DEVELOPMENT)
    if _is_placed(match):
        if _office(text, matches, at) and not _of_addressee(text, matches, at):
            return _with(match, "an organisation before it")
        is_round = match.signature == "phone" and match.value[-2:] == _ROUND
        if is_round and _names_nobody(text, matches, at):
            return _with(match, "a round number on a line of nobody")
        if match.signature == "phone" and _professional(text, match):
            return _with(match, "of a practice or an office")
        if match.signature != "phone" and _SENDER.match(text, match.end):
            return _with(match, "the line below is an organisation's")
        if match.signature == "phone" and authors.of_product(match):
            someone = any(one.signature in _PERSON and one.confidence > _UNSURE for one in matches)
            return match if someone else _with(match, DEVELOPMENT)
        if _torn_row(text, matches, at):
            return _with(match, "the row below is an organisation's")
        if _registered(text, matches, at):
            return _with(match, "a corporate number on its line")
    return match


def _held_by_nobody(text: str, matches: list[Match], at: int) -> bool:
    """Is an account an association's, or a firm's: by its holder, or by what is paid to it?"""
    match = matches[at]
    held = _HELD.match(text, match.end)
    begin = paragraph.begin(text, match.start, _REACH)
    if not held and not _COLLECTED.search(text, begin, match.start):
        return False
    end = held.end() if held else match.end + _HOLDER
    behind = (one for one in matches[at + 1 :] if one.start < end)
    return not any(one.signature in _PERSON and one.confidence > _UNSURE for one in behind)


def _of_addressee(text: str, matches: list[Match], at: int) -> bool:
    """Is it the address, below a letterhead that has its own, of whom the letter is to? Documents
    lose the blank lines between the two."""
    if matches[at].signature not in _HOME:
        return False
    behind = (one for one in matches[at + 1 : at + _BESIDE] if one.signature not in _HOME)
    to = next(behind, None)
    if to is None or to.signature != "jp.person_name" or to.start - matches[at].end > _TITLED:
        return False
    if not _RESPECTED.match(text, to.end) or _OFFICE.search(text, matches[at].end, to.start):
        return False
    return any(
        one.signature in ("phone", "jp.address") and text.find("\n", one.end, matches[at].start) > 0
        for one in matches[max(at - _BESIDE, 0) : at]
    )


def _names_nobody(text: str, matches: list[Match], at: int) -> bool:
    """Is nobody named on the line of a value, and on the one above?"""
    match = matches[at]
    begin = text.rfind("\n", 0, max(text.rfind("\n", 0, match.start), 0)) + 1
    end = text.find("\n", match.end)
    beside = matches[max(at - _BESIDE, 0) : at + _BESIDE + 1]
    return not any(
        one.signature in _PERSON and begin <= one.start < (len(text) if end < 0 else end)
        for one in beside
    )


def _professional(text: str, match: Match) -> bool:
    """Is a telephone that of a lawyer's practice, or beside a fax below an organisation's name?"""
    least = match.start - _TITLED
    told = _LEADING.search(text, least if least > 0 else 0, match.start)
    if told and told["practice"]:
        return True
    if not told and not _FAX_BEHIND.match(text, match.end):
        return False
    begin = paragraph.begin(text, match.start, _REACH)
    return _OFFICE.search(text, begin, match.start) is not None


def _torn_row(text: str, matches: list[Match], at: int) -> bool:
    """Does a value stand in a text's first line, torn in front, above a row of an organisation?"""
    match = matches[at]
    end = text.find("\n", match.end, match.end + _REACH)
    if end < 0 or text.find("\n", 0, match.start) >= 0 or not text[:1] or match.start > _REACH:
        return False
    below = re.match(r'"?([^,\t;|"\n]{2,40})["]?[,\t;|]', text[end + 1 : end + 1 + _REACH])
    someone = any(one.signature in _PERSON and one.start < end for one in matches[: at + _BESIDE])
    return below is not None and not someone and name.is_organisation(below[1].strip())


def _registered(text: str, matches: list[Match], at: int) -> bool:
    """Does the line of a value hold a company's number, and no person?"""
    match = matches[at]
    begin = text.rfind("\n", max(match.start - _REACH, 0), match.start) + 1
    end = text.find("\n", match.end, match.end + _REACH)
    line = [
        one
        for one in matches[max(at - _BESIDE, 0) : at + _BESIDE + 1]
        if begin <= one.start and (end < 0 or one.end <= end)
    ]
    someone = any(one.signature in _PERSON and one.confidence > _UNSURE for one in line)
    return not someone and any(one.signature == _COMPANY for one in line)


def _with(match: Match, why: str) -> Match:
    return replace(match, confidence=_UNSURE, why=(*match.why, why))


def _below_name(rest: str) -> str:
    """What stands behind the word of an organisation, without the rest of its name on a line of its
    own (社会福祉法人 みどり野会)."""
    line, _, below = rest.partition("\n")
    return below if below and _NAMED_SO.fullmatch(line) else rest


def _office(text: str, matches: list[Match], at: int) -> bool:
    """Does the block of lines that holds a value name an organisation before it, and no person?

    A sentence about an office (in Japanese it has hiragana) is no letterhead.
    """
    match = matches[at]
    begin = paragraph.begin(text, match.start, _REACH)
    between, end, someone = "", match.start, False
    for earlier in reversed(matches[max(0, at - 8) : at]):
        if earlier.end <= begin:
            break
        if earlier.signature in _PERSON and earlier.confidence > _UNSURE:
            begin, someone = earlier.end, True
            break
        if earlier.signature in _ACCOUNTS and earlier.confidence > _UNSURE:
            begin = earlier.end  # the bank is the account's
            break
        between = text[earlier.end : end] + between
        end = min(end, earlier.start)
    between = text[begin:end] + between if begin < end else between
    ends = [found.end() for found in _OFFICE.finditer(between)]
    if ends and _ADDRESSED.match(between, max(ends)):
        return False
    if not someone:  # who inquires is no office
        ends += [found.end() for found in _CONTACT.finditer(between)]
    if not ends or _HIRAGANA.search(_below_name(between[max(ends) :])):
        return False
    return not _RECORD.search(between, 0, max(ends)) or "\n" not in between[max(ends) :]
