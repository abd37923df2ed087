"""Ids and file names for what people write in Chinese: `shipping.shenme-shihou-fahuo`, `30-tuihuan.toml`.

An id is for ever, and it stands in files that people read and compare; so it says what the phrase is about.
Nothing here reads a file.
"""

import re
from collections.abc import Container, Iterable
from functools import lru_cache

from phrasebook.characters import readings

_LONGEST = 40  # of a slug: with its category it stays below the 64 characters that an id may have


def slug(text: str, fallback: str) -> str:
    """Chinese words as lower-case ASCII: pinyin, other letters and digits as they are, `-` between.

    >>> slug("退货 OK？", "phrase")
    'tui-huo-ok'
    """
    spelled = "".join(map(_spelled, text.lower()))
    words = re.findall(r"[a-z0-9]+", spelled)
    made = ""
    for word in words:
        if len(made) + len(word) + 1 > _LONGEST:
            break
        made = f"{made}-{word}" if made else word
    return made or fallback


@lru_cache(4096)
def _spelled(mark: str) -> str:
    read = readings(mark)
    return f" {read[0]} " if read else mark


def new_id(category: str, title: str, taken: Container[str]) -> str:
    """An id nobody has: category and title in pinyin, a number behind them where they are taken.

    Args:
        category: the category's id.
        title: the phrase's title.
        taken: the ids in use, in whatever book: an equal one would override that phrase.
    """
    stem = f"{_beginning(category)}.{slug(title, 'phrase')}"
    number = 1
    while (made := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return made


@lru_cache(256)
def _beginning(category: str) -> str:
    return slug(category, "c")[:20].rstrip("-")


def file_name(category: str, beside: Iterable[str]) -> str:
    """The name of a new category file: numbered where the files beside it are, by tens, else the category alone.

    >>> file_name("reviews", ["10-greetings.toml", "20-shipping.toml"])
    '30-reviews.toml'
    """
    names = set(beside)
    numbers = [int(found.group()) for name in names if (found := re.match(r"\d+(?=[-_. ])", name))]
    stem = slug(category, "category")
    if numbers:
        stem = f"{(max(numbers) // 10 + 1) * 10:02d}-{stem}"
    number = 1
    while (made := f"{stem}.toml" if number == 1 else f"{stem}-{number}.toml") in names:
        number += 1
    return made
