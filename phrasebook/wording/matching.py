"""A rule and a view of a text to the spans it hits. No hit hides another; nothing is judged or reworded here.

Spans are offsets into the view (see `views.View.written`). Literal words are reported wherever they stand,
overlapping ones too. Patterns and word groups describe one fault in several ways, so their hits that
overlap are one hit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from phrasebook.wording.expressions import Expression
from phrasebook.wording.rules import Rule
from phrasebook.wording.sieve import Sieve
from phrasebook.wording.views import BREAKS, Scope, View

Span = tuple[int, int]

Covers = dict[str, Span]
"""The exception sets that cover a hit, each with its longest match."""

_Shelf = tuple[Scope, bool]
"""Where a rule's patterns are filed: by its scope, and by whether it reads the tight view."""

_FEW = 4
"""So few patterns of a shelf are tried sooner than sifted."""

_REMEMBERED = 128
"""Sentences whose hits are kept in mind: a draft's, which is looked at anew with every better wording tried."""


class Net:
    """Many rules, and which of their patterns are worth trying on which sentence of the view that a rule reads."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._always = [
            (number, rule.loose, None if rule.groups else rule.words)  # without groups it takes one of its words
            for number, rule in enumerate(self._rules)
            if rule.words or rule.groups
        ]
        filed: dict[_Shelf, list[tuple[Expression, tuple[int, Expression]]]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            filed[rule.scope, rule.loose] += [(pattern, (number, pattern)) for pattern in rule.patterns]
        self._shelves = {shelf: (Sieve(entries), entries) for shelf, entries in filed.items() if entries}
        self._remembered: dict[tuple[_Shelf, str], list[tuple[int, Span]]] = {}

    def sift(self, plain: View, tight: View) -> Iterator[tuple[Rule, View, list[Span]]]:
        """The rules that could hit, in their order, each with its view and what its patterns match there."""
        found: dict[int, list[Span]] = {
            number: []
            for number, loose, words in self._always
            if words is None or any(map((tight if loose else plain).text.__contains__, words))
        }
        for shelf in self._shelves:
            scope, loose = shelf
            for begin, piece in (tight if loose else plain).pieces(scope):
                for number, (start, end) in self._matches(shelf, piece):
                    found.setdefault(number, []).append((begin + start, begin + end))
        for number in sorted(found):
            rule = self._rules[number]
            yield rule, tight if rule.loose else plain, found[number]

    def _matches(self, shelf: _Shelf, piece: View) -> list[tuple[int, Span]]:
        """What patterns match in a sentence, each with its rule; the last few sentences are not looked at again."""
        text = piece.text
        found = self._remembered.get((shelf, text))
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            sieve, entries = self._shelves[shelf]
            possible = sieve.possible(piece.grams) if len(entries) > _FEW else [entry for _, entry in entries]
            matched = [(number, one) for number, one in possible if one.compiled.search(text)]  # few do
            found = [(number, span) for number, one in matched for span in _matches(one, text)]
            self._remembered[shelf, text] = found
        return found


def hits(rule: Rule, view: View, matched: list[Span] | None = None) -> list[Span]:
    """The spans of `view` that `rule` hits, in order, cancelled ones left out, allowed ones included.

    `matched` is what the rule's patterns match, None if that is not known yet.
    """
    if matched is None:
        matched = [
            (begin + start, begin + end)
            for begin, piece in view.pieces(rule.scope)
            for one in rule.patterns
            for start, end in _matches(one, piece.text)
        ]
    found = set(_words(rule.words, view.text)) if rule.words else set()
    found.update(_merged(matched))
    if rule.groups:
        found.update(_merged(list(_groups(rule, view))))
    if rule.unless and found:
        found = {span for span in found if not _cancelled(rule, view, span)}
    return sorted(found)


def covered(rule: Rule, view: View, spans: Iterable[Span]) -> Iterator[tuple[Span, Covers]]:
    """Each hit with the exception sets that cover all of it; "" stands for the team's own terms."""
    if not rule.exceptions and not rule.terms:
        for span in spans:
            yield span, {}
        return
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


def _matches(pattern: Expression, text: str) -> Iterator[Span]:
    """Hits of a pattern in one unit, whose ends are `^` and `$`, without the marks at their end.

    A pattern may need to see that the clause ends there.
    """
    for match in pattern.compiled.finditer(text):
        start, end = match.span()
        while end > start + 1 and text[end - 1] in BREAKS:
            end -= 1
        if end > start:
            yield start, end


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
