"""The phrases of a library as search sees them: folded fields, numbered in a fixed order, with their sieves.

Phrases are numbered by length of title, then id: equal scores keep that order, so a list never jumps.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from phrasebook.characters import fold, fold_all, readings
from phrasebook.model import Category, Phrase
from phrasebook.search.postings import Postings
from phrasebook.search.units import Alphabet

FEW_CHANGED = 50
"""Characters that folding changes up to which each is replaced by itself: a text of traditional characters has more."""


class Corpus:
    """Columns over the phrases' numbers, built once.

    Attributes:
        phrases: the phrases by number.
        titles: the titles, folded.
        heads: title, tags and asks of each, folded, one a line.
        texts: the texts, folded.
        in_heads, in_titles, in_texts: the sieves over them; initials are not looked for in texts.
        title_starts: the sieve over the titles' first characters.
        alphabet: the characters there are, for making units.
        shelves: category id to the set of its phrases; every phrase's category is there.
        shelf_heads: category id to its folded name and id, one a line; `in_shelf_heads` is the sieve over them.
    """

    def __init__(self, phrases: Iterable[Phrase], categories: Iterable[Category]) -> None:
        self.phrases = sorted(phrases, key=lambda phrase: (len(phrase.title), phrase.id))
        self.number = {phrase.id: number for number, phrase in enumerate(self.phrases)}
        heads = ["\n".join((phrase.title, *phrase.tags, *phrase.asks)) for phrase in self.phrases]
        self.heads, in_heads = _folded(heads)
        self.texts, in_texts = _folded([phrase.text for phrase in self.phrases])
        self.in_heads = Postings(self.heads)
        self.in_texts = Postings(self.texts, pairs=False)
        self.titles = [head.partition("\n")[0] for head in self.heads]
        self.in_titles = Postings(self.titles)
        self.title_starts = Postings([title[:1] for title in self.titles], pairs=False)
        names = {category.id: category.name for category in categories}
        by_shelf: defaultdict[str, list[int]] = defaultdict(list)
        for number, phrase in enumerate(self.phrases):
            by_shelf[phrase.category].append(number)
        self.shelves = {shelf: self.in_heads.set_of(numbers) for shelf, numbers in by_shelf.items()}
        self.shelf_heads = {shelf: fold(f"{names.get(shelf, shelf)}\n{shelf}") for shelf in self.shelves}
        self.in_shelf_heads = Postings([*self.shelf_heads.values()])
        self.alphabet = Alphabet(in_heads.union(in_texts, *self.shelf_heads.values()) - {"\n"})
        self._codes = sorted((fold(phrase.code), number) for number, phrase in enumerate(self.phrases) if phrase.code)

    def prepare(self) -> None:
        """Make all sieves now."""
        for sieve in (self.in_titles, self.title_starts, self.in_heads, self.in_texts, self.in_shelf_heads):
            sieve.prepare()

    def codes(self, start: str) -> Iterator[tuple[str, int]]:
        """Codes that begin so, each with its phrase's number."""
        for at in range(bisect_left(self._codes, (start, -1)), len(self._codes)):
            code, number = self._codes[at]
            if not code.startswith(start):
                break
            yield code, number

    def on_shelves(self, shelves: Iterable[str]) -> int:
        """The set of phrases of some categories."""
        found = 0
        for shelf in shelves:
            found |= self.shelves.get(shelf, 0)
        return found

    def set_of(self, phrases: Iterable[Phrase]) -> int:
        """Some phrases as a bit set."""
        return self.in_heads.set_of(self.number[phrase.id] for phrase in phrases)

    def shelves_called(self, name: str) -> frozenset[str]:
        """Ids of the categories a prefix means, () if none.

        It may be the id or the name; else the whole of the name's pinyin or initials, so that `sh` is 售后 although
        `shipping` begins with it; else the beginning of any of these.
        """
        if not name:
            return frozenset()
        lines = [(shelf, line) for shelf, head in self.shelf_heads.items() for line in head.split("\n")]
        return (
            frozenset(shelf for shelf, line in lines if name == line)
            or frozenset(shelf for shelf, line in lines if name in _spellings(line))
            or frozenset(shelf for shelf, line in lines if any(each.startswith(name) for each in _spellings(line)))
        )


def _folded(texts: list[str]) -> tuple[list[str], set[str]]:
    """Fold many texts, and the characters they are made of then.

    In most books few characters change (capitals, full-width marks): to replace each of them everywhere takes a tenth
    of asking every character of the texts what it is folded to.
    """
    whole = "\0".join(texts)
    small = {char: fold(char) for char in set(whole)}
    changed = {char: other for char, other in small.items() if char != other}
    if len(changed) > FEW_CHANGED or whole.count("\0") >= len(texts) or any(map(changed.get, changed.values())):
        return fold_all(texts), {*small.values()}
    for char, other in changed.items():
        whole = whole.replace(char, other)
    return whole.split("\0"), {*small.values()} - {"\0"}


def _spellings(name: str) -> tuple[str, str, str]:
    """A name as written, in pinyin and in initials; each character by its likeliest reading."""
    sounds = [(readings(char) or (char,))[0] for char in name]
    return name, "".join(sounds), "".join(sound[0] for sound in sounds)
