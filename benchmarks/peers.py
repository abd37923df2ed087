"""Other ways to search the same phrases, for comparison: fzf's filter and rapidfuzz's WRatio.

Both are given what helps them: besides title, tags, asks, code and text, the pinyin and the initials of the title,
tags and asks, as people who bend such tools to Chinese do.
"""

import shutil
import subprocess
from collections.abc import Sequence

from phrasebook.characters import readings
from phrasebook.model import Phrase


def columns(phrase: Phrase) -> str:
    """A phrase as one line: what can be typed for it, pinyin and initials included."""
    names = (phrase.title, *phrase.tags, *phrase.asks)
    sounds = [[(readings(char) or (char,))[0] for char in name] for name in names]
    pinyin = ["".join(sound) for sound in sounds]
    initials = ["".join(syllable[0] for syllable in sound) for sound in sounds]
    line = " ".join((*names, phrase.code, *pinyin, *initials, phrase.text))
    return " ".join(line.split())


class Fzf:
    """`fzf --filter`, one process a query, as an interactive fzf would answer that query."""

    name = "fzf"

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.ids = [phrase.id for phrase in phrases]
        lines = (f"{number}\t{columns(phrase)}" for number, phrase in enumerate(phrases))
        self.input = "\n".join(lines).encode("utf-8", "replace")

    @staticmethod
    def there() -> bool:
        """Whether fzf is installed."""
        return shutil.which("fzf") is not None

    def search(self, query: str, limit: int) -> list[str]:
        """Ids, best first."""
        command = ["fzf", "--filter", query, "--delimiter", "\t", "--nth", "2.."]
        found = subprocess.run(command, input=self.input, capture_output=True, check=False).stdout
        lines = found.decode("utf-8", "replace").splitlines()[:limit]
        return [self.ids[int(line.partition("\t")[0])] for line in lines]


class Ratio:
    """rapidfuzz's `WRatio` of the query with the columns."""

    name = "rapidfuzz WRatio"

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self.ids = [phrase.id for phrase in phrases]
        self.choices = [columns(phrase) for phrase in phrases]

    def search(self, query: str, limit: int) -> list[str]:
        """Ids, best first."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - the peer under test

        found = process.extract(query.lower(), self.choices, scorer=fuzz.WRatio, limit=limit)
        return [self.ids[number] for _, _, number in found]
