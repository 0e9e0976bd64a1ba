"""The pattern engine: folded text in, matches out, each with its reasons.

A text is swept a few times, not once per signature: all words together (labels), all groups of
digits (each signature says how long its first group can be), and a few literals (``@``). Only
there are the regexes of the signatures tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage import plugins
from triage.finding import agreement
from triage.finding.address import street, town
from triage.finding.context import Scene, glued_before, glued_behind, in_url, unit_matcher
from triage.finding.first_look import FirstLook
from triage.finding.labels import SEPARATOR, Labels, lowered
from triage.finding.name import lexicon, prose
from triage.finding.name.kana_pairs import kana_pairs
from triage.finding.name.parted import parted
from triage.finding.number import insurance, local_phone
from triage.finding.number.bank_text import completed
from triage.finding.overlap import Match, resolve
from triage.finding.rule import Leading, Rule
from triage.finding.vocabulary import Vocabulary
from triage.signatures import Adjustment, Signature, Signatures
from triage.text.fold import fold
from triage.text.form import form, forms
from triage.text.script import is_western

__all__ = ["Match", "PatternEngine"]

_DIGITS = re.compile("[0-9]+")
_RAISED = "check digit fits (unpublished rule)"
"""What a fitting digit tells, where a validator has no words (``raised``) of its own."""
_WEAK = 5
"""Percent where a word nearby says that the value is another number."""
_BEYOND = 8
"""Characters behind the longest value that its pattern looks at."""
_SAMPLE = 40
"""Percent at most in a form's sample; below one half nothing is asserted."""
_EXISTS, _NOT_LISTED = 85, 20
"""Percent of an account whose codes exist (of random ones 0.3 % do), and of a bare one's not."""
_FIELD = re.compile(r"[A-Za-z_]=[\"']?\Z")
_FINDERS = {"street": street.spans, "town": town.spans}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A value that a regex found, in normal form, before anything else is asked."""

    rule: Rule
    start: int
    end: int
    value: str


class PatternEngine:
    """All signatures, compiled once per process; stateless between calls."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self.look = FirstLook(signatures)
        self._labels = Labels(signatures)
        self._validators: dict[str, Any] = plugins.load("validators")
        self._is_unit = unit_matcher(signatures.context.units)
        self._adjustments = {
            signature.id: (_compiled(signature.promotions), _compiled(signature.demotions))
            for signature in signatures.patterns
        }
        self.vocabulary = Vocabulary.of(signatures)
        self._rules = [
            Rule.of(signature, pattern)
            for signature in signatures.patterns
            for pattern in signature.patterns
        ]
        self._anchors = [
            (re.compile("|".join(map(re.escape, rule.pattern.anchors))), rule)
            for rule in self._rules
            if rule.pattern.anchors and not rule.pattern.finder
        ]
        self._western_anchors = [
            pair for pair in self._anchors if any(map(is_western, pair[1].pattern.anchors))
        ]
        self._finders = [(_FINDERS[r.pattern.finder], r) for r in self._rules if r.pattern.finder]
        self._leading = Leading(self._rules)
        self._behind: dict[str, list[Rule]] = {}
        for rule in self._rules:
            if rule.pattern.after:
                self._behind.setdefault(rule.signature.id, []).append(rule)

    def matches(self, folded: str, *, labels: str = "", cells: bool = False) -> list[Match]:
        """Every value in folded text, one span one type, by place.

        ``labels`` is further context (a column's header) that counts as a label of each value.
        ``cells``: the text is cells in a row, whose lists and lines of their own mean nothing.
        """
        if not labels and self.look.is_bare(folded):  # whatever is found below, it must look for
            return []
        extra = [hit.use for hit in self._labels.hits(lowered(fold(labels).text))]
        scene = Scene(folded, self._labels.hits(lowered(folded)), extra, self._signatures)
        found = [*self._digits(scene), *self._anchored(scene), *self._labelled(scene)]
        found += self._searched(scene)
        judged = prose.without_roles(folded, self._judged(scene, found))
        values = insurance.composed(completed(folded, resolve(judged)))
        values = agreement.in_text(folded, [*map(_doubted(folded), values)])
        apart = tuple(_unless_sample(scene, match) for match in parted(folded))
        values = resolve([*values, *apart]) if apart else values
        names = prose.names(folded, values, cells=cells)
        values = resolve([*values, *(_unless_sample(scene, match) for match in names)])
        values = town.confirmed(folded, values)
        telephones = [local_phone.SIGNATURE in hit.use.own for hit in scene.hits]
        labelled = any(local_phone.SIGNATURE in use.own for use in extra)
        local = local_phone.found(folded, values, labelled=labelled, worth=any(telephones))
        values = resolve([*values, *local]) if local else values
        read = (_unless_sample(scene, match) for match in kana_pairs(folded))
        return resolve([*values, *read, *self.vocabulary.found(scene, values)])

    def classify(self, cells: Sequence[str], signature: str) -> NDArray[np.bool_]:
        """Which cells, folded and trimmed, are wholly a value of a signature, by shape and
        validator alone."""
        result = np.zeros(len(cells), np.bool_)
        for rule in self._rules:
            if rule.signature.id != signature:
                continue
            whole, anchors = rule.regex.fullmatch, rule.pattern.anchors
            if anchors and not any(map("\n".join(cells).__contains__, anchors)):
                continue
            hits = [row for row, cell in enumerate(cells) if cell and whole(cell)]
            accepted = np.ones(len(hits), np.bool_)
            if hits and rule.signature.validator:
                validator = self._validators[rule.signature.validator]
                accepted = validator.accepts_all(forms(signature, [cells[row] for row in hits]))
            result[np.array(hits, np.int64)[accepted]] = True
        return result

    # --- where values may stand -------------------------------------------------------------

    def _digits(self, scene: Scene) -> Iterator[_Candidate]:
        text = scene.text
        leading = self._leading.speaking(scene.uses())
        for group in _DIGITS.finditer(text):
            start, end = group.span()
            rules = leading.get(end - start, ())
            if not rules or glued_before(text, start, labelled=scene.ends_label(start)):
                continue
            for rule in rules:
                hit = rule.regex.match(text, start)
                if hit and not (glued_behind(text, hit.end()) or self._is_unit(text, hit.end())):
                    yield _candidate(rule, hit)

    def _anchored(self, scene: Scene) -> Iterator[_Candidate]:
        text = scene.text
        for anchor, rule in self._western_anchors if is_western(text) else self._anchors:
            longest = rule.widths[1]
            found, done = anchor.search(text), 0
            while found:
                # Far enough for every anchor within one width, so that each stretch of text is
                # searched at most three times however many anchors it holds.
                at = found.start()
                hit = rule.regex.search(text, max(at - rule.pattern.reach, done), at + 2 * longest)
                if hit:
                    yield _candidate(rule, hit)
                    done = hit.end()
                found = anchor.search(text, done if hit else at + longest)

    def _searched(self, scene: Scene) -> Iterator[_Candidate]:
        for spans, rule in self._finders:
            for start, end in spans(scene.text):
                value = form(rule.signature.id, scene.text[start:end])
                yield _Candidate(rule, start, end, value)

    def _labelled(self, scene: Scene) -> Iterator[_Candidate]:
        for label in scene.hits:
            rules = [rule for name in label.use.own for rule in self._behind.get(name, ())]
            gap = SEPARATOR.match(scene.text, label.end) if rules else None
            if gap is None or (gap.end() == label.end and not _meets(scene.text, label.end)):
                continue
            found = set[str]()
            for rule in rules:
                if rule.signature.id not in found:
                    # A bracket may part the two, or hold the era of a date.
                    hit = _behind(rule, scene, gap.end())
                    if hit is None and scene.text[label.end] in " (":
                        hit = _behind(rule, scene, label.end)
                    if hit:
                        found.add(rule.signature.id)
                        yield _candidate(rule, hit)

    # --- what a candidate is worth ----------------------------------------------------------

    def _judged(self, scene: Scene, candidates: list[_Candidate]) -> Iterator[Match]:
        """The candidates that their validators accept and their context leaves standing."""
        groups: dict[str, list[_Candidate]] = {}
        for candidate in candidates:
            groups.setdefault(candidate.rule.signature.id, []).append(candidate)
        for name, group in groups.items():
            signature = group[0].rule.signature
            values = [candidate.value for candidate in group]
            proofs = self._proofs(signature, values)
            for candidate, proof in zip(group, proofs, strict=True):
                if proof is None:
                    continue
                pattern = candidate.rule.pattern
                why = (pattern.why, *proof)
                span = candidate.start, candidate.end
                match = Match(name, *span, candidate.value, pattern.bare, why)
                match = self._in_context(candidate.rule, scene, match)
                if match.confidence > 0:
                    yield match

    def _proofs(self, signature: Signature, values: list[str]) -> Iterator[tuple[str, ...] | None]:
        """What the validator says of each value in words; None where it refuses."""
        if not signature.validator:
            yield from (() if value else None for value in values)
            return
        validator = self._validators[signature.validator]
        said = (validator.proof,) if hasattr(validator, "proof") else ()
        raises = getattr(validator, "raises", lambda _: False)
        raised = getattr(validator, "raised", _RAISED)
        for value, accepted in zip(values, validator.accepts_all(values).tolist(), strict=True):
            if not accepted:
                yield None
            else:
                yield (*said, raised) if raises(value) else said

    def _in_context(self, rule: Rule, scene: Scene, match: Match) -> Match:
        label = scene.label(match.signature, match.start, match.end)
        if rule.pattern.after or label.kind == "own":
            why = label.why if label.kind == "own" else "label before"
            match = _set(match, rule.pattern.labelled, why)
        elif label.kind == "anti":
            return _set(match, min(match.confidence, _WEAK), label.why)
        elif rule.pattern.leads and in_url(scene.text, match.start):
            return _set(match, min(match.confidence, _WEAK), "inside a URL")
        elif rule.pattern.leads and _of_field(scene.text, match):
            return _set(match, min(match.confidence, _SAMPLE), "the value of another field")
        match = _by_existence(self._adjusted(scene.text, match))
        if word := scene.sample(match.start):
            match = _set(match, min(match.confidence, _SAMPLE), f"form sample {word}")
        return match

    def _adjusted(self, text: str, match: Match) -> Match:
        promotions, demotions = self._adjustments[match.signature]
        for regex, promotion in promotions:
            if match.confidence < promotion.confidence and regex.match(text, match.end):
                match = _set(match, promotion.confidence, promotion.why)
        for regex, demotion in demotions:
            if match.confidence > demotion.confidence and regex.search(match.value):
                match = _set(match, demotion.confidence, demotion.why)
        return match


def _of_field(text: str, match: Match) -> bool:
    """Is it what a program logged of something (depot=03-…), and no mobile telephone's number?"""
    if match.confidence >= _EXISTS:
        return False
    return _FIELD.search(text, max(match.start - 24, 0), match.start) is not None


def _meets(text: str, at: int) -> bool:
    """Do Japanese letters end here and Latin ones or digits begin (旅券TK1234561)?"""
    before, behind = text[at - 1], text[at : at + 1]
    return before > "\u3000" and behind.isascii() and behind.isalnum()


def _behind(rule: Rule, scene: Scene, place: int) -> re.Match[str] | None:
    """What a rule matches at a place behind a label, before the next one."""
    word = scene.starts.get(place)
    if word and rule.signature.id not in word.vocabulary:
        return None
    limit = scene.next_hit(place, min(place + rule.widths[1] + _BEYOND, len(scene.text)))
    return rule.regex.match(scene.text, place, limit)


def _candidate(rule: Rule, hit: re.Match[str]) -> _Candidate:
    group = "v" if "v" in rule.regex.groupindex else 0
    raw = hit[group].rstrip()
    start = hit.start(group)
    return _Candidate(rule, start, start + len(raw), form(rule.signature.id, raw))


def _doubted(text: str) -> Callable[[Match], Match]:
    """Names behind a label that are common words, or stand in foreign text, are not asserted."""

    def doubted(match: Match) -> Match:
        why = prose.doubt(text, match) if match.signature in prose.NAMES else ""
        return _set(match, min(match.confidence, _SAMPLE), why) if why else match

    return doubted


def _unless_sample(scene: Scene, match: Match) -> Match:
    word = scene.sample(match.start)
    return _set(match, min(match.confidence, _SAMPLE), f"form sample {word}") if word else match


def _by_existence(match: Match) -> Match:
    """A bare account is worth what the list of banks says of its codes."""
    bank, _, rest = match.value.partition("-")
    if match.signature != "jp.bank_account" or not bank.isdecimal():
        return match
    if rest[:3] in lexicon.branches().get(bank, ()):
        return _set(match, max(match.confidence, _EXISTS), "bank and branch exist")
    if any(why.startswith("label ") for why in match.why):
        return match
    return _set(match, min(match.confidence, _NOT_LISTED), "bank and branch are not listed")


def _compiled(
    adjustments: tuple[Adjustment, ...],
) -> tuple[tuple[re.Pattern[str], Adjustment], ...]:
    return tuple((re.compile(entry.regex), entry) for entry in adjustments)


def _set(match: Match, confidence: int, why: str) -> Match:
    return replace(match, confidence=confidence, why=(*match.why, why))
