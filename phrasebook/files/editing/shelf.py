"""The category files of one book, read afresh for one edit: where a phrase stands, and where a new one goes.

Reads files, writes none. A shelf is made under the book's lock and thrown away after the edit.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.checks import SCHEMA
from phrasebook.files.editing.blocks import Document, EditError
from phrasebook.files.editing.keys import as_toml
from phrasebook.files.editing.naming import file_name
from phrasebook.files.toml import TomlError, read_source
from phrasebook.files.walking import list_book, shown
from phrasebook.model import Book, Phrase, Place, Problem

SCHEMA_FILE = "phrase-file.schema.json"
"""In the root of a book: what `miaohui schema` prints of category files."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A category file: its path, its bytes as read (None if it is not there yet), and the document."""

    path: Path
    source: bytes | None
    document: Document


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, the file it stands in, and which `[[phrase]]` of it that is, from 0."""

    standing: Standing
    number: int
    phrase: Phrase


class Shelf:
    """One book.

    Attributes:
        path: the book's folder or its one file.
        single: whether it is, or will be, one file.
        names: what people call each category, by id, for files that are made.
    """

    def __init__(self, path: Path, books: Sequence[Book], hint: str = "") -> None:
        """Look at a book; its files are read as they are asked for.

        Args:
            path: the book, which need not exist yet.
            books: the books that are open, for the names of categories.
            hint: the file in which the wanted phrase probably stands, as places name it.
        """
        self.path = path
        self.single = path.suffix.lower() == ".toml" and not path.is_dir()
        self.names = {c.id: c.name for book in books for c in book.categories if c.name != c.id}
        self._paths = sorted(self._listed(), key=lambda each: shown(each) != hint)
        self._read: dict[Path, Standing] = {}
        self._broken: list[EditError] = []

    def find(self, phrase_id: str) -> Found | None:
        """Where the phrase of an id stands, None if it is nowhere.

        Raises:
            EditError: it was found nowhere, but one of the files could not be read.
        """
        for standing in self._standings():
            if found := standing.document.phrases.get(phrase_id):
                return Found(standing, *found)
        self._require_unbroken()
        return None

    def ids(self) -> set[str]:
        """All ids of the book."""
        return {phrase_id for standing in self._standings() for phrase_id in standing.document.phrases}

    def for_category(self, phrase: Phrase) -> Standing:
        """The file where a phrase of this category goes; the first of several, a fresh one if there is none.

        Raises:
            EditError: the book is one file of another category, or one of the files could not be read.
        """
        return next(self.of_category(phrase), None) or self.fresh_for(phrase)

    def of_category(self, phrase: Phrase) -> Iterator[Standing]:
        """The files where a phrase of this category may go, those that can be read."""
        for standing in self._standings():
            if standing.document.category.category == phrase.category or (self.single and phrase.hidden):
                yield standing

    def fresh_for(self, phrase: Phrase, beside: Iterable[Path] = ()) -> Standing:
        """A file yet to be written for a phrase's category; `beside` are others that are yet to be written.

        Raises:
            EditError: the book is one file of another category, or one of the files could not be read.
        """
        self._require_unbroken()
        if self.single and self._paths:
            shelved = next(self._standings()).document.category
            message = f"这本话术只有一个文件，只放“{shelved.name or shelved.category}”一类，没有改动"
            raise EditError(Problem(Place(shown(self.path)), "error", "edit.category", message, "请换一本或换一类"))
        if self.single:
            return self._fresh(self.path, phrase.category)
        names = [each.name for each in (*self._paths, *beside)]
        return self._fresh(self.path / "phrases" / file_name(phrase.category, names), phrase.category)

    def at(self, path: Path, category: str) -> Standing:
        """The file at a path, fresh for a category if it is not there.

        Raises:
            EditError: it could not be read.
        """
        if not path.exists():
            return self._fresh(path, category)
        standing = self._opened(path)
        standing.document.require_readable()
        return standing

    def _listed(self) -> list[Path]:
        if self.single:
            return [self.path] if self.path.exists() else []
        if not self.path.is_dir():
            return []
        listing = list_book(self.path)
        return [*listing.root_files, *listing.phrase_files]

    def _standings(self) -> Iterator[Standing]:
        """The files that can be read, one after the other; those that cannot are noted."""
        for path in self._paths:
            try:
                standing = self._opened(path)
                keys = standing.document.file.data.keys()
                if path.parent == self.path and keys and not {"phrase", "category"} & keys:
                    continue  # a .toml file of something else in the book's root
                standing.document.require_readable()
            except EditError as error:
                self._broken.append(error)
            else:
                yield standing

    def _opened(self, path: Path) -> Standing:
        if path not in self._read:
            try:
                source = read_source(path, shown(path))
                self._read[path] = Standing(path, source, Document(source, shown(path), path.stem))
            except TomlError as error:
                raise EditError(error.problem) from None
        return self._read[path]

    def _fresh(self, path: Path, category: str) -> Standing:
        schema = os.path.relpath(self.path / SCHEMA_FILE, path.parent) if not self.single else SCHEMA_FILE
        source = fresh_source(category, self.names.get(category, category), Path(schema).as_posix())
        return Standing(path, None, Document(source, shown(path), path.stem))

    def _require_unbroken(self) -> None:
        """Refuse to conclude from files that could not be read: what is sought may stand in them."""
        if self._broken:
            raise self._broken[0]


def fresh_source(category: str, name: str, schema: str) -> bytes:
    """A category file without phrases; `schema` is the path of the schema as seen from it."""
    lines = [
        f"#:schema {schema}",
        f"schema = {SCHEMA}",
        f"category = {as_toml(category)}",
        f"name = {as_toml(name)}",
    ]
    return "".join(f"{line}\n" for line in lines).encode()
