"""The index of one library and the way a query takes through it.

A query's words are read as runs of units (`reading`); a sieve of bit sets (`postings`) leaves the phrases that
may hold them, which are compared one by one (`word`, `matching`) and ordered (`ranking`). What finds little as
typed is tried again with more forgiveness, stage by stage, and at last as a buyer's sentence (`sentences`).

An index is built once from a loaded library and never changes; searching fills caches in it, so one thread at
a time may search.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from phrasebook.characters import fold
from phrasebook.model import Category, Phrase
from phrasebook.search.corpus import Corpus
from phrasebook.search.hits import hit_of
from phrasebook.search.lexicon import read_lexicons
from phrasebook.search.query import MOST_CHARACTERS, Query, han_count, parse, split_prefix
from phrasebook.search.ranking import MOST_PLACE, SENTENCE, Hit, Part, shown
from phrasebook.search.reading import AS_TYPED, SKIPPING, STAGES
from phrasebook.search.sentences import Sentences
from phrasebook.search.word import ENTITLED, NAMED_SO, SAID, Best, Ranked, Word, rank_one

COMPARED, GUESSED = 300, 100
"""Phrases compared at most of one tier of `_tiers`, and how many are when none of them has what is looked for, or the
list is full; as typed, in titles, it is always the former. Only a word of a letter or two leaves more, and then the
shortest titles are looked at: a list shows twenty."""

ENOUGH = 3
"""Phrases found outside texts that are enough for a list."""

SENTENCE_FROM = 5
"""Han characters from which a query that is in no title is also taken for a sentence, whatever was found as typed."""

NO_USAGE: Mapping[str, float] = MappingProxyType({})


class SearchIndex:
    """All phrases of a library, ready to be searched at every keystroke."""

    def __init__(
        self, phrases: Iterable[Phrase], categories: Iterable[Category] = (), lexicons: Iterable[str | Path] = ()
    ) -> None:
        """Build the index.

        Args:
            phrases: each id once.
            categories: names for the categories; a phrase of another one is found too.
            lexicons: files of trade words that add to the program's own, see `lexicon`; read at the first sentence.
        """
        self._listed = tuple(phrases)
        self._corpus = Corpus(self._listed, categories)
        self._lexicons = tuple(lexicons)
        self._kept: dict[tuple[str, int], Word] = {}  # the words of the last query, by stage
        self._kept_of: tuple[str, ...] = ()

    @cached_property
    def _sentences(self) -> Sentences:
        """The way for sentences, made when the first one comes."""
        return Sentences(self._corpus, read_lexicons(self._lexicons))

    def prepare(self) -> None:
        """Make what the first queries would make, for a program that stays; it takes longer than the index itself."""
        self._corpus.prepare()

    def search(
        self, query: str, limit: int = 20, category: str | None = None, usage: Mapping[str, float] = NO_USAGE
    ) -> list[Hit]:
        """Find phrases, best first.

        Args:
            query: what was typed or pasted; `售后:…` and `sh:…` keep to a category, `-词` excludes.
            limit: hits at most.
            category: keep to this category id.
            usage: frecency by phrase id; decides between matches of one kind, never against a better one.

        Returns:
            Hits; for an empty query all phrases in the library's order, the most used first.
        """
        parsed, allowed = self._read(query, category)
        if not parsed.words:
            return self._in_order(parsed, allowed, limit, usage)
        ranked = self._rank(parsed, allowed, limit, usage)
        return [self._hit(found, parsed) for found in ranked[:limit]]

    def counts(self, query: str) -> Mapping[str, int]:
        """How many phrases of each category a query finds, by category id; those without any are left out.

        Counted are those that have the words in title, tags, asks, code or category, or for want of any, what the
        search finds otherwise. Of a letter or two, in more phrases than are compared, the sieve's count is given.
        """
        parsed, allowed = self._read(query, None)
        words = self._as_typed(parsed.words)
        sieved = _all_of(allowed, (word.heads for word in words))
        if not words:
            sieved &= self._corpus.set_of(hit.phrase for hit in self._in_order(parsed, allowed, len(self._listed)))
        elif sieved.bit_count() <= COMPARED:
            without = self._words(parsed.without)
            sure = _all_of(sieved, (word.sure for word in words))
            found = [*self._corpus.in_heads.numbers(sure)]
            found += [number for number in self._corpus.in_heads.numbers(sieved & ~sure) if rank_one(number, words)]
            found = [number for number in found if not any(word.find(number) for word in without)]
            if not found:
                found = [ranked.number for ranked in self._rank(parsed, allowed, GUESSED, NO_USAGE)]
            sieved = self._corpus.in_heads.set_of(found)
        counted = {shelf: (sieved & members).bit_count() for shelf, members in self._corpus.shelves.items()}
        return {shelf: count for shelf, count in counted.items() if count}

    def _read(self, query: str, category: str | None) -> tuple[Query, int]:
        """Parse a query; the set of phrases its category prefix and the chosen category leave."""
        prefix, rest = split_prefix(fold(query[:MOST_CHARACTERS]))
        shelves = self._corpus.shelves_called(prefix)
        allowed = self._corpus.on_shelves(shelves) if shelves else self._corpus.in_heads.all
        if category is not None:
            allowed &= self._corpus.on_shelves([category])
        return parse(rest if shelves else query), allowed

    def _in_order(self, query: Query, allowed: int, limit: int, usage: Mapping[str, float] = NO_USAGE) -> list[Hit]:
        """Answer a query without words: all phrases in order, less what it excludes; none to mere punctuation."""
        if query.text and not query.without:
            return []
        without = self._words(query.without)
        digits = self._corpus.in_heads.digits(allowed)
        listed = sorted(self._listed, key=lambda phrase: -usage.get(phrase.id, 0.0)) if usage else self._listed
        numbered = ((phrase, self._corpus.number[phrase.id]) for phrase in listed)
        left = (
            phrase
            for phrase, number in numbered
            if digits[number] == "1" and not any(word.find(number) for word in without)
        )
        return [Hit(phrase, 0.0, "all", MappingProxyType({})) for phrase in islice(left, limit)]

    def _words(self, words: Iterable[str]) -> list[Word]:
        """Words read as typed."""
        made = [Word(word, self._corpus) for word in words]
        for word in made:
            word.widen(AS_TYPED)
        return made

    def _rank(self, query: Query, allowed: int, limit: int, usage: Mapping[str, float]) -> list[Ranked]:
        """Everything found, best first, stage by stage until enough is."""
        words = self._as_typed(query.words)
        without = self._words(query.without)
        han = han_count("".join(query.words))
        enough = len(self._listed) if without else max(limit, ENOUGH)  # of what is excluded none is left
        found: dict[int, Ranked] = {}
        as_typed = named = 0
        entitled = False
        for stage in STAGES:
            if stage != AS_TYPED:
                words = self._forgiving(words, stage)
            for word in words:
                word.widen(stage)
            for ranked in self._compare(words, stage, allowed, enough, usage):
                known = found.get(ranked.number)
                excluded = without and known is None and any(word.find(ranked.number) for word in without)
                if not excluded and (known is None or ranked.worth > known.worth):
                    found[ranked.number] = ranked
            standing = [ranked.standing for ranked in found.values()]
            named, entitled = len(standing) - standing.count(SAID), ENTITLED in standing
            as_typed = named if stage == AS_TYPED else as_typed
            if _is_enough(stage, named, as_typed, entitled=entitled, letters_only=not han):
                break
        if (han >= SENTENCE_FROM and not entitled) or (han and named < ENOUGH):
            for number, likeness in self._sentences.rank(" ".join(query.words), allowed):
                known = found.get(number)
                if (known is None and not any(word.find(number) for word in without)) or (
                    known is not None and known.worth < SENTENCE * likeness
                ):
                    found[number] = Ranked(number, SENTENCE * likeness, 0, (), NAMED_SO)
        return sorted(found.values(), key=lambda ranked: self._order(ranked, usage))

    def _as_typed(self, words: tuple[str, ...]) -> list[Word]:
        """The words of a query as typed; those of the last query are kept, for one key both searches and counts."""
        if words != self._kept_of:
            self._kept, self._kept_of = {}, words
        new = [word for word in words if (word, AS_TYPED) not in self._kept]
        self._kept |= {(word.word, AS_TYPED): word for word in self._words(new)}
        return [self._kept[word, AS_TYPED] for word in words]

    def _forgiving(self, words: list[Word], stage: int) -> list[Word]:
        """The words for a later stage; a lone one without its readings so far, for what they find is known already."""
        if len(words) > 1:
            self._kept.clear()  # several are widened in place
            return words
        key = words[0].word, stage
        if key not in self._kept:
            self._kept[key] = words[0].afresh()
        return [self._kept[key]]

    def _compare(
        self, words: list[Word], stage: int, allowed: int, enough: int, usage: Mapping[str, float]
    ) -> Iterator[Ranked]:
        """Compare what the sieve leaves, tier by tier, until there are as many as are asked for.

        Within a tier the shortest titles come first, so once enough are as good as their titles' length allows, no
        other is better; but for the used ones, whose order is their use.
        """
        count = 0
        titles = _all_of(allowed, (word.titles for word in words))
        for at, tier in enumerate(self._tiers(words, allowed, usage)):
            sure = stage == AS_TYPED and tier & titles
            best = Best(words) if sure and (at or not usage) and tier.bit_count() > enough else None
            before, perfect = count, 0
            for looked, number in enumerate(islice(self._corpus.in_heads.numbers(tier), COMPARED)):
                if looked == GUESSED and not sure and (count == before or count >= enough):
                    break
                if ranked := rank_one(number, words):
                    count += 1
                    yield ranked
                    if best and best.reached(ranked, len(self._corpus.titles[number])):
                        perfect += 1
                        if perfect >= enough:
                            return
            if count >= enough:
                return
        texts = _all_of(allowed, (word.heads | word.texts for word in words))
        texts &= ~_all_of(allowed, (word.heads for word in words))
        found = (rank_one(number, words) for number in islice(self._corpus.in_heads.numbers(texts), GUESSED))
        yield from (ranked for ranked in found if ranked)

    def _tiers(self, words: list[Word], allowed: int, usage: Mapping[str, float]) -> Iterator[int]:
        """Phrases by the best they can be worth: used ones; title begins so; in the title; named so.

        What stands in a title as typed is worth more than anything outside it, and what begins it most; so a
        tier need not be looked at once those before it gave enough.
        """
        titles = _all_of(allowed, (word.titles for word in words))
        seen = 0
        if usage:
            number = self._corpus.number
            used = self._corpus.in_heads.set_of(number[name] for name in usage if name in number)
            yield (seen := used & _all_of(allowed, (word.heads for word in words)))
        for tier in (titles & words[0].starts, titles):
            yield tier & ~seen
            seen |= tier
        yield _all_of(allowed, (word.heads for word in words)) & ~seen  # sieved only now that titles were not enough

    def _hit(self, ranked: Ranked, query: Query) -> Hit:
        """The hit to show of a ranked phrase; one without words was found as a sentence."""
        if ranked.words:
            return hit_of(ranked, query, self._corpus)
        words = " ".join(query.words)
        marks = self._sentences.marks(words, ranked.number)
        part = Part(words, "asks", "sentence", ranked.band, 0, 0)
        return Hit(self._corpus.phrases[ranked.number], shown(ranked.band), "sentence", marks, (part,))

    def _order(self, ranked: Ranked, usage: Mapping[str, float]) -> tuple[float, bool, float, float, int]:
        """Sort key: band, whether a whole field was typed, frecency, place, and the fixed order of phrases."""
        used = usage.get(self._corpus.phrases[ranked.number].id, 0.0) if usage else 0.0
        return (-round(ranked.band, 6), ranked.place < MOST_PLACE, -used, -round(ranked.place, 6), ranked.number)


def _is_enough(stage: int, named: int, as_typed: int, *, entitled: bool, letters_only: bool) -> bool:
    """Whether a stage was the last.

    `named` is how many were found outside texts, `as_typed` how many of them by the first stage, `entitled` whether
    any in its title. Letters found in asks alone, or with skipped characters, may still be a title as many speakers
    would spell it; Han characters with skipped ones are sure of themselves in a title. Fingers that slipped are not
    thought of where anything was found as typed.
    """
    if stage == AS_TYPED:
        return named >= ENOUGH and (entitled or not letters_only)
    if stage == SKIPPING:
        return entitled and not letters_only
    return as_typed > 0 or (named >= ENOUGH and not letters_only)


def _all_of(allowed: int, sets: Iterable[int]) -> int:
    """The phrases of every set."""
    for one in sets:
        allowed &= one
    return allowed
