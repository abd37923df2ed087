r"""A better wording for one hit, or none. A wrong rewriting in a buyer's chat is worse than no offer.

The longest rewriting that covers the hit is taken (可不可以 before 不可以). It is offered only if

- no exception covers the hit, or the rewriting takes in all of the exception: in 不锈钢 or 确保证件 the
  characters are no refusal and no promise, while 不好意思 as a whole can become 非常抱歉;
- nothing in the sentence breaks law or marketplace rules: such a sentence needs another content;
- the sentence then has fewer findings and none of a new rule.

Checking the sentence again is the caller's business, through `recheck`.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection
from typing import NamedTuple

from phrasebook.wording.matching import Span
from phrasebook.wording.rules import Rewrite, Rule
from phrasebook.wording.views import View

_PAIRS = (("(", ")"), ("（", "）"), ("【", "】"), ("“", "”"), ("《", "》"))

Recheck = Callable[[str], Counter[str]]
"""A text to its findings that are not allowed: rule id to number."""


class Offer(NamedTuple):
    """What can be said better: characters `start` to `end` of the text as written become `words`."""

    start: int
    end: int
    words: str


class Written(NamedTuple):
    """The text as written, and the same with its fields masked: rules read this, people the other."""

    text: str
    masked: str


def rewriting(rule: Rule, view: View, span: Span, written: Written, covers: Collection[Span]) -> Offer | str:
    """The offer of the longest rewriting that covers a hit, or advice instead ("" if there is neither).

    `covers` are the matches of exceptions that cover the hit.
    """
    first = min((cover[0] for cover in covers), default=span[0])
    last = max((cover[1] for cover in covers), default=span[1])
    best: tuple[int, Rewrite, re.Match[str]] | None = None
    start, piece = view.piece_at("sentence", *span)
    for rewrite in rule.rewrite_sieve.possible(piece):
        for match in rewrite.found.compiled.finditer(piece.text):
            length = match.end() - match.start()
            inside = start + match.start() <= first and last <= start + match.end()
            if inside and (best is None or length > best[0]):
                best = length, rewrite, match
    if best is None:
        return "" if covers else rule.advice
    _, rewrite, match = best
    if rewrite.advice:
        return rewrite.advice
    begin, end = view.written(start + match.start(), start + match.end())
    if any(written.text.count(left, begin, end) != written.text.count(right, begin, end) for left, right in _PAIRS):
        return ""  # 不(用)出: half of a pair of brackets would be left
    while not rewrite.to and written.text[end : end + 1].isspace() and written.text[end] != "\n":
        end += 1
    return Offer(begin, end, _expanded(rewrite.to, match, view, start, written.text))


def is_better(offer: Offer, sentence: Span, written: Written, before: Counter[str], recheck: Recheck) -> bool:
    """Tell whether a sentence (a span of the text as written) is really better with the offer taken.

    `before` are its findings that are not allowed, as they are now: rule id to number.
    """
    first, last = sentence
    old = written.masked[first:last]
    new = old[: offer.start - first] + offer.words + old[offer.end - first :]
    if not re.search(r"\w", new):  # 嗯… without its 嗯 says nothing at all
        return False
    after = recheck(new)
    return after.total() < before.total() and after.keys() <= before.keys()


def _expanded(to: str, match: re.Match[str], view: View, base: int, text: str) -> str:
    r"""`to` with its `\1` … replaced by the words as written, not as folded."""

    def group(reference: re.Match[str]) -> str:
        number = int(reference.group(1))
        if match.start(number) < 0:
            return ""
        start, end = view.written(base + match.start(number), base + match.end(number))
        return text[start:end]

    return re.sub(r"\\([0-9])", group, to)
