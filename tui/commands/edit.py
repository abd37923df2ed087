"""`miaohui edit ID`: a phrase changed by options or in `$EDITOR`.

A phrase of the built-in or a team's book is saved as an override in the personal book, unless `--book` names
the book to change.
"""

import argparse
import sys
from typing import TYPE_CHECKING

from phrasebook.model import Category, Phrase
from tui.commands import DONE, FAILED, FOUND, phrase_options
from tui.commands.phrase_options import OptionError

if TYPE_CHECKING:
    from phrasebook.library import Library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `edit`."""
    parser.add_argument("id", metavar="编号", help="话术的编号，用 miaohui find --json 可以查到")
    phrase_options.add_phrase_options(parser)
    parser.epilog = (
        "不写选项就打开编辑器。内置和团队的话术会另存到自己的话术本；"
        "--book 写名字或路径指定直接改哪一本，git 来的团队话术本存成草稿。"
    )


def run(arguments: argparse.Namespace) -> int:
    """Change the phrase.

    Returns:
        0 saved or nothing to change; 1 no such phrase; 2 if options or phrase are faulty or it could not be saved.
    """
    from phrasebook.files.editing import EditError  # noqa: PLC0415 - `--help` needs none of it

    library = phrase_options.open_with_target(arguments)
    base = phrase_options.phrase_of(arguments, library)
    if base is None:
        print(phrase_options.no_such_phrase(library, arguments.id), file=sys.stderr)
        return FOUND
    try:
        values = phrase_options.given_values(arguments)
        if not values and arguments.category is None:
            return _in_editor(arguments, library, base)
        return _save(arguments, library, base, values, arguments.category or "")
    except EditError as error:
        print(error.problem, file=sys.stderr)
    except (OptionError, OSError) as error:
        print(f"miaohui edit：{error}", file=sys.stderr)
    return FAILED


def _save(
    arguments: argparse.Namespace, library: "Library", base: Phrase, values: dict[str, object], category: str
) -> int:
    shelf = phrase_options.category_of(library, category) if category else Category(base.category, "")
    mine = phrase_options.with_values(base, {**values, "category": shelf.id})
    return phrase_options.tell(phrase_options.target(arguments, library).save(mine, base, shelf), library)


def _in_editor(arguments: argparse.Namespace, library: "Library", base: Phrase) -> int:
    from tui.commands.phrase_snippet import Snippet, has_editor  # noqa: PLC0415 - options need none of it

    if not has_editor():
        raise OptionError("还缺要改的内容，例如 --text（这里没有终端，打不开编辑器）")
    names = {category.id: category.name for category in library.categories}
    snippet = Snippet(base, names.get(base.category, base.category))
    edited = snippet.edited()
    if edited is None:
        snippet.done()
        print("没有改动")
        return DONE
    return snippet.finish(lambda: _save(arguments, library, base, *edited))
