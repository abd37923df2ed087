"""What `add`, `edit` and `remove` share: options to a phrase, where it goes, and how the outcome is told.

Not a sub-command. Writing is `phrasebook.files.editing`'s part; here are words only.
"""

import argparse
import dataclasses
import difflib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from phrasebook.fields import errors_in
from phrasebook.files.cleaning import one_line
from phrasebook.model import Category, Phrase
from tui import paths
from tui.commands import DONE, FAILED, open_books, rules_of, style
from tui.settings import load_settings

if TYPE_CHECKING:
    from phrasebook.files.editing import Conflict, Saved
    from phrasebook.library import Library
    from phrasebook.model import Book
    from tui.targets import Target


class OptionError(ValueError):
    """An option that cannot be taken, as a Chinese sentence."""


def add_phrase_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that describe a phrase."""
    parser.add_argument("--title", metavar="标题", help="一行，1～80 个字")
    parser.add_argument("--text", metavar="内容", help="要回复的话；写 - 就从标准输入读")
    parser.add_argument("--category", metavar="分类", help="名字或编号，例如 物流 或 shipping；编号=名字 就新建")
    parser.add_argument("--tag", action="append", metavar="标签", help="标签（可多次）")
    parser.add_argument("--ask", action="append", metavar="问法", help="买家会怎么问（可多次）")
    parser.add_argument("--code", metavar="快捷码", help="短代码，例如 fh")
    parser.add_argument("--note", metavar="备注", help="给客服看的，不会复制出去")


def given_values(arguments: argparse.Namespace) -> dict[str, object]:
    """The fields of a phrase that the options give, the category aside; an empty option empties its field."""
    text = sys.stdin.read().rstrip("\n") if arguments.text == "-" else arguments.text
    values = {"title": arguments.title, "text": text, "code": arguments.code, "note": arguments.note}
    lists = {"tags": arguments.tag, "asks": arguments.ask}
    tuples = {key: tuple(filter(None, value)) for key, value in lists.items() if value is not None}
    return {key: value for key, value in values.items() if value is not None} | tuples


def named_book(arguments: argparse.Namespace, library: "Library") -> "Book | Path | None":
    """What `--book` names: an open book, by its path, its name or its name in the settings; a path; None for none.

    Raises:
        OptionError: several are named.
    """
    if len(arguments.book) > 1:
        raise OptionError("一次只能写进一本话术，--book 请只写一个")
    if not arguments.book:
        return None
    given = arguments.book[0]
    path = Path(given)
    titles = {source.key: source.title for source in load_settings().sources}
    for book in library.books:
        names = {book.name, *(titles[part] for part in Path(book.path).parts if part in titles)}
        if _same_place(path, book.path) or (given in names and not path.exists()):
            return book
    return path


def _same_place(one: Path, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def target(arguments: argparse.Namespace, library: "Library") -> "Target":
    """Where the edit goes: the book that `--book` names, a draft if that comes by git, else the personal book.

    Raises:
        OptionError: several books are named.
    """
    from tui.targets import OwnBook, TeamDraft, source_of  # noqa: PLC0415 - a wrong option is told without it

    named = named_book(arguments, library)
    if named is None or isinstance(named, Path):
        return OwnBook(library, paths.personal_book(), paths.state_dir(), named)
    source = source_of(named, load_settings().sources)
    if source is not None:
        return TeamDraft(library, source, named, paths.state_dir())
    return OwnBook(library, paths.personal_book(), paths.state_dir(), Path(named.path))


def phrase_of(arguments: argparse.Namespace, library: "Library") -> Phrase | None:
    """The phrase of the id given, as the book that `--book` names has it, else as it is in force."""
    named = None if len(arguments.book) > 1 else named_book(arguments, library)
    own = named.phrases if named is not None and not isinstance(named, Path) else ()
    return next((phrase for phrase in own if phrase.id == arguments.id), library.get(arguments.id))


def open_with_target(arguments: argparse.Namespace) -> "Library":
    """Open the books; one that is to be written to need not exist yet."""
    present = [path for path in arguments.book if Path(path).exists()]
    return open_books(argparse.Namespace(**{**vars(arguments), "book": present}))


def category_of(library: "Library", given: str) -> Category:
    """The category that people name by its id or its Chinese name; `id=name` makes a new one.

    Raises:
        OptionError: there is no such category; a slip must not make a shelf of its own.
    """
    from phrasebook.files.editing.naming import slug  # noqa: PLC0415 - likewise

    new_id, sign, new_name = given.partition("=")
    if sign and new_id.strip() and new_name.strip():
        return Category(slug(new_id, "other"), new_name.strip())
    known = {category.id: category.name for book in library.books for category in book.categories}
    by_name = {name: category for category, name in known.items()}
    found = given if given in known else by_name.get(given)
    if found:
        return Category(found, known[found])
    near = difflib.get_close_matches(given, [*known, *by_name], 1, 0.5)
    guess = f"，是不是 {near[0]}？" if near else "。"
    raise OptionError(f"没有“{given}”这个分类{guess}要新建就写 --category {slug(given, 'other')}={given}")


def tell(outcome: "Saved | Conflict", library: "Library") -> int:
    """Say what was done, what the wording rules think of it, or why it was not done.

    Returns:
        The exit code.
    """
    from phrasebook.files.editing import Conflict  # noqa: PLC0415 - likewise

    if isinstance(outcome, Conflict):
        _tell_conflict(outcome)
        return FAILED
    phrase = outcome.phrase
    print(f"{style(_DONE[outcome.action], 'title')}：{phrase.title}（{phrase.id}）")
    gone = outcome.action in ("remove", "hide", "draft-remove")
    print(one_line(str(outcome.file)) + ("" if gone else f":{phrase.place.line}"))
    if not gone and outcome.action != "none":
        _warn(phrase, library)
    return DONE


def no_such_phrase(library: "Library", phrase_id: str) -> str:
    """The sentence for an id that nobody has."""
    near = difflib.get_close_matches(phrase_id, [phrase.id for phrase in library.phrases], 1, 0.6)
    return f"没有编号是 {phrase_id} 的话术" + (f"，是不是 {near[0]}？" if near else "，可以用 miaohui find 查编号")


_DONE = {
    "add": "已保存",
    "change": "已改好",
    "override": "已存进自己的话术本，盖过原来的说法",
    "remove": "已移到回收站",
    "hide": "已隐藏，原来的话术本没有改动",
    "draft": "已存成草稿，miaohui team publish 以后大家才看到",
    "draft-remove": "已存成草稿，miaohui team publish 以后大家那里才删掉",
    "none": "没有改动",
}


def _warn(phrase: Phrase, library: "Library") -> None:
    """Tell what a lint of the phrase would: malformed fields, wording, a code that another phrase has."""
    lines: list[tuple[str, str, str]] = [("error", "phrase.field", fault.message) for fault in errors_in(phrase.text)]
    findings = rules_of(library).check_phrase(phrase)
    lines += [(one.level, one.rule, one.message) for one in findings if not one.allowed]
    for holder in _holders(phrase, library.phrases):
        message = f"快捷码 {phrase.code} 也是“{holder.title}”的，哪一本话术在上面就归哪条"
        lines.append(("warn", "phrase.duplicate-code", message))
    for level, rule, message in dict.fromkeys(lines):
        print(f"{phrase.place}: {level} {rule} {message}", file=sys.stderr)


def _holders(phrase: Phrase, phrases: Iterable[Phrase]) -> list[Phrase]:
    code = phrase.code.casefold()
    return [other for other in phrases if code and other.code.casefold() == code and other.id != phrase.id]


def _tell_conflict(conflict: "Conflict") -> None:
    print(f"{one_line(str(conflict.book))}: error edit.conflict 这条话术刚被别人改过，没有写入", file=sys.stderr)
    for heading, phrase in (("现在的", conflict.theirs), ("您要存的", conflict.mine)):
        said = f"{phrase.title}\n{phrase.text}" if phrase else "（已删除）"
        print(f"--- {heading}\n{said}", file=sys.stderr)


def with_values(phrase: Phrase, values: dict[str, object]) -> Phrase:
    """The phrase with some fields changed."""
    return dataclasses.replace(phrase, **values)  # type: ignore[arg-type]  # keys and types come from `given_values`
