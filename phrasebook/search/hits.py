"""What was found made ready to be shown: spans to mark and the parts of the score. For the few rows shown only."""

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
        if found.field != "category":  # its name is no field of the phrase
            name, before = _field(found, phrase)
            offsets.setdefault(name, set()).update(at - before for at in found.alignment.positions)
    parts = tuple(
        _part(word, found, ranked.number, corpus) for word, found in zip(query.words, ranked.words, strict=True)
    )
    spans = {name: spans_of(here) for name, here in offsets.items()}
    return Hit(phrase, shown(ranked.worth), _together({part.kind for part in parts}), MappingProxyType(spans), parts)


def _field(found: Found, phrase: Phrase) -> tuple[str, int]:
    """The field a word was found in ("title", "tags.0", "asks.2", "text" …), and what stands before it in a head."""
    if found.field != "head":
        return found.field, 0
    first = found.alignment.positions[0]
    before = len(phrase.title) + 1
    for name, members in (("tags", phrase.tags), ("asks", phrase.asks)):
        for at, member in enumerate(members):
            if first <= before + len(member):
                return f"{name}.{at}", before
            before += len(member) + 1
    return "title", 0


def _part(word: str, found: Found, number: int, corpus: Corpus) -> Part:
    """Explain what one word is worth."""
    worth = {"title": TITLE, "category": SHELF, "text": TEXT}.get(found.field, NAMED)
    field, _ = _field(found, corpus.phrases[number])
    kind = kind_of(_strengths(found, found.run, number, corpus)) if found.run else "code"
    return Part(word, field, kind, found.alignment.band - worth, worth, found.alignment.place)


def _strengths(found: Found, run: Run, number: int, corpus: Corpus) -> list[int]:
    """How sure each unit of a placed run is."""
    fields = {"title": corpus.titles, "head": corpus.heads, "text": corpus.texts}
    shelf = corpus.phrases[number].category
    line = fields[found.field][number] if found.field in fields else corpus.shelf_heads[shelf]
    return [table[line[at]] for table, at in zip(run.tables, found.alignment.positions, strict=True)]


def _together(kinds: set[str]) -> str:
    """One name for words found in different ways: the least sure of them."""
    for kind in ("fuzzy", "homophone"):
        if kind in kinds:
            return kind
    return kinds.pop() if len(kinds) == 1 else "mixed"
