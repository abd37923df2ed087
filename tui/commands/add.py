"""`miaohui add`: a new phrase, from options or in `$EDITOR`, into the personal book or the one `--book` names."""

import argparse
import sys
from typing import TYPE_CHECKING

from phrasebook.model import Book, Category, Phrase
from tui.commands import FAILED, phrase_options
from tui.commands.phrase_options import OptionError

if TYPE_CHECKING:
    from phrasebook.library import Library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `add`."""
    phrase_options.add_phrase_options(parser)
    parser.epilog = (
        "不写 --title 和 --text 就打开编辑器。存进自己的话术本；"
        "--book 写名字或路径指定别的话术本（没有就新建），git 来的团队话术本存成草稿。"
    )


def run(arguments: argparse.Namespace) -> int:
    """Add the phrase.

    Returns:
        0 saved, or given up in the editor; 2 if options or phrase are faulty or it could not be saved.
    """
    from phrasebook.files.editing import EditError  # noqa: PLC0415 - `--help` needs none of it

    library = phrase_options.open_with_target(arguments)
    try:
        if arguments.title is None and arguments.text is None:
            return _in_editor(arguments, library)
        return _save(arguments, library, phrase_options.given_values(arguments), arguments.category or "")
    except EditError as error:
        print(error.problem, file=sys.stderr)
    except (OptionError, OSError) as error:
        print(f"miaohui add：{error}", file=sys.stderr)
    return FAILED


def _save(arguments: argparse.Namespace, library: "Library", values: dict[str, object], category: str) -> int:
    missing = [f"--{key}" for key in ("title", "text") if not values.get(key)]
    if missing:
        raise OptionError(f"还缺 {'、'.join(missing)}")
    shelf = _category(arguments, library, category)
    phrase = phrase_options.with_values(Phrase("", "", "", shelf.id), values)
    return phrase_options.tell(phrase_options.target(arguments, library).save(phrase, None, shelf), library)


def _category(arguments: argparse.Namespace, library: "Library", given: str) -> Category:
    """The category given, or the only one the book has."""
    if given:
        return phrase_options.category_of(library, given)
    named = phrase_options.named_book(arguments, library)
    shelves = set(named.categories) if isinstance(named, Book) else set()
    if len(shelves) == 1:
        return shelves.pop()
    names = "、".join(category.name for category in library.categories)
    raise OptionError(f"还缺 --category，可以是：{names}" if names else "还缺 --category")


def _in_editor(arguments: argparse.Namespace, library: "Library") -> int:
    from tui.commands.phrase_snippet import Snippet, has_editor  # noqa: PLC0415 - options need none of it

    if not has_editor():
        raise OptionError("还缺 --title 和 --text（这里没有终端，打不开编辑器）")
    begun = phrase_options.with_values(Phrase("", "", "", ""), phrase_options.given_values(arguments))
    snippet = Snippet(begun, arguments.category or "")
    edited = snippet.edited()
    if edited is None:
        snippet.done()
        print("没有写内容，没有保存")
        return 0
    return snippet.finish(lambda: _save(arguments, library, *edited))
