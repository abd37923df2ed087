"""A book, from a folder, a single file or bytes of elsewhere, to the frozen `Book` of the model.

Whatever is wrong becomes a problem of the book and costs the least it can: a key, a phrase, a file.
Nothing is raised and nothing is written. What the parts of a file mean is said in `phrases` and
`settings`; which files are opened, in `walking`.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from phrasebook.files import checks, cleaning
from phrasebook.files.checks import Fault
from phrasebook.files.complaints import Complaints, cleaned_problem
from phrasebook.files.phrases import category_file, category_of
from phrasebook.files.settings import BookSettings, book_settings
from phrasebook.files.toml import TomlError, TomlFile, parse_toml, read_toml
from phrasebook.files.walking import BROKEN, MOST_FILES, list_book, shown
from phrasebook.model import Book, Category, Layer, Level, Phrase, Place, Problem

MOST_PHRASES = 100_000
"""Phrases read of one book (format.md, “Bad input”)."""

MOST_CHARACTERS = 64 * 1024 * 1024
"""Characters read of one book: twice 100,000 phrases of 300; it bounds a folder of 2,000 files of 4 MiB."""


def read_book(path: str | Path, layer: Layer = "team") -> Book:
    """Read the book at `path`, a folder or one `.toml` file; what cannot be read stands in its problems."""
    where = Path(path)
    folder = os.path.isdir(where)  # noqa: PTH112 - unlike Path.is_dir it raises for no path whatever
    name = Path(os.path.realpath(where)).name if folder else where.stem
    assembly = _Assembly(cleaning.one_line(name), str(path), layer)
    if folder:
        _read_folder(where, assembly)
    elif os.path.exists(where) and where.suffix.lower() != ".toml":  # noqa: PTH110 - likewise
        assembly.tell(where, "error", "book.kind", "这不是 .toml 文件", "别的工具的文件请用 miaohui import")
    elif os.path.exists(where):  # noqa: PTH110 - likewise
        assembly.add_phrases(lambda: read_toml(where, shown(where)), where.stem)
    else:
        assembly.tell(where, "error", "book.missing", "找不到这个话术本", "请检查路径，或网络共享是否连上")
    return assembly.book()


def book_from_sources(name: str, path: str, layer: Layer, sources: Iterable[tuple[str, bytes]]) -> Book:
    """Make a book of files that do not lie in a folder, such as those of a git mirror.

    Args:
        name: what the book is called when its `book.toml` does not say.
        path: stands before every file's name in places.
        layer: where the book stands in the stack.
        sources: path within the book with `/` between its parts, and content; in order of file name.
            Rules, guides and the lexicon are passed over, their users read them where they lie.
    """
    assembly = _Assembly(name, path, layer)
    for relative, source in sources:
        inside = PurePosixPath(relative)
        full = f"{path}/{relative}"
        load = _parsing(source, full)
        if relative == "book.toml":
            assembly.add_settings(load)
        elif relative == "lexicon.toml":
            continue
        elif inside.suffix.lower() == ".toml" and len(inside.parts) == 1:
            assembly.add_phrases(load, inside.stem, optional=True)
        elif inside.suffix.lower() == ".toml" and inside.parts[:-1] == ("phrases",):
            assembly.add_phrases(load, inside.stem)
    return assembly.book()


def _parsing(source: bytes, name: str) -> Callable[[], TomlFile]:
    return lambda: parse_toml(source, name)


def _read_folder(folder: Path, assembly: "_Assembly") -> None:
    listing = list_book(folder)
    assembly.problems.extend(listing.problems)
    assembly.rule_files = tuple(map(str, listing.rule_files))
    assembly.guide_files = tuple(map(str, listing.guide_files))
    if listing.lexicon_file:
        assembly.add_lexicon(listing.lexicon_file)
    if listing.book_file:
        assembly.add_settings(_reading(listing.book_file))
    for path in listing.root_files:
        assembly.add_phrases(_reading(path), path.stem, optional=True)
    for path in listing.phrase_files:
        assembly.add_phrases(_reading(path), path.stem)
    for path in listing.broken_files:
        assembly.tell_of(_reading(path, folder / path.relative_to(folder / BROKEN)))


def _reading(path: Path, name: Path | None = None) -> Callable[[], TomlFile]:
    return lambda: read_toml(path, shown(name or path))


@dataclass(slots=True)
class _Assembly:
    """A book in the making."""

    name: str
    path: str
    layer: Layer
    settings: BookSettings = field(default_factory=BookSettings)
    names: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, Phrase] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rule_files: tuple[str, ...] = ()
    guide_files: tuple[str, ...] = ()
    lexicon_file: str = ""
    writable: bool = True
    characters: int = 0
    files: int = 0

    def tell(self, path: Path, level: Level, rule: str, message: str, mend: str = "") -> None:
        self.problems.append(Problem(Place(shown(path)), level, rule, message, mend))

    def add_settings(self, load: Callable[[], TomlFile]) -> None:
        file = self._open(load)
        if file is None:
            return
        complaints = Complaints(file)
        if self._schema_right(file, complaints):
            self.settings = book_settings(file, complaints)
        self.problems.extend(complaints.all())

    def add_lexicon(self, path: Path) -> None:
        """Note where the lexicon lies if it can be read; search would leave a broken one out without a word."""
        if self.layer == "built-in":  # proved by tests, and not worth parsing at every start
            self.lexicon_file = str(path)
        elif file := self._open(_reading(path)):
            complaints = Complaints(file)
            self.lexicon_file = str(path) if self._schema_right(file, complaints) else ""
            self.problems.extend(complaints.all())

    def add_phrases(self, load: Callable[[], TomlFile], stem: str, *, optional: bool = False) -> None:
        """Add a category file; an optional one (in the root of a book) may turn out to be something else."""
        file = self._open(load)
        if file is None or (optional and file.data and not {"phrase", "category"} & file.data.keys()):
            return
        complaints = Complaints(file)
        if self._schema_right(file, complaints):
            read = category_file(file, category_of(stem), complaints)
            self.names[read.category] = self.names.get(read.category) or read.name
            self._add(read.phrases, complaints)
        self.problems.extend(complaints.all())

    def tell_of(self, load: Callable[[], TomlFile]) -> None:
        """Tell what is wrong with a file in whose place another content has been read."""
        if file := self._open(load):
            complaints = Complaints(file)
            self._schema_right(file, complaints)
            self.problems.extend(complaints.all())

    def book(self) -> Book:
        """The book as far as it was read."""
        if not self.phrases and not self.problems:
            self.tell(Path(self.path), "info", "book.empty", "这个话术本里还没有话术", "可以用 miaohui add 加一条")
        order = dict.fromkeys((*(key for key in self.settings.categories if key in self.names), *self.names))
        return Book(
            name=self.settings.name or self.name,
            path=self.path,
            layer=self.layer,
            categories=tuple(Category(key, self.names[key] or key) for key in order),
            phrases=tuple(self.phrases.values()),
            fields=self.settings.fields,
            rule_files=self.rule_files,
            guide_files=self.guide_files,
            lexicon_file=self.lexicon_file,
            problems=tuple(self.problems),
            writable=self.writable and self.layer != "built-in",
            order=self.settings.categories,
        )

    def _open(self, load: Callable[[], TomlFile]) -> TomlFile | None:
        """Load a file within the book's limits; its error and what was cleaned out of it become problems."""
        self.files += 1
        if self.files > MOST_FILES or self.characters > MOST_CHARACTERS or len(self.phrases) >= MOST_PHRASES:
            self._stop()
            return None
        try:
            file = load()
        except TomlError as error:
            self.problems.append(error.problem)
            return None
        self.characters += len(file.text)
        if cleaned := cleaned_problem(file):
            self.problems.append(cleaned)
        return file

    def _stop(self) -> None:
        """Tell once that a limit was reached."""
        if not any(problem.rule == "book.limit" for problem in self.problems):
            message = f"话术本超过 {MOST_FILES} 个文件、{MOST_PHRASES} 条话术或 64 MiB，余下的没有读取"
            self.tell(Path(self.path), "error", "book.limit", message, "请拆成几个话术本")

    def _schema_right(self, file: TomlFile, complaints: Complaints) -> bool:
        """Check the one key that every file needs; a book with a file newer than this program is not written to."""
        right = complaints.schema_right()
        if right and file.data["schema"] > checks.SCHEMA:
            self.writable = False
        return right

    def _add(self, phrases: Iterable[Phrase], complaints: Complaints) -> None:
        """Take in the phrases of a file; of two with one id the first stays."""
        unnamed = 0
        for phrase in phrases:
            if len(self.phrases) >= MOST_PHRASES:
                self._stop()
                return
            first = self.phrases.setdefault(phrase.id, phrase)
            if first is not phrase and complaints.full:
                complaints.leave_untold(1)
            elif first is not phrase:
                what = "title 和分类" if phrase.derived_id else f"id {phrase.id}"
                place = f"{first.place.file} 第 {first.place.line} 行"
                fault = Fault(f"{what}与 {place}的话术相同，只读了那一条", "请给这一条换一个 id")
                complaints.add(phrase.place, "warn", "phrase.duplicate-id", fault)
            unnamed += phrase.derived_id
        if unnamed:
            fault = Fault(f"有 {unnamed} 条话术没有 id，先用临时的 id", "首次编辑时会写入；也可以自己加上")
            complaints.add((), "info", "phrase.no-id", fault)
