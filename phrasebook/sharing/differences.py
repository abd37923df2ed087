"""Which phrases differ between two states of a book, given as files. Pure.

Only files whose bytes differ are parsed, so that the price is that of the change and not of the book.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import PurePosixPath

from phrasebook.files.editing.tables import same
from phrasebook.files.reading import book_from_sources
from phrasebook.model import Phrase
from phrasebook.sharing.model import Change


def changes_between(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Change, ...]:
    """The phrases that came, changed and went, in the order of the files after; those that went come last.

    Args:
        before: the files by path, as they were.
        after: the files as they are.
    """
    paths = [path for path in {**after, **before} if before.get(path) != after.get(path)]
    old, new = (phrases_in({path: files[path] for path in paths if path in files}) for files in (before, after))
    changes = [
        Change("changed" if phrase.id in old else "new", phrase.id, _placed(old.get(phrase.id)), _placed(phrase))
        for phrase in new.values()
        if not same(old.get(phrase.id), phrase)
    ]
    return (*changes, *(Change("removed", one.id, _placed(one), None) for one in old.values() if one.id not in new))


def phrases_in(files: Mapping[str, bytes]) -> dict[str, Phrase]:
    """The phrases of a book by id, in order of file name; of two with one id the first, as a reader takes it."""
    ordered = sorted(files, key=lambda path: (PurePosixPath(path).parent.name, path))
    book = book_from_sources("", "", "team", ((path, files[path]) for path in ordered))
    return {phrase.id: phrase for phrase in book.phrases}  # ids are unique in a book as read


def _placed(phrase: Phrase | None) -> Phrase | None:
    """A phrase whose place is the path inside the book."""
    if phrase is None:
        return None
    return dataclasses.replace(
        phrase, place=dataclasses.replace(phrase.place, file=phrase.place.file.removeprefix("/"))
    )
