"""`miaohui lint`: whole books, files or folders checked, for people and for a team's CI.

Places are `file:line:column`, inside multi-line replies too. Writes nothing but the baseline it is asked for
and, for GitHub, the step summary.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from phrasebook.linting.baseline import BaselineError, read_baseline, without_known, write_baseline
from phrasebook.linting.findings import LintFinding, of_problem
from phrasebook.linting.gather import lint, targets
from phrasebook.linting.reports import as_github, as_json, as_sarif, counts
from phrasebook.model import LEVELS
from tui.books import BookChoice, configured, open_chosen
from tui.commands import DONE, FAILED, FOUND, style
from tui.paths import state_dir
from tui.settings import load_settings

BASELINE = Path("miaohui-baseline.json")
"""Where a baseline is written if no file is named."""

_LEVEL_WORDS = {"error": "错误", "warn": "提醒", "info": "说明"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `lint`."""
    parser.add_argument("paths", nargs="*", type=Path, metavar="路径", help="话术本、文件夹或文件；不写就查设置里的")
    parser.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text", help="输出格式")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="同 --format json")
    parser.add_argument("--fail-on", choices=("error", "warn"), default="error", help="到这一级就算没通过，默认 error")
    parser.add_argument("--baseline", type=Path, metavar="文件", help="其中记下的旧问题不再报")
    parser.add_argument("--write-baseline", action="store_true", help="把现有的问题记进 --baseline 的文件")


def run(arguments: argparse.Namespace) -> int:
    """Check the books.

    Returns:
        1 if something is as grave as `--fail-on` says, else 0; 2 for a path or baseline that cannot be read.
    """
    paths = arguments.paths or [Path(path) for path in _configured(arguments)]
    if not paths:
        return _failed("还缺路径，例如 miaohui lint 我的话术")
    try:
        found = lint(targets(paths))
        if not arguments.paths and not arguments.only:
            found += _outdated(arguments)
        if arguments.write_baseline:
            path = arguments.baseline or BASELINE
            print(f"记下 {write_baseline(path, found)} 个旧问题：{path}", file=sys.stderr)
            return DONE
        known = read_baseline(arguments.baseline) if arguments.baseline else None
    except FileNotFoundError as error:
        return _failed(f"找不到 {error}")
    except (BaselineError, OSError) as error:
        return _failed(str(error))
    forgotten = 0
    if known is not None:
        found, forgotten = without_known(found, known)
    _print(found, arguments.format, forgotten)
    limit = LEVELS.index(arguments.fail_on)
    grave = any(not one.allowed and LEVELS.index(one.level) >= limit for one in found)
    return FOUND if grave else DONE


def _configured(arguments: argparse.Namespace) -> list[str]:
    """The books of `--book` and, unless `--only`, of the settings."""
    named = list(arguments.book)
    return named if arguments.only else [*map(str, configured(load_settings())), *named]


def _outdated(arguments: argparse.Namespace) -> list[LintFinding]:
    """What in one's own book covers words of a team that have changed since."""
    from phrasebook.sharing.overrides import outdated  # noqa: PLC0415 - a check of named paths needs it not

    library = open_chosen(BookChoice.of(arguments), load_settings())
    return [of_problem(each.problem) for each in outdated(library, state_dir()).values()]


def _failed(message: str) -> int:
    print(f"miaohui lint：{message}", file=sys.stderr)
    return FAILED


def _print(found: Sequence[LintFinding], form: str, forgotten: int) -> None:
    """Print the report in one of the four forms."""
    if form == "json":
        print(as_json(found, forgotten))
    elif form == "sarif":
        print(as_sarif(found, _version()))
    elif form == "github":
        commands, summary = as_github(found)
        print(commands)
        _summarise(summary)
    else:
        _print_text(found, forgotten)


def _print_text(found: Sequence[LintFinding], forgotten: int) -> None:
    for one in found:
        if not one.allowed:
            print(f"{one.place}: {style(one.level, one.level)} {one.rule} {one.message}")
            if one.mend:
                print(f"    {one.mend}")
    told = "，".join(f"{number} 个{_LEVEL_WORDS[level]}" for level, number in counts(found).items() if number)
    old = f"；另有 {forgotten} 个旧问题未列出" if forgotten else ""
    print(f"{told or '没有问题'}{old}", file=sys.stderr)


def _summarise(summary: str) -> None:
    """Add to the summary of the workflow step; outside of a workflow, say the rest where it can be read."""
    if not summary:
        return
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        print(summary)
        return
    with Path(path).open("a", encoding="utf-8", newline="\n") as file:
        file.write(summary + "\n")


def _version() -> str:
    try:
        return version("miaohui")
    except PackageNotFoundError:
        return "0"  # run from a bare checkout
