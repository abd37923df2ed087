"""`miaohui copy`: the first hit, or a phrase by its id, filled, checked and put on the clipboard."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from phrasebook.model import LEVELS, Phrase
from tui import paths
from tui.answers import load_answers
from tui.commands import DONE, FAILED, FOUND, open_books, print_json, rules_of, style
from tui.reply import Reply, prepare
from tui.settings import Settings, load_settings

if TYPE_CHECKING:
    from phrasebook.library import Library


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `copy`."""
    parser.add_argument("query", metavar="关键词或编号", nargs="+", help="找到的第一条，或话术的编号")
    parser.add_argument(
        "--set", action="append", default=[], metavar="名=值", help="填空，例如 --set 城市=杭州（可多次）"
    )
    parser.add_argument("--print", action="store_true", help="只打印，不动剪贴板")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Copy or print one reply.

    Returns:
        0 copied or printed; 1 nothing found; 2 a blank field, a wrong `--set`, or the copy failed.
    """
    answers = _answers(arguments.set)
    if answers is None:
        return FAILED
    settings = load_settings()
    library = open_books(arguments, settings)
    query = " ".join(arguments.query)
    phrase = _phrase(library, query)
    if phrase is None:
        print(f"没有找到“{query}”。", file=sys.stderr)
        return FOUND
    known = {**load_answers(paths.state_dir()), **settings.agent, **answers}
    reply = prepare(phrase, library.fields, known, rules_of(library))
    if reply.missing:
        example = " ".join(f"--set {name}=…" for name in reply.missing)
        print(f"{phrase.id}（{phrase.title}）还差：{'、'.join(reply.missing)}。请加 {example}", file=sys.stderr)
        return FAILED
    if not arguments.json:
        _warn(reply)
    return _print(arguments, phrase, reply) if arguments.print else _copy(arguments, settings, phrase, reply)


def _answers(settings: Sequence[str]) -> dict[str, str] | None:
    """Read `--set` options; None (and a sentence on standard error) if one is not `name=value`."""
    answers: dict[str, str] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name or not value:
            print(f"--set 要写成 名=值，例如 --set 城市=杭州，现在是 {setting}", file=sys.stderr)
            return None
        answers[name] = value
    return answers


def _phrase(library: "Library", query: str) -> Phrase | None:
    """Give the phrase of that id, else the first hit."""
    with contextlib.suppress(KeyError):
        return library[query]
    hits = library.search_index().search(query, limit=1)
    return hits[0].phrase if hits else None


def _warn(reply: Reply) -> None:
    """Say each finding that is not allowed, and the better wording, on standard error."""
    for finding in sorted(reply.findings, key=lambda each: -LEVELS.index(each.level)):
        if not finding.allowed:
            place = f"{finding.line}:{finding.column}"
            print(f"<text>:{place}: {finding.level} {finding.rule} {finding.message}", file=sys.stderr)
    if reply.better:
        print(f"更稳妥：{reply.better}", file=sys.stderr)


def _print(arguments: argparse.Namespace, phrase: Phrase, reply: Reply) -> int:
    """Print the reply."""
    if arguments.json:
        print_json({**_described(phrase, reply), "copied": None})
    else:
        print(reply.text)
    return DONE


def _copy(arguments: argparse.Namespace, settings: Settings, phrase: Phrase, reply: Reply) -> int:
    """Put the reply on the clipboard and say what truly happened."""
    from phrasebook.usage import Usage  # noqa: PLC0415 - likewise
    from tui.clipboard.advice import advice, said  # noqa: PLC0415 - `--print` needs none of it
    from tui.clipboard.osc52 import terminal_writer  # noqa: PLC0415 - likewise
    from tui.clipboard.service import Clipboard  # noqa: PLC0415 - likewise

    clipboard = Clipboard(settings.clipboard, terminal_writer())
    outcome = clipboard.copy(reply.text)
    if arguments.json:
        print_json({**_described(phrase, reply), "copied": str(outcome.result), "method": outcome.method})
    elif outcome.ok:
        print(f"{style(said(outcome), 'title')} {phrase.title}\n{reply.text}")
    if not outcome.ok:
        print(f"没能放进剪贴板。{advice(clipboard.environment, settings.clipboard)}", file=sys.stderr)
        return FAILED
    usage = Usage(paths.state_dir(), lambda note: print(note, file=sys.stderr))
    usage.record_copy(
        phrase.id,
        category=phrase.category,
        query=" ".join(arguments.query),
        method=outcome.method,
        outcome=str(outcome.result),
        rules=(finding.rule for finding in reply.findings if not finding.allowed),
    )
    usage.close()
    return DONE


def _described(phrase: Phrase, reply: Reply) -> dict[str, object]:
    """Give the reply as JSON has it."""
    rules = list(dict.fromkeys(finding.rule for finding in reply.findings if not finding.allowed))
    return {"id": phrase.id, "title": phrase.title, "text": reply.text, "level": reply.level, "rules": rules}
