"""What is known of a piece of a pattern before it is ever run: what a text must hold, and how costly it can get.

Shapes of small pieces are put together to those of larger ones: one after the other, repeated, one of several.
Nothing here reads patterns (`grammar` does) or looks at texts.
"""

from dataclasses import dataclass
from typing import Literal

from phrasebook.wording.shipped import BETWEEN, Needs

MAX_PATHS = 6_000
"""Ways of matching from one starting point: three gaps of 0–12 characters have 2,197."""

_MOST_NEEDS = 4  # more leave out hardly any text that these let through

_EVERYWHERE = "您我的了是有在一不可以到给好发货就这要后款们亲单拍下付退收品店时间为请点"  # in replies, by and large


Lead = Literal["character", "class", ""]
"""What Python's search skips to: the one character that a piece begins with, or any of several; else it tries all."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a piece of a pattern.

    Of each of the `needs` one word must stand in a text. `head` are the literal characters it begins
    with, all of it if it is `pure`. `firsts` are the characters it can begin with, None for any;
    `empty` says it can match nothing; `varies` that its length is a matter of repetition; `width` is
    that length, None if there are several. `loop` are the characters each turn of a repetition begins
    with, if a turn has one way only. `lead` is what Python's search can make of its beginning.
    """

    needs: tuple[frozenset[str], ...] = ()
    paths: int = 1
    head: str = ""
    pure: bool = False
    firsts: frozenset[str] | None = None
    empty: bool = False
    varies: bool = False
    width: int | None = 1
    loop: frozenset[str] | None = None
    lead: Lead = ""

    @property
    def starts(self) -> str:
        """The characters that begin all matches, sorted; "" where Python skips to them or they are not known."""
        return "" if self.lead or self.empty or self.firsts is None else "".join(sorted(self.firsts))


NOTHING = Shape(firsts=frozenset(), empty=True, width=0)
DIGIT = Shape(needs=(frozenset("0123456789"),), firsts=frozenset("0123456789"), lead="class")


def needs_of(shape: Shape) -> Needs:
    """The sets of characters and pairs that a text needs, rarest first, the few that tell most.

    Of a word of three or more there are its beginning and its end: 支付宝 needs 支付 and 付宝.
    """
    sets = dict.fromkeys(frozenset(word[:2] for word in words) for words in shape.needs)
    sets |= dict.fromkeys(frozenset(word[-2:] for word in words) for words in shape.needs)
    return tuple(BETWEEN.join(sorted(words)) for words in sorted(sets, key=commonness)[:_MOST_NEEDS])


def commonness(words: frozenset[str]) -> int:
    """A guess at how often a text has one of these: single characters are common, some are everywhere."""
    return sum(1 if len(word) > 1 else 100 if word in _EVERYWHERE else 15 for word in words)


def after(first: Shape, second: Shape) -> Shape:
    """What is known of two pieces in a row."""
    firsts = first.firsts
    if first.empty:
        firsts = None if firsts is None or second.firsts is None else firsts | second.firsts
    ways = first.paths
    if (
        first.loop is not None
        and second.firsts is not None
        and not second.empty
        and first.loop.isdisjoint(second.firsts)
    ):
        ways = 1  # `[0-9]{1,6}元`: where the repetition must end, the text says
    return Shape(
        needs=first.needs + second.needs,
        paths=min(ways * second.paths, MAX_PATHS + 1),
        head=first.head + second.head if first.pure else first.head,
        pure=first.pure and second.pure,
        firsts=firsts,
        empty=first.empty and second.empty,
        varies=first.varies or second.varies,
        width=None if first.width is None or second.width is None else first.width + second.width,
        lead=first.lead,
    )


def repeated(shape: Shape, least: int, most: int) -> Shape:
    """What is known of a piece repeated; the ways of each count add up, `a{0,2}` has three."""
    paths = 0
    for count in range(least, most + 1):
        paths += min(shape.paths**count, MAX_PATHS + 1)
        if paths > MAX_PATHS:
            break
    return Shape(
        needs=shape.needs if least else (),
        paths=paths,
        firsts=shape.firsts,
        empty=least == 0 or shape.empty,
        varies=shape.varies or least != most,
        width=None if shape.width is None or least != most else shape.width * most,
        loop=shape.firsts if shape.paths == 1 else None,
    )


def alternatives(shapes: list[Shape]) -> Shape:
    """What is known of alternatives: those that begin differently cannot both be tried in earnest."""
    if len(shapes) == 1:
        return shapes[0]
    anywhere = 0
    starting: dict[str, list[Shape]] = {}
    for shape in shapes:
        if shape.firsts is None or shape.empty:
            anywhere += shape.paths
        else:
            for char in shape.firsts:
                starting.setdefault(char, []).append(shape)
    paths = max((_ways(together) for together in starting.values()), default=0) + anywhere
    # Each alternative needs its rarest set, so all of them together need the union of those; likewise the next ones.
    ranked = zip(*(sorted(shape.needs, key=commonness) for shape in shapes), strict=False)
    needs = tuple(frozenset[str]().union(*sets) for sets in ranked)
    widths = {shape.width for shape in shapes}
    firsts = [shape.firsts for shape in shapes if shape.firsts is not None]
    return Shape(
        needs=needs,
        paths=min(paths, MAX_PATHS + 1),
        firsts=frozenset[str]().union(*firsts) if len(firsts) == len(shapes) else None,
        empty=any(shape.empty for shape in shapes),
        varies=any(shape.varies for shape in shapes),
        width=widths.pop() if len(widths) == 1 else None,
        lead="class" if all(shape.lead == "character" for shape in shapes) else "",
    )


def _ways(shapes: list[Shape]) -> int:
    """Ways of alternatives that begin with one character; 补您 and 补给 share it and still exclude each other."""
    if len(shapes) == 1:
        return shapes[0].paths
    heads = [(shape.head, shape.paths) for shape in shapes]
    return max(
        sum(paths for other, paths in heads if other.startswith(head) or head.startswith(other)) for head, _ in heads
    )
