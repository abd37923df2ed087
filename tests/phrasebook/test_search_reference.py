"""The quick way (bit sets, tiers, one pass) gives what a plain way gives that looks at everything."""

import importlib.util
import random
from functools import cache
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

import pytest

from phrasebook.characters import fold
from phrasebook.search import SearchIndex, index, sentences
from phrasebook.search.lexicon import built_in
from phrasebook.search.query import han_count, parse, split_prefix
from phrasebook.search.ranking import (
    AFTER_MARK,
    AT_START,
    CODE,
    COVER,
    GAP,
    NAMED,
    SENTENCE,
    SHELF,
    SKIPPED,
    TEXT,
    TITLE,
    WIDEST_GAP,
    shown,
)
from phrasebook.search.reading import AS_TYPED, SKIPPING, SOUNDS, STAGES, runs
from phrasebook.search.units import LITERAL, Alphabet

_spec = importlib.util.spec_from_file_location(
    "generate", Path(__file__).parent.parent.parent / "benchmarks" / "generate.py"
)
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)

EVERYTHING = 10_000
IN_TEXT, IN_HEAD, IN_TITLE = range(3)


class Plain:
    """The search as the documentation tells it, every phrase against every reading; slow and short."""

    def __init__(self, phrases, categories):
        self.phrases = sorted(phrases, key=lambda phrase: (len(phrase.title), phrase.id))
        self.names = {category.id: fold(f"{category.name}\n{category.id}") for category in categories}
        text = "".join(
            fold("".join((phrase.title, *phrase.tags, *phrase.asks, phrase.text))) for phrase in self.phrases
        )
        self.alphabet = Alphabet(set(text + "".join(self.names[phrase.category] for phrase in self.phrases)) - {"\n"})

    def search(self, query):
        """(id, shown score, matched as a sentence) of everything found, best first."""
        words, without, allowed = self.read(query)
        allowed = [number for number in allowed if not any(self.word(word, number, (0,)) for word in without)]
        han = han_count("".join(words))
        found, named, as_typed = {}, 0, 0
        for stage in STAGES:
            for number in allowed:
                stages = (stage,) if len(words) == 1 else range(stage + 1)
                places = [self.word(word, number, stages) for word in words]
                if all(places):
                    band, place = (sum(part) / len(words) for part in list(zip(*places, strict=True))[:2])
                    if number not in found or band + place > sum(found[number][:2]):
                        found[number] = (band, place, min(field for _, _, field in places))
            named = sum(field > IN_TEXT for _, _, field in found.values())
            entitled = any(field == IN_TITLE for _, _, field in found.values())
            as_typed = named if stage == AS_TYPED else as_typed
            if (
                (stage == AS_TYPED and named >= index.ENOUGH and (entitled or han))
                or (stage == SKIPPING and entitled and han)
                or (stage == SOUNDS and (as_typed or (named >= index.ENOUGH and han)))
            ):
                break
        if (han >= index.SENTENCE_FROM and not entitled) or (han and named < index.ENOUGH):
            for number, likeness in self.answer(" ".join(words), allowed):
                if number not in found or SENTENCE * likeness > sum(found[number][:2]):
                    found[number] = (SENTENCE * likeness, 0, IN_HEAD)
        order = sorted(found, key=lambda number: (-round(found[number][0], 6), -round(found[number][1], 6), number))
        return [(self.phrases[number].id, shown(sum(found[number][:2]))) for number in order]

    def read(self, query):
        """Words, excluded words, and the numbers of the phrases in the prefix's categories."""
        prefix, rest = split_prefix(fold(query))
        shelves = [shelf for shelf, name in self.names.items() if prefix in name.split("\n")]
        parsed = parse(rest if shelves else query)
        numbers = [n for n, phrase in enumerate(self.phrases) if not shelves or phrase.category in shelves]
        return parsed.words, parsed.without, numbers

    def word(self, word, number, stages):
        """Band, place and field of the best place of a word; None if it has none."""
        phrase = self.phrases[number]
        code = fold(phrase.code)
        readings = [run for stage in stages for run in self.runs(word, stage)]
        titles = [(*place, IN_TITLE) for run in readings for place in alignments(run, fold(phrase.title), TITLE)]
        if code and code == word:
            titles.append((CODE, 0, IN_TITLE))
        elif code and code.startswith(word):
            titles.append((LITERAL + NAMED, AT_START + COVER * len(word) / len(code), IN_TITLE))
        heads = [
            (*place, IN_HEAD)
            for run in readings
            if run.reach != "titles"
            for line in (*phrase.tags, *phrase.asks)
            for place in alignments(run, fold(line), NAMED)
        ]
        shelf = self.names[phrase.category].split("\n")
        heads += [(*place, IN_HEAD) for run in readings for line in shelf for place in alignments(run, line, SHELF)]
        texts = [
            (*place, IN_TEXT)
            for run in readings
            if run.reach == "texts"
            for line in fold(phrase.text).split("\n")
            for place in alignments(run, line, TEXT)
        ]
        for places in (titles, heads, texts):
            if places:
                return max(places, key=lambda place: place[0] + place[1])
        return None

    @cache  # noqa: B019 - lives as long as the test
    def runs(self, word, stage):
        return list(runs(word, stage, self.alphabet))

    def answer(self, text, allowed):
        """Phrases with their likeness to a sentence: the highest counts, then compared in full."""
        asked = self.bag(text)
        if not asked:
            return []
        step = max(asked.values()) / sentences._STEPS
        counts = {
            number: sum(max(1, round(weight / step)) for term, weight in asked.items() if self.has(term, number))
            for number in allowed
        }
        some = sorted((number for number in allowed if counts[number]), key=lambda number: (-counts[number], number))
        shelves = {name: self.shelf(asked, name) for name in {phrase.category for phrase in self.phrases}}
        most = max(shelves.values()) or 1
        shares = sentences.LINES, sentences.SECOND, sentences.ALL_LINES, sentences.TEXT, sentences.SHELF
        found = []
        for number in some[: sentences.CANDIDATES]:
            parts = (*self.likeness(asked, number), shelves[self.phrases[number].category] / most)
            likeness = sum(share * part for share, part in zip(shares, parts, strict=True))
            found.append((number, likeness / (sum(shares) + sentences.CONTAINED * sum(shares[:2]))))
        best = max((likeness for _, likeness in found), default=0)
        least = max(sentences.LEAST, sentences.LEAST_OF_BEST * best)
        return [(number, likeness) for number, likeness in found if likeness >= least]

    @cache  # noqa: B019 - likewise
    def rarity(self, term):
        having = sum(self.has(term, number) for number in range(len(self.phrases)))
        return sqrt(log(1 + len(self.phrases) / (1 + having)))

    def bag(self, text):
        terms = sentences.Sentences(None, built_in()).terms(text)
        return {term: worth * self.rarity(term) for term, worth in terms.items()}

    @cache  # noqa: B019 - likewise
    def has(self, term, number, *, text=False):
        """Whether a phrase has all characters of any word of a term, in its head or its text."""
        phrase = self.phrases[number]
        here = set(fold(phrase.text if text else "".join((phrase.title, *phrase.tags, *phrase.asks))))
        words = built_in().words[term[1:]] if term[0] == "=" else (term,)
        return any(set(word) <= here for word in words)

    def likeness(self, asked, number):
        """The two best lines, the share of terms in any line, and in the text."""
        phrase = self.phrases[number]
        bags = [self.bag(fold(line)) for line in (phrase.title, *phrase.tags, *phrase.asks)]
        best, second = sorted([*(line_worth(asked, bag) for bag in bags), 0])[-2:][::-1]
        total = sum(asked.values())
        named = sum(weight for term, weight in asked.items() if any(term in bag for bag in bags)) / total
        said = sum(weight for term, weight in asked.items() if self.has(term, number, text=True)) / total
        return best, second, named, said

    def shelf(self, asked, name):
        """How much of a sentence a category's phrases have, by the root of the share of them with each term."""
        members = [number for number, phrase in enumerate(self.phrases) if phrase.category == name]
        return sum(
            weight * sqrt(sum(self.has(term, number) for number in members) / len(members))
            for term, weight in asked.items()
        )


def line_worth(asked, line):
    """The cosine of two bags, and the share of the line that was asked."""
    shared = set(asked) & set(line)
    if not shared:
        return 0
    lengths = [sqrt(sum(weight * weight for weight in bag.values())) for bag in (asked, line)]
    cosine = sum(asked[term] * line[term] for term in shared) / (lengths[0] * lengths[1])
    contained = sum(line[term] for term in shared) / (sum(line.values()) + sentences.SHORT)
    return cosine + sentences.CONTAINED * contained


def alignments(run, line, field):
    """Band and place of every way to lay a run into one line."""
    widest = WIDEST_GAP if run.gaps else 0
    ways = [[at] for at, char in enumerate(line) if char in run.tables[0]]
    for table in run.tables[1:]:
        ways = [
            [*way, at]
            for way in ways
            for at in range(way[-1] + 1, min(len(line), way[-1] + widest + 2))
            if line[at] in table
        ]
    for way in ways:
        strength = sum(table[line[at]] for table, at in zip(run.tables, way, strict=True)) / len(way)
        gaps = [after - before - 1 for before, after in pairwise(way)]
        cost = sum(GAP + SKIPPED * gap for gap in gaps if gap)
        begins = AT_START if way[0] == 0 else 0 if line[way[0] - 1].isalnum() else AFTER_MARK
        yield strength - cost + field, begins + COVER * len(way) / len(line)


@pytest.mark.parametrize(("count", "seed"), [(3, 1), (40, 2), (70, 3)])
def test_generated_queries_find_the_same_as_looking_at_everything(count, seed):
    phrases = generate.phrases(count, seed)
    plain, quick = Plain(phrases, generate.CATEGORIES), SearchIndex(phrases, generate.CATEGORIES)
    chance = random.Random(seed)
    asked = [
        query for phrase in chance.sample(phrases, min(count, 12)) for _, query, _ in generate.queries(phrase, chance)
    ]
    asked += [ask for phrase in phrases[:6] for ask in phrase.asks]
    asked += ["退货 -运费", "z1", "发", "fh", "t", "vip!", "我昨晚下的单咋还不发", "货退", "售后：退 运"]
    for query in asked:
        hits = [(hit.phrase.id, hit.score) for hit in quick.search(query, EVERYTHING)]
        expected = plain.search(query)
        assert hits == expected, query


@pytest.mark.parametrize("query", ["t", "yf", "运费", "yunfei", "退 h", "huo -退"])
def test_a_short_list_is_the_head_of_the_long_one(query):
    # A tier is not looked at once those before it gave enough; what it would have given ranks below them.
    phrases = generate.phrases(250, 7)
    quick = SearchIndex(phrases, generate.CATEGORIES)
    assert [h.phrase.id for h in quick.search(query, 20)] == [h.phrase.id for h in quick.search(query, EVERYTHING)][:20]
