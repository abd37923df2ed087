"""Typed letters cut into pieces: syllables, initials, a last unfinished syllable, at most one slip.

A run of letters has several cuts (xian: xian, xi·an, xi·a·n); the six cheapest are kept. A piece says
what was typed; which characters it stands for is the business of `units`.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import accumulate, product
from typing import Literal, NamedTuple

from phrasebook.characters import characters_of

Kind = Literal["literal", "syllable", "prefix", "slip", "turned", "swapped"]

CUTS = 6
"""Cuts kept of one run of letters; the right one was among the first six in every labelled query."""

SLIPS = 16
"""Cuts with a slip kept: any syllable may be the slipped one, also where the slip made another syllable of it."""

# A whole syllable explains up to six letters, an initial one; so whole syllables are the cheaper
# explanation, an unfinished one at the end nearly so, and a slip is taken once and last.
_SYLLABLE, _UNFINISHED, _INITIAL, _SLIP = 10, 11, 13, 15
_LONGEST = 6  # zhuang
_INITIALS = frozenset([*"bpmfdtnlgkhjqxrzcsywaoe", "zh", "ch", "sh"])
_NEAR_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"))
_NEAR_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


class Piece(NamedTuple):
    """One unit of what was typed.

    A character as it is, a whole or unfinished syllable, one with a slip, one that changed a letter with its
    neighbour, or an initial or a character of a word whose order or number slipped.
    """

    kind: Kind
    text: str


Cut = tuple[Piece, ...]


@cache
def syllables() -> frozenset[str]:
    """The 410 syllables that some character has."""
    return frozenset(characters_of())


@cache
def prefixes() -> frozenset[str]:
    """Every beginning of a syllable, whole ones included."""
    return frozenset(syllable[:end] for syllable in syllables() for end in range(1, len(syllable) + 1))


def is_initial(piece: str) -> bool:
    """Whether a piece is the mere beginning of a syllable as people abbreviate it: t, zh."""
    return piece in _INITIALS


@cache
def misheard() -> frozenset[str]:
    """What speakers who do not tell near sounds apart type, but no character has: din for ding, tiang for tian."""
    forms = {form for syllable in syllables() for form in _near_forms(syllable)}
    return frozenset(forms) - syllables()


@lru_cache(maxsize=4096)
def cuts(run: str, *, by_ear: bool = False) -> tuple[Cut, ...]:
    """The likeliest cuts of a run of letters, best first; () if there is none. An apostrophe parts syllables.

    `by_ear` takes what is misheard for a syllable too.

    >>> [[piece.text for piece in cut] for cut in cuts("tuihy")][0]
    ['tui', 'h', 'y']
    """
    whole = syllables() | misheard() if by_ear else syllables()
    parts = [_cheapest(part, whole) for part in run.split("'") if part]
    return _joined(parts)


@lru_cache(maxsize=512)
def slips(run: str) -> tuple[Cut, ...]:
    """Cuts into syllables with one slip somewhere, best first: fapioa is fa·pioa, where pioa stands for piao."""
    if "'" in run or len(run) > 24:
        return ()
    clean: list[list[tuple[int, Cut]]] = [[(0, ())]]
    slipped: list[list[tuple[int, Cut]]] = [[]]
    for end in range(1, len(run) + 1):
        whole: list[tuple[int, Cut]] = []
        one: list[tuple[int, Cut]] = []
        for start in range(max(0, end - _LONGEST), end):
            text = run[start:end]
            if text in syllables():
                whole += _extend(clean[start], _SYLLABLE, Piece("syllable", text))
                one += _extend(slipped[start], _SYLLABLE, Piece("syllable", text))
            elif end == len(run) and text in prefixes():
                one += _extend(slipped[start], _UNFINISHED, Piece("prefix", text))
            if len(text) > 1 and one_edit_away(text):
                one += _extend(clean[start], _SLIP, Piece("slip", text))
        clean.append(_best(whole))
        slipped.append(_best(one, SLIPS))
    return (*(cut for _, cut in slipped[-1] if len(cut) > 1), *_across(run))


def _across(run: str) -> list[Cut]:
    """Cuts into whole syllables of letters swapped across the border of two: bhuuo is bu·huo."""
    found: list[Cut] = []
    for at in range(len(run) - 1):
        turned = run[:at] + run[at + 1] + run[at] + run[at + 2 :]
        for cut in cuts(turned)[:1] if turned != run else ():
            ends = list(accumulate(len(piece.text) for piece in cut))
            if at + 1 in ends and all(piece.text in syllables() for piece in cut):
                both = ends.index(at + 1), ends.index(at + 1) + 1
                pieces = enumerate(piece.text for piece in cut)
                found.append(tuple(Piece("turned" if place in both else "syllable", text) for place, text in pieces))
    return found


@cache
def near(syllable: str) -> tuple[str, ...]:
    """Other syllables that many speakers do not tell from this one.

    zh/z, ch/c, sh/s; n/l, f/h, r/l; -ang/-an, -eng/-en, -ing/-in.
    """
    return tuple(sorted(form for form in _near_forms(syllable) - {syllable} if form in syllables()))


@lru_cache(maxsize=4096)
def one_edit_away(text: str) -> tuple[str, ...]:
    """Syllables that one slip of the fingers (a letter more, less, other, two swapped) turns into `text`."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a query that finds nothing pays for it

    # Words one edit apart become equal when either loses a letter, or both lose one.
    candidates = {syllable for shorter in _shortened(text) for syllable in _by_shortened().get(shorter, ())}
    return tuple(sorted(name for name in candidates if OSA.distance(text, name, score_cutoff=1) == 1))


@cache
def _by_shortened() -> Mapping[str, list[str]]:
    """Syllables by what is left of them without one letter, and by themselves."""
    found: dict[str, list[str]] = {}
    for syllable in syllables():
        for shorter in _shortened(syllable):
            found.setdefault(shorter, []).append(syllable)
    return found


def _shortened(text: str) -> set[str]:
    """The text, and it without each of its letters."""
    return {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))}


def _cheapest(run: str, whole: frozenset[str]) -> list[tuple[int, Cut]]:
    """The cheapest cuts of letters without an apostrophe, by dynamic programming over their ends."""
    found: list[list[tuple[int, Cut]]] = [[(0, ())]]
    for end in range(1, len(run) + 1):
        here: list[tuple[int, Cut]] = []
        for start in range(max(0, end - _LONGEST), end):
            text = run[start:end]
            if found[start] and (priced := _price(text, whole, last=end == len(run))):
                here += _extend(found[start], *priced)
        found.append(_best(here))
    return found[-1]


def _price(text: str, whole: frozenset[str], *, last: bool) -> tuple[int, Piece] | None:
    """What a piece costs and what it is; None if no syllable begins so."""
    if text in _INITIALS:
        # a, o, e are initials and whole syllables alike; as prefixes they match both.
        return _INITIAL, Piece("prefix", text)
    if text in whole:
        return _SYLLABLE, Piece("prefix" if last else "syllable", text)
    if last and text in prefixes():
        return _UNFINISHED, Piece("prefix", text)
    return None


def _extend(cuts_so_far: Iterable[tuple[int, Cut]], cost: int, piece: Piece) -> list[tuple[int, Cut]]:
    """Append one piece to each cut."""
    return [(so_far + cost, (*cut, piece)) for so_far, cut in cuts_so_far]


def _best(found: list[tuple[int, Cut]], most: int = CUTS) -> list[tuple[int, Cut]]:
    """Keep the cheapest; equal costs in the order found, so that the answer never varies."""
    return sorted(found, key=lambda priced: priced[0])[:most]


def _joined(parts: list[list[tuple[int, Cut]]]) -> tuple[Cut, ...]:
    """One cut of each part, the cheapest sums first."""
    if not parts:
        return ()
    sums = [(sum(cost for cost, _ in chosen), sum((cut for _, cut in chosen), ())) for chosen in product(*parts[:4])]
    return tuple(cut for _, cut in _best(sums))


def _near_forms(syllable: str) -> set[str]:
    """A syllable and every way to swap its initial or its final for a near one, or both."""
    return {form for start in _swapped_starts(syllable) for form in (start, *_swapped_ends(start))}


def _swapped_starts(syllable: str) -> tuple[str, ...]:
    """The syllable, and it with its initial swapped for each near one."""
    forms = [syllable]
    for one, other in _NEAR_INITIALS:
        if syllable.startswith(one):
            forms.append(other + syllable[len(one) :])
        elif syllable.startswith(other):
            forms.append(one + syllable[len(other) :])
    return tuple(forms)


def _swapped_ends(syllable: str) -> tuple[str, ...]:
    """The syllable with its final swapped for the near one."""
    for one, other in _NEAR_FINALS:
        if syllable.endswith(one):
            return (syllable[: -len(one)] + other,)
        if syllable.endswith(other):
            return (syllable[: -len(other)] + one,)
    return ()
