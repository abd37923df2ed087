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
from phrasebook.wording.views import BREAKS, View

Span = tuple[int, int]


Trial = tuple[int, View, Expression]
"""Where a unit begins in the view, the unit, and a pattern that may match it."""


class Sieve:
    """Which patterns of many rules are worth trying on which sentence: an index from pairs of characters to patterns.

    Each pattern is filed under the pairs of characters one of which it cannot do without (see
    `Expression.needs`). A sentence of 40 characters has 39 pairs; looking those up leaves a handful of
    the hundreds of patterns. It is quicker than asking every pattern, and finds the same.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._shelves = {rule.scope: _Shelf() for rule in self._rules if rule.patterns}
        for rule in self._rules:
            for pattern in rule.patterns:
                self._shelves[rule.scope].file(rule, pattern)

    def sift(self, view: View) -> Iterator[tuple[Rule, list[Trial]]]:
        """The rules that could hit a view, in their order, each with the patterns that could."""
        trials: dict[str, list[Trial]] = {rule.id: [] for rule in self._rules if rule.words or rule.groups}
        for scope, shelf in self._shelves.items():
            for start, piece in view.pieces(scope):
                for rule, pattern in shelf.possible(piece.grams):
                    trials.setdefault(rule.id, []).append((start, piece, pattern))
        for rule in self._rules:
            if rule.id in trials:
                yield rule, trials[rule.id]


class _Shelf:
    """The patterns of a sieve that look at units of one kind."""

    def __init__(self) -> None:
        self._entries: list[tuple[Rule, Expression, tuple[frozenset[str], ...]]] = []
        self._always: list[int] = []
        self._filed: dict[str, list[int]] = defaultdict(list)

    def file(self, rule: Rule, pattern: Expression) -> None:
        """Add a pattern; the rarest of its needs decides where it is looked for."""
        first, others = (pattern.needs[0], pattern.needs[1:]) if pattern.needs else ((), ())
        for gram in first:
            self._filed[gram].append(len(self._entries))
        if not first:
            self._always.append(len(self._entries))
        self._entries.append((rule, pattern, others))

    def possible(self, grams: set[str]) -> Iterator[tuple[Rule, Expression]]:
        """The patterns that a text with these characters and pairs of characters may match, each once."""
        filed = self._filed
        for number in set(self._always).union(*[filed[gram] for gram in grams if gram in filed]):
            rule, pattern, others = self._entries[number]
            for need in others:
                if grams.isdisjoint(need):
                    break
            else:
                yield rule, pattern


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


def covering(rule: Rule, view: View, span: Span) -> dict[str, Span]:
    """The exception sets that cover all of a hit, each with its longest match; "" stands for the team's own terms."""
    found: dict[str, Span] = {}
    for name, expressions in rule.exceptions.items():
        spans = [cover for one in expressions if (cover := _cover(one, view, span)) is not None]
        if spans:
            found[name] = max(spans, key=lambda cover: cover[1] - cover[0])
    own = [cover for cover in _words(rule.terms, view.text) if cover[0] <= span[0] and span[1] <= cover[1]]
    if own:
        found[""] = own[0]
    return found


def _cover(expression: Expression, view: View, span: Span) -> Span | None:
    """The first match that holds the whole span, matches that overlap each other all tried."""
    if not view.may_match(expression.needs):
        return None
    start = 0
    while match := expression.compiled.search(view.text, start):
        if match.start() > span[0]:
            return None
        if span[1] <= match.end():
            return match.span()
        start = match.start() + 1
    return None


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
    return any(one.compiled.search(piece.text) for one in rule.unless if piece.may_match(one.needs))
