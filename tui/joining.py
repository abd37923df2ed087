"""A team's book written into `config.toml` or taken out of it, everything else in the file left byte by byte.

The file is a person's: comments, order and line ends stay. A guard parses the result before it is written: it must
say exactly what was meant, or nothing is written. Nothing here asks, and nothing here asks a network.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phrasebook.files.cleaning import one_line
from phrasebook.files.editing.blocks import Document, blocks_in
from phrasebook.files.editing.tables import canonical
from phrasebook.files.toml import TomlError, parse_toml, read_source
from phrasebook.files.writing import write_whole
from tui.settings import Folder, shelves_in

if TYPE_CHECKING:
    from phrasebook.sharing.model import Source

_NEW = b"schema = 1\n"


class JoinError(Exception):
    """Settings that were not changed; `str()` is a Chinese sentence."""


def add_book(file: Path, keys: Mapping[str, str]) -> None:
    """Add a `[[book]]` above the others in the layers, in the file behind them.

    Args:
        file: `config.toml`, made if it is not there.
        keys: what the entry says, in order.

    Raises:
        JoinError: the file cannot be read, written or added to.
    """
    import tomli_w  # noqa: PLC0415 - whoever takes a book out needs it not

    document = _opened(file)
    books = document.file.data.get("book", [])
    blocks = list(blocks_in(document.file.text, "book"))
    if not isinstance(books, list) or len(blocks) != len(books):
        raise _refused(document, "book 没有写成 [[book]]，没有改动；请在编辑器里把它改成 [[book]]，再试一次")
    line = blocks[-1].end if blocks else len(document.lines)
    block = "[[book]]\n" + tomli_w.dumps(keys)
    if line and not document.lines[line - 1].endswith(("\n", "\r")):
        block = "\n" + block
    if line and (blocks or document.lines[line - 1].strip()):
        block = "\n" + block
    _write(file, document, (line, line), block, [*books, dict(keys)])


def remove_book(file: Path, shelf: "Folder | Source") -> None:
    """Take out every `[[book]]` that names a team's book, with the comments that belong to it.

    Raises:
        JoinError: the file cannot be read or written, or does not name it.
    """
    removed = False
    while True:
        document = _opened(file)
        shelves = shelves_in(document.file, file.parent)
        number = next((at for at, each in enumerate(shelves) if each is not None and is_same(each, shelf)), None)
        if number is None:
            break
        _cut(file, document, number)
        removed = True
    if not removed:
        raise _refused(document, "设置里已经没有这本话术")


def is_same(one: "Folder | Source", other: "Folder | Source") -> bool:
    """Whether two entries mean one book, whatever they call it."""
    if isinstance(one, Folder) or isinstance(other, Folder):
        return isinstance(one, Folder) and isinstance(other, Folder) and one.path == other.path
    return one.key == other.key


def _cut(file: Path, document: Document, number: int) -> None:
    books = document.file.data["book"]
    blocks = list(blocks_in(document.file.text, "book"))
    if len(blocks) != len(books):
        raise _refused(document, "book 没有写成 [[book]]，没有改动；请在编辑器里删掉那一本")
    start, end = blocks[number].start, blocks[number].end
    blank = [not line.strip() for line in document.lines]
    while end < len(blank) and blank[end]:
        end += 1
    while end == len(blank) and start and blank[start - 1]:
        start -= 1
    _write(file, document, (start, end), "", [*books[:number], *books[number + 1 :]])


def _opened(file: Path) -> Document:
    try:
        return Document(read_source(file, str(file)) if file.exists() else _NEW, str(file), file.stem)
    except TomlError as error:
        raise JoinError(str(error)) from error


def _write(file: Path, document: Document, span: tuple[int, int], text: str, books: Sequence[Any]) -> None:
    """Replace a span of lines, if the file then says what it said before but for `books`."""
    lines = [*document.lines[: span[0]], text.replace("\n", document.newline), *document.lines[span[1] :]]
    source = document.encoded(lines)
    try:
        said = parse_toml(source, document.file.name).data
    except TomlError as error:
        raise _refused(document, f"改完以后设置会读不出来（{error.problem.message}），没有写入") from error
    if canonical({"book": [], **said}) != canonical(document.file.data | {"book": list(books)}):
        raise _refused(document, "改动会影响到别处，没有写入；请在编辑器里改")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, source)
    except OSError as error:
        raise _refused(document, f"没有写成（{error.strerror or error}），设置没有变") from error


def _refused(document: Document, sentence: str) -> JoinError:
    return JoinError(f"{one_line(document.file.name)}：{sentence}")
