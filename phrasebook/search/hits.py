"""What was found made ready to be shown: spans to mark and the parts of the score. For the few rows shown only."""

from collections.abc import Iterable
from types import MappingProxyType

from phrasebook.model import Phrase
from phrasebook.search.corpus import Corpus
from phrasebook.search.query import Query
from phrasebook.search.ranking import NAMED, SHELF, TEXT, TITLE, Hit, Part, kind_of, shown, spans_of
from phrasebook.search.reading import Run
from phrasebook.search.word import Found, Ranked


def hit_of(ranked: Ranked, query: Query, corpus: Corpus) -> Hit:
    """The hit to show of a ranked phrase."""
    phrase = corpus.phrases[ranked.number]
    offsets: dict[str, set[int]] = {}
    for found in ranked.words:
        for name, offset in _fields(found, phrase):
            offsets.setdefault(name, set()).add(offset)
    parts = tuple(
        _part(word, found, ranked.number, corpus) for word, found in zip(query.words, ranked.words, strict=True)
    )
    spans = {name: spans_of(here) for name, here in offsets.items()}
    return Hit(phrase, shown(ranked.worth), _together({part.kind for part in parts}), MappingProxyType(spans), parts)


def name_at(phrase: Phrase, offset: int) -> tuple[str, int]:
    """The field of an offset into a head (title, tags and asks, one a line), and the offset in that field."""
    lists = (("tags", phrase.tags), ("asks", phrase.asks))
    names = ["title", *(f"{name}.{at}" for name, members in lists for at in range(len(members)))]
    start = 0
    for name, line in zip(names, (phrase.title, *phrase.tags, *phrase.asks), strict=True):
        if offset <= start + len(line):
            return name, offset - start
        start += len(line) + 1
    raise IndexError(offset)


def _fields(found: Found, phrase: Phrase) -> Iterable[tuple[str, int]]:
    """Field names and offsets of a found word; a category's name is no field of the phrase."""
    if found.field == "head":
        return [name_at(phrase, offset) for offset in found.alignment.positions]
    if found.field == "category":
        return []
    return [(found.field, offset) for offset in found.alignment.positions]


def _part(word: str, found: Found, number: int, corpus: Corpus) -> Part:
    """Explain what one word is worth."""
    phrase = corpus.phrases[number]
    field, worth = found.field, {"category": SHELF, "text": TEXT}.get(found.field, NAMED)
    if field == "head":
        field = name_at(phrase, found.alignment.positions[0])[0]
        worth = TITLE if field == "title" else NAMED
    kind = kind_of(_strengths(found, found.run, number, corpus)) if found.run else "code"
    return Part(word, field, kind, found.alignment.band - worth, worth, found.alignment.place)


def _strengths(found: Found, run: Run, number: int, corpus: Corpus) -> list[int]:
    """How sure each unit of a placed run is."""
    lines = {"head": corpus.heads[number], "text": corpus.texts[number]}
    line = lines.get(found.field) or corpus.shelf_heads[corpus.phrases[number].category]
    return [table[line[at]] for table, at in zip(run.tables, found.alignment.positions, strict=True)]


def _together(kinds: set[str]) -> str:
    """One name for words found in different ways: the least sure of them."""
    for kind in ("fuzzy", "homophone"):
        if kind in kinds:
            return kind
    return kinds.pop() if len(kinds) == 1 else "mixed"
