"""`miaohui remove ID`: a phrase to the trash; one of the built-in or a team's book is hidden in the personal book."""

import argparse
import sys

from tui.commands import FAILED, FOUND, phrase_options
from tui.commands.phrase_options import OptionError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `remove`."""
    parser.add_argument("id", metavar="编号", help="话术的编号")
    parser.add_argument("--yes", action="store_true", help="不再询问")
    parser.epilog = (
        "自己的话术移到回收站；内置和团队的在自己的话术本里隐藏；"
        "--book 写名字或路径指定直接从哪一本移走，git 来的团队话术本存成草稿。"
    )


def run(arguments: argparse.Namespace) -> int:
    """Remove the phrase.

    Returns:
        0 removed or hidden; 1 no such phrase, or the answer was no; 2 if it could not be done.
    """
    from phrasebook.files.editing import EditError  # noqa: PLC0415 - `--help` needs none of it

    library = phrase_options.open_with_target(arguments)
    base = phrase_options.phrase_of(arguments, library)
    if base is None:
        print(phrase_options.no_such_phrase(library, arguments.id), file=sys.stderr)
        return FOUND
    try:
        target = phrase_options.target(arguments, library)
        if not arguments.yes and not _agreed(base.title, base.text):
            print("没有改动")
            return FOUND
        return phrase_options.tell(target.remove(base), library)
    except EditError as error:
        print(error.problem, file=sys.stderr)
    except OptionError as error:
        print(f"miaohui remove：{error}", file=sys.stderr)
    return FAILED


def _agreed(title: str, text: str) -> bool:
    """Ask whether the phrase shall go.

    Raises:
        OptionError: there is nobody to ask.
    """
    if not sys.stdin.isatty():
        raise OptionError("这里没有终端，没法询问；确定要删请加 --yes")
    print(f"{title}\n{text}")
    try:
        return input("移到回收站吗？[y/N] ").strip().lower() in ("y", "yes", "是")
    except EOFError:
        return False
