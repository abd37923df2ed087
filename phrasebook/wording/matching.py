"""A rule and a view of a text to the spans it hits. No hit hides another; nothing is judged or reworded here.

Spans are offsets into the view (see `views.View.written`). Literal words are reported wherever they stand,
overlapping ones too. Patterns and word groups describe one fault in several ways, so their hits that
overlap are one hit.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from phrasebook.wording.expressions import Expression
from phrasebook.wording.rules import Rule
from phrasebook.wording.sieve import Sieve
from phrasebook.wording.views import BREAKS, Scope, View

Span = tuple[int, int]

Covers = dict[str, Span]
"""The exception sets that cover a hit, each with its longest match."""

Trial = tuple[int, View, Expression]
"""Where a unit begins in the view, the unit, and a pattern that may match it."""


class Net:
    """Many rules, and which of their patterns are worth trying on which sentence of the view that a rule reads."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._always = [number for number, rule in enumerate(self._rules) if rule.words or rule.groups]
        filed: dict[Scope, list[tuple[Expression, tuple[int, Expression]]]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            filed[rule.scope] += [(pattern, (number, pattern)) for pattern in rule.patterns]
        self._sieves = {scope: Sieve(entries) for scope, entries in filed.items() if entries}

    def sift(self, plain: View, tight: View) -> Iterator[tuple[Rule, View, list[Trial]]]:
        """The rules that could hit, in their order, each with its view and the patterns that could.

        Nearly all sentences of the two views are the same; those are looked up once.
        """
        trials: dict[int, list[Trial]] = {number: [] for number in self._always}
        known: dict[tuple[Scope, int], list[tuple[int, Expression]]] = {}
        for view, loose in ((plain, False), (tight, True)):
            for scope, sieve in self._sieves.items():
                for start, piece in view.pieces(scope):
                    possible = known.get((scope, id(piece)))
                    if possible is None:
                        possible = known[scope, id(piece)] = sieve.possible(piece.grams)
                    for number, pattern in possible:
                        if self._rules[number].loose is loose:
                            trials.setdefault(number, []).append((start, piece, pattern))
        for number in sorted(trials):
            rule = self._rules[number]
            yield rule, tight if rule.loose else plain, trials[number]


def hits(rule: Rule, view: View, trials: Iterable[Trial] | None = None) -> list[Span]:
    """The spans of `view` that `rule` hits, in order, cancelled ones left out, allowed ones included.

    `trials` say which of the rule's patterns are worth trying where, None for all everywhere.
    """
    if trials is None:
        trials = [(start, piece, one) for start, piece in view.pieces(rule.scope) for one in rule.patterns]
    found = set(_words(rule.words, view.text)) if rule.words else set()
    if matched := _patterns(trials, view):
        found.update(_merged(matched))
    if rule.groups:
        found.update(_merged(list(_groups(rule, view))))
    if rule.unless and found:
        found = {span for span in found if not _cancelled(rule, view, span)}
    return sorted(found)


def covered(rule: Rule, view: View, spans: Iterable[Span]) -> Iterator[tuple[Span, Covers]]:
    """Each hit with the exception sets that cover all of it; "" stands for the team's own terms."""
    matches = [
        (name, list(_everywhere(expression, view.text)))
        for name, expression in rule.exception_sieve.possible(view.grams)
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


def _everywhere(expression: Expression, text: str) -> Iterator[Span]:
    """All matches, those that overlap each other too."""
    match = expression.compiled.search(text)
    while match:
        yield match.span()
        match = expression.compiled.search(text, match.start() + 1)


def _length(span: Span) -> int:
    return span[1] - span[0]


def _words(words: Iterable[str], text: str) -> Iterator[Span]:
    for word in words:
        start = text.find(word)
        while start >= 0:
            yield start, start + len(word)
            start = text.find(word, start + 1)


def _patterns(trials: Iterable[Trial], view: View) -> list[Span]:
    """Hits of the patterns, unit by unit, so that `^` and `$` are the ends of a sentence or clause."""
    return [
        _trimmed(view.text, start, match)
        for start, piece, pattern in trials
        for match in pattern.compiled.finditer(piece.text)
        if match.group()
    ]


def _trimmed(text: str, base: int, match: re.Match[str]) -> Span:
    """The span of a match without the marks at its end: a pattern may need to see that the clause ends there."""
    start, end = base + match.start(), base + match.end()
    while end > start + 1 and text[end - 1] in BREAKS:
        end -= 1
    return start, end


def _groups(rule: Rule, view: View) -> Iterator[Span]:
    """Hits of `all`: one word of each group, nearest to the first group's, no longer than `within` in all."""
    if not all(any(word in view.text for word in group) for group in rule.groups):
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


def _cancelled(rule: Rule, view: View, span: Span) -> bool:
    """Tell whether something in the same unit says that the hit is harmless."""
    _, piece = view.piece_at(rule.scope, *span)
    return any(one.compiled.search(piece.text) for one in rule.unless_sieve.possible(piece.grams))
