"""Rules and a text to the spans they hit. No hit hides another; nothing is judged or reworded here.

Spans are offsets into the view (see `views.View.written`). Literal words are reported wherever they stand,
overlapping ones too. Patterns and word groups describe one fault in several ways, so their hits that
overlap are one hit.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from phrasebook.wording.expressions import Expression
from phrasebook.wording.rules import Rule
from phrasebook.wording.sieve import Sieve
from phrasebook.wording.views import BREAKS, Scope, View, tight_view

Span = tuple[int, int]

Covers = dict[str, Span]
"""The exception sets that cover a hit, each with its longest match."""

_REMEMBERED = 128
"""Sentences whose hits are kept in mind: a draft's, which is looked at anew with every better wording tried."""


class Net:
    """Many rules; only those of their patterns are tried on a sentence that could match it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._worded = [
            (number, rule.loose, None if rule.groups else rule.words)  # without groups it takes one of its words
            for number, rule in enumerate(self._rules)
            if rule.words or rule.groups
        ]
        filed: dict[Scope, list[tuple[Expression, tuple[int, Expression]]]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            filed[rule.scope] += [(pattern, (number, pattern)) for pattern in rule.patterns]
        self._sieves = {scope: Sieve(entries) for scope, entries in filed.items() if entries}
        self._remembered: dict[tuple[Scope, str], list[tuple[int, Span]]] = {}

    def hits(self, plain: View) -> Iterator[tuple[Rule, View, list[Span]]]:
        """The rules that hit a text, in their order, each with the view it reads and the spans it hits there, in order.

        Cancelled hits are left out, allowed ones included.
        """
        tight = tight_view(plain)
        found: dict[int, list[Span]] = {
            number: []
            for number, loose, words in self._worded
            if words is None or any(map((tight if loose else plain).text.__contains__, words))
        }
        for view in (plain,) if tight is plain else (plain, tight):
            for scope in self._sieves:
                for begin, piece in view.pieces(scope):
                    for number, (start, end) in self._matches(scope, piece):
                        if tight is plain or self._rules[number].loose is (view is tight):
                            found.setdefault(number, []).append((begin + start, begin + end))
        for number in sorted(found):
            rule = self._rules[number]
            view = tight if rule.loose else plain
            spans = set(_merged(found[number]))
            if rule.words or rule.groups:
                spans.update(_literal(rule, view))
            if spans:
                yield rule, view, sorted(spans)

    def _matches(self, scope: Scope, piece: View) -> list[tuple[int, Span]]:
        """What patterns match in a sentence, each with its rule; the last few sentences are not looked at again."""
        text = piece.text
        found = self._remembered.get((scope, text))
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = []
            for number, one in self._sieves[scope].possible(piece):
                if match := one.compiled.search(text):  # few do
                    found += [(number, span) for span in _spans(match)]
            harmless = {number for number in {number for number, _ in found} if _cancelled(self._rules[number], piece)}
            if harmless:
                found = [(number, span) for number, span in found if number not in harmless]
            self._remembered[scope, text] = found
        return found


def covered(rule: Rule, view: View, spans: Iterable[Span]) -> Iterator[tuple[Span, Covers]]:
    """Each hit with the exception sets that cover all of it; "" stands for the team's own terms."""
    if not rule.exceptions and not rule.terms:
        for span in spans:
            yield span, {}
        return
    matches = [
        (name, list(everywhere(expression, view.text))) for name, expression in rule.exception_sieve.possible(view)
    ]
    own = list(_words(rule.terms, view.text))
    for span in spans:
        found: dict[str, Span] = {}
        for name, places in matches:
            cover = next((one for one in places if one[0] <= span[0] and span[1] <= one[1]), None)
            if cover is not None and (name not in found or _length(cover) > _length(found[name])):
                found[name] = cover
        term = next((one for one in own if one[0] <= span[0] and span[1] <= one[1]), None)
        if term is not None:
            found[""] = term
        yield span, found


def everywhere(expression: Expression, text: str) -> Iterator[Span]:
    """All matches that are not empty, those that overlap each other too."""
    begin = 0
    # Beyond its end Python searches at the end again, where a pattern like `x?` always matches.
    while begin <= len(text) and (match := expression.compiled.search(text, begin)):
        if match.end() > match.start():
            yield match.span()
        begin = match.start() + 1


def _length(span: Span) -> int:
    return span[1] - span[0]


def _words(words: Iterable[str], text: str) -> Iterator[Span]:
    for word in words:
        start = text.find(word)
        while start >= 0:
            yield start, start + len(word)
            start = text.find(word, start + 1)


def _spans(match: re.Match[str]) -> Iterator[Span]:
    """A match in one unit, whose ends are `^` and `$`, and those behind it, without the marks at their end.

    A pattern may need to see that the clause ends there.
    """
    text = match.string
    for each in chain((match,), match.re.finditer(text, match.end())):
        start, end = each.span()
        while end > start + 1 and text[end - 1] in BREAKS:
            end -= 1
        if end > start:
            yield start, end


def _literal(rule: Rule, view: View) -> set[Span]:
    """The spans of a rule's words and word groups."""
    found = {*_words(rule.words, view.text), *_merged(list(_groups(rule, view)))}
    if rule.unless:
        found = {span for span in found if not _cancelled(rule, view.piece_at(rule.scope, *span)[1])}
    return found


def _groups(rule: Rule, view: View) -> Iterator[Span]:
    """Hits of `all`: one word of each group, nearest to the first group's, no longer than `within` in all."""
    if not rule.groups or not all(any(word in view.text for word in group) for group in rule.groups):
        return
    for start, piece in view.pieces(rule.scope):
        places = [sorted(_words(group, piece.text)) for group in rule.groups]
        if not all(places):
            continue
        for anchor in places[0]:
            chosen = [anchor, *(min(others, key=lambda span: _gap(anchor, span)) for others in places[1:])]
            first, last = min(span[0] for span in chosen), max(span[1] for span in chosen)
            if rule.within is None or last - first <= rule.within:
                yield start + first, start + last


def _gap(one: Span, other: Span) -> int:
    """Characters between two spans; negative where they overlap."""
    return max(one[0], other[0]) - min(one[1], other[1])


def _merged(spans: list[Span]) -> list[Span]:
    """Spans that share a character become one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cancelled(rule: Rule, unit: View) -> bool:
    """Tell whether something in the unit of a hit says that it is harmless."""
    return bool(rule.unless) and any(one.compiled.search(unit.text) for one in rule.unless_sieve.possible(unit))
