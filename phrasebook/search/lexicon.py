"""The trade lexicon: words that mean the same to an agent, read from TOML.

    schema = 1
    [same]
    "发货" = ["发", "寄出"]        one meaning, named by its head word
    [weights]
    "怎么" = 0.4                   how much a meaning says; 1 where nothing is written
    [fillers]
    words = ["请问", "老板"]       say nothing, dropped from a sentence

The program's own is `phrasebook/builtin/lexicon.toml`. A team's book may have a `lexicon.toml` in its root: its
words join the meanings of the same name, its weights replace, its fillers add. A word may have several meanings.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from phrasebook.characters import fold_all

BUILT_IN = Path(__file__).parent.parent / "builtin" / "lexicon.toml"

_LONGEST = 8  # characters of a word that are read; no word of the trade has more


class Lexicon(NamedTuple):
    """Meanings by word (none for a filler), words and weight by meaning, longest word by first character; folded."""

    meanings: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, float]
    longest: Mapping[str, int]

    def weight(self, meaning: str) -> float:
        """How much a meaning says: 1 unless the lexicon says otherwise."""
        return self.weights.get(meaning, 1.0)

    def cut(self, text: str) -> Iterator[tuple[str, tuple[str, ...] | None]]:
        """Cut folded text from the left into the longest known words and single characters.

        Yields each piece with its meanings: () for a filler, None for a character no word begins with.
        """
        at = 0
        while at < len(text):
            piece = text[at]
            for length in range(self.longest.get(piece, 0), 0, -1):
                piece = text[at : at + length]
                if piece in self.meanings:
                    break
            yield piece, self.meanings.get(piece)
            at += len(piece)


def lexicon_of(tables: Sequence[Mapping[str, Any]]) -> Lexicon:
    """Put parsed lexicon files together, the built-in one first; what has the wrong shape is left out."""
    sets = [(head, _strings(others)) for table in tables for head, others in _table(table, "same").items()]
    weighed = [pair for table in tables for pair in _table(table, "weights").items()]
    fillers = [word for table in tables for word in _strings(_table(table, "fillers").get("words"))]
    written = list({*fillers, *(head for head, _ in (*sets, *weighed)), *(word for _, some in sets for word in some)})
    small = dict(zip(written, fold_all(written), strict=True))
    words: dict[str, dict[str, None]] = {}
    for head, others in sets:
        words.setdefault(small[head], {}).update(dict.fromkeys(small[word][:_LONGEST] for word in (head, *others)))
    weights = {small[head]: float(weight) for head, weight in weighed if isinstance(weight, int | float)}
    meanings: dict[str, tuple[str, ...]] = dict.fromkeys((small[word] for word in fillers), ())
    for head, spellings in words.items():
        for word in spellings:
            meanings[word] = (*meanings.get(word, ()), head)
    longest: dict[str, int] = {}
    for word in meanings:
        longest[word[:1]] = max(longest.get(word[:1], 1), len(word))
    return Lexicon(meanings, {head: tuple(spellings) for head, spellings in words.items()}, weights, longest)


@cache
def built_in() -> Lexicon:
    """The lexicon that ships with the program."""
    return read_lexicons(())


def read_lexicons(files: Iterable[str | Path]) -> Lexicon:
    """The program's lexicon with those of some files; a file that is no TOML is left out (lint reports it)."""
    import tomli  # noqa: PLC0415 - only a sentence needs the lexicon

    tables = []
    for file in (BUILT_IN, *map(Path, files)):
        try:
            tables.append(tomli.loads(file.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError):
            if file == BUILT_IN:
                raise
    return lexicon_of(tables)


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A sub-table, empty where there is none."""
    found = table.get(name)
    return found if isinstance(found, Mapping) else {}


def _strings(found: object) -> list[str]:
    """The strings of an array, empty ones left out, none where it is something else."""
    return [one for one in found if isinstance(one, str) and one] if isinstance(found, list) else []
