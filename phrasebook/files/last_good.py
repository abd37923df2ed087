"""The last good content of files that broke while the program runs: a slip in an editor costs no reply.

A pure comparison of the book as it was with the book as it is now; nothing is read or written. The
problems are those of the new book, so people are told all the same.
"""

import dataclasses
from pathlib import Path

from phrasebook.model import Book, Category


def keep_last_good(book: Book, before: Book) -> Book:
    """Fill `book` up from `before`, an earlier reading of it, where a file or the whole book cannot be read now.

    A file that is gone, or that holds fewer phrases than it did, is taken as it is: someone meant it.
    """
    if any(problem.rule == "book.missing" for problem in book.problems):
        return dataclasses.replace(before, problems=book.problems)
    broken = {
        problem.place.file
        for problem in book.problems
        if problem.level == "error" and problem.rule.startswith(("toml.", "file."))
    }
    if not broken:
        return book
    present = {phrase.id for phrase in book.phrases}
    kept = [
        phrase
        for phrase in before.phrases
        if phrase.id not in present and broken & {phrase.place.file, str(Path(phrase.place.file).parent)}
    ]
    settings = before if str(Path(book.path) / "book.toml") in broken else book
    phrases = (*book.phrases, *kept)
    names = {category.id: category.name for category in (*before.categories, *book.categories)}
    used = {phrase.category for phrase in phrases}
    order = dict.fromkeys(key for key in (*settings.order, *names) if key in used)
    return dataclasses.replace(
        book,
        name=settings.name,
        categories=tuple(Category(key, names[key]) for key in order),
        phrases=phrases,
        fields=settings.fields,
        order=settings.order,
    )
