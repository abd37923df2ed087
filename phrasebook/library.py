"""The stack of books: built-in < team in the order given < personal, seen as one list of phrases.

The same id higher up replaces the whole phrase, in the place of the list where the lower one stood;
`hidden = true` takes it away. Where two phrases carry one code, the phrase of the highest layer keeps
it, and within a layer the one that stands first; the other is found by its title and text, and a
problem says so. A `Library` is immutable: when a file changes, a new one is opened.
"""

import dataclasses
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from phrasebook.model import Book, Category, FieldDefinition, Layer, Origin, Phrase, Place, Problem

if TYPE_CHECKING:
    from phrasebook.files.overlay import Overlay
    from phrasebook.guides import Guide
    from phrasebook.search import SearchIndex

_MENDED = 20  # problems between books for which the nearest valid name is looked up; each costs ms

BUILT_IN = Path(__file__).parent / "builtin"
"""The folder of the phrases, rules and guides that ship with the program."""


class Library:
    """Books stacked from the lowest to the highest.

    Attributes:
        books: the books, lowest first; edits that are not in a book's files yet are laid over it.
        overlays: those edits, by the path of their book.
        drafted: ids of phrases that say what such an edit says.
        phrases: what there is to say after layering, grouped by category in order of display.
        categories: those that have phrases, in order of display: as the `book.toml` of the highest
            book asks, then of the next lower, the rest by layer and file name.
        fields: field definitions by name; of two the higher book's.
        rule_files: wording rules of the books above the built-in one, lowest first; `load_rules` brings the
            built-in packs itself, whatever books are open.
        guide_files: guides of all books, lowest first.
        lexicon_files: trade words of the books above the built-in one, `lexicon.toml` in a book's folder.
        problems: what is wrong in any of the books, and between them.
    """

    def __init__(
        self,
        books: Iterable[Book],
        earlier_guides: "Mapping[str, Guide] | None" = None,
        overlays: "Mapping[str, Overlay] | None" = None,
    ) -> None:
        """Stack books.

        Args:
            books: as read, lowest first.
            earlier_guides: by file, stand in for guide files that break while a program runs.
            overlays: by path of a book, edits that are not in its files yet.
        """
        self.books = self._as_read = tuple(books)
        if overlays:
            self.books = tuple(overlays[book.path].over(book) if book.path in overlays else book for book in self.books)
        self._earlier_guides = earlier_guides or {}
        stacked, origins, hidden_problems = _stack(self.books)
        self.categories = _categories(self.books, list(stacked.values()))
        rank = {category.id: number for number, category in enumerate(self.categories)}
        ordered = sorted(stacked.values(), key=lambda phrase: rank[phrase.category])
        self.phrases, code_problems = _one_code_each(ordered, origins)
        self.fields: Mapping[str, FieldDefinition] = MappingProxyType(
            {name: definition for book in self.books for name, definition in book.fields.items()}
        )
        above = [book for book in self.books if book.layer != "built-in"]
        self.rule_files = tuple(path for book in above for path in book.rule_files)
        self.guide_files = tuple(path for book in self.books for path in book.guide_files)
        self.lexicon_files = tuple(Path(book.lexicon_file) for book in above if book.lexicon_file)
        own = (problem for book in self.books for problem in book.problems)
        self.problems: tuple[Problem, ...] = (*own, *hidden_problems, *_order_problems(self.books), *code_problems)
        self._origins = origins
        self.overlays: Mapping[str, Overlay] = overlays or {}
        self.drafted = frozenset(
            key
            for path, overlay in self.overlays.items()
            for key in overlay.edits
            if key in self and self.book_of(key).path == path
        )

    def __getitem__(self, phrase_id: str) -> Phrase:
        """The phrase of an id; KeyError if there is none or it is hidden."""
        return self._by_id[phrase_id]

    def __contains__(self, phrase_id: object) -> bool:
        return phrase_id in self._by_id

    def __len__(self) -> int:
        return len(self.phrases)

    def get(self, phrase_id: str) -> Phrase | None:
        """The phrase of an id, or None."""
        return self._by_id.get(phrase_id)

    def where(self, phrase_id: str) -> Origin:
        """Where the text of a phrase comes from; KeyError if there is no such phrase."""
        book = self.book_of(phrase_id)
        place = self[phrase_id].place
        return Origin(book.layer, book.name, place.file, place.line)

    def book_of(self, phrase_id: str) -> Book:
        """The book whose wording of a phrase is in force; KeyError if there is no such phrase."""
        return self.books[self._origins[self[phrase_id].id]]

    @property
    def guides(self) -> "tuple[Guide, ...]":
        """The guides after layering, read at the first call; those of a higher book replace those of the same id."""
        return self._guides[0]

    @property
    def guide_problems(self) -> tuple[Problem, ...]:
        """What is wrong with the guide files; phrases that do not exist are lint's business."""
        return self._guides[1]

    def guides_by_file(self) -> "Mapping[str, Guide]":
        """The last good guides by the name of their file; reads none that nobody has asked for."""
        if "_guides" not in self.__dict__:
            return self._earlier_guides
        return {guide.place.file: guide for guide in self.guides}

    def search_index(self) -> "SearchIndex":
        """An index over the phrases, made at the first call and then kept."""
        return self._index

    @cached_property
    def _by_id(self) -> dict[str, Phrase]:
        return {phrase.id: phrase for phrase in self.phrases}

    @cached_property
    def _guides(self) -> "tuple[tuple[Guide, ...], tuple[Problem, ...]]":
        from phrasebook.files.guides import read_guides  # noqa: PLC0415 - few copies need a guide
        from phrasebook.guides import stacked  # noqa: PLC0415 - likewise

        read = [read_guides(book.guide_files, self._earlier_guides) for book in self.books]
        return stacked(guides for guides, _ in read), tuple(problem for _, problems in read for problem in problems)

    @cached_property
    def _index(self) -> "SearchIndex":
        from phrasebook.search import SearchIndex  # noqa: PLC0415 - books are read without it too

        return SearchIndex(self.phrases, self.categories, self.lexicon_files)


def open_library(  # noqa: PLR0913 - each says what else lies in the stack, and has its default
    paths: Sequence[str | Path] = (),
    *,
    built_in: bool = True,
    personal: Path | None = None,
    cache: Path | None = None,
    before: Library | None = None,
    overlays: "Mapping[str, Overlay] | None" = None,
) -> Library:
    """Read books and stack them.

    Args:
        paths: team books, folders or single files, the lowest first.
        built_in: whether the phrases that ship with the program lie at the bottom.
        personal: the agent's own book; a path where nothing is yet counts as an empty book.
        cache: folder for snapshots that make the next start faster; None keeps none.
        before: the library in use, when a running program opens it anew: a file that cannot be read
            any more keeps the phrases it had there.
        overlays: edits that are not in the files yet, by the path of their book as `paths` gives it.

    Returns:
        The library. Nothing is raised for what is wrong with a book: see `Library.problems`.
    """
    books = [_read(BUILT_IN, "built-in", cache)] if built_in else []
    books += [_read(Path(path), "team", cache) for path in paths]
    if personal is not None:
        there = os.path.lexists(personal)
        books.append(_read(personal, "personal", cache) if there else Book(personal.stem, str(personal), "personal"))
    if before is None:
        return Library(books, overlays=overlays)
    return Library(_kept(books, before), before.guides_by_file(), overlays)


def _kept(books: list[Book], before: Library) -> list[Book]:
    """The books with the last good content of files that broke since `before`."""
    from phrasebook.files.last_good import keep_last_good  # noqa: PLC0415 - not at a start
    from phrasebook.files.shrinking import hold_back  # noqa: PLC0415 - likewise

    earlier = {(book.path, book.layer): book for book in before._as_read}  # noqa: SLF001 - its own kind
    kept = [keep_last_good(book, earlier.get((book.path, book.layer), book)) for book in books]
    return [
        hold_back(book, earlier.get((book.path, book.layer), book)) if book.layer == "team" else book for book in kept
    ]


def _read(path: Path, layer: Layer, cache: Path | None) -> Book:
    # A start that finds its snapshots imports neither parser nor checks.
    if cache is not None and layer == "team":
        from phrasebook.files.away import read_patiently  # noqa: PLC0415 - likewise

        return read_patiently(path, cache)
    if cache is not None:
        from phrasebook.files.snapshot import read_book_cached  # noqa: PLC0415

        return read_book_cached(path, layer, cache)
    from phrasebook.files.reading import read_book  # noqa: PLC0415

    return read_book(path, layer)


def _nearest(name: str, valid: Iterable[str]) -> str:
    from phrasebook.files.checks import nearest  # noqa: PLC0415 - only problems need it

    return nearest(name, valid)


def _shown(path: Path) -> str:
    from phrasebook.files.walking import shown  # noqa: PLC0415 - likewise

    return shown(path)


def _stack(books: tuple[Book, ...]) -> tuple[dict[str, Phrase], dict[str, int], list[Problem]]:
    """Lay the books over each other: phrases by id, the number of the book each is from, and what hides nothing."""
    phrases: dict[str, Phrase] = {}
    origins: dict[str, int] = {}
    problems: list[Problem] = []
    for number, book in enumerate(books):
        for phrase in book.phrases:
            if not phrase.hidden:
                phrases[phrase.id] = phrase
                origins[phrase.id] = number
            elif phrases.pop(phrase.id, None) is None:
                message = f"要隐藏的 {phrase.id} 在更低的话术本里没有"
                mend = _nearest(phrase.id, phrases) if len(problems) < _MENDED else ""
                problems.append(Problem(phrase.place, "info", "phrase.hides-nothing", message, mend))
    return phrases, origins, problems


def _categories(books: tuple[Book, ...], phrases: Sequence[Phrase]) -> tuple[Category, ...]:
    """The categories in use, in order of display; a name given higher up wins, an id is no name."""
    names: dict[str, str] = {}
    for book in books:
        for category in book.categories:
            if category.name != category.id or category.id not in names:
                names[category.id] = category.name
    for phrase in phrases:
        names.setdefault(phrase.category, phrase.category)
    used = {phrase.category for phrase in phrases}
    asked = (key for book in reversed(books) for key in book.order)
    order = dict.fromkeys(key for key in (*asked, *names) if key in used)
    return tuple(Category(key, names[key]) for key in order)


def _one_code_each(phrases: list[Phrase], origins: Mapping[str, int]) -> tuple[tuple[Phrase, ...], list[Problem]]:
    """Take a code away from every phrase but the one that keeps it, and tell of each."""
    keepers: dict[str, Phrase] = {}
    for phrase in phrases:
        if phrase.code:
            keeper = keepers.setdefault(phrase.code.casefold(), phrase)
            if origins[phrase.id] > origins[keeper.id]:
                keepers[phrase.code.casefold()] = phrase
    kept: list[Phrase] = []
    problems: list[Problem] = []
    for phrase in phrases:
        keeper = keepers.get(phrase.code.casefold(), phrase)
        if keeper is phrase:
            kept.append(phrase)
            continue
        kept.append(dataclasses.replace(phrase, code=""))
        holder = f"“{keeper.title}”（{keeper.place.file} 第 {keeper.place.line} 行）"
        message = f"快捷码 {phrase.code} 已由{holder}使用，“{phrase.title}”的没有生效"
        problems.append(Problem(phrase.place, "warn", "phrase.duplicate-code", message, "请换一个快捷码"))
    return tuple(kept), problems


def _order_problems(books: tuple[Book, ...]) -> list[Problem]:
    """Tell of categories that a book.toml puts in order but no book has; read alone, it may mean a lower book's."""
    known = {category.id for book in books for category in book.categories}
    problems: list[Problem] = []
    unknown = [book for book in books if not known.issuperset(book.order)]
    for book in unknown:
        place = Place(_shown(Path(book.path) / "book.toml"))
        for key in book.order:
            if key not in known:
                mend = _nearest(key, known) if len(problems) < _MENDED else ""
                message = f"categories 里的“{key}”没有任何话术文件使用"
                problems.append(Problem(place, "info", "book.unknown-category", message, mend))
    return problems
