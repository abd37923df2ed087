"""`miaohui stats`: use, warnings and answer times, as text for a narrow pane, as JSON, or as CSV for a spreadsheet.

`--json` prints one object, stable; times are local, counts are copies that did not fail:

    since, until     first and last day, ISO dates; "days" how many
    total, copies    ever; in the period; "failed" those that reached no clipboard, counted nowhere else
    keystrokes       median keystrokes a copy, null if nobody counted
    most_used        [{id, title, category, copies, last}], most first; title null once the phrase is gone;
                     last an ISO time with its offset
    never_used       [{id, title, category}], in the order of the books
    categories       [{id, name, copies}], most first
    warned_copies    copies of which a rule warned; "warned" [{rule, copies, better}] by rule, better: reworded
    per_hour         24 numbers; "per_weekday" 7, Monday first; "per_day" [{date, copies}] for every day
    first_answers    {count, median, within_10s}: seconds, and a share from 0 to 1; null without any;
                     "today" the same of the last day
    near_duplicates  [{first, second, percent}] of phrases that say nearly the same: the ids, and how alike

`--csv TABLE` prints one table (`phrases`, `days`, `hours`, `weekdays`, `rules`, `duplicates`) in UTF-8 with the mark by
which Excel knows it; no cell begins like a formula.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from phrasebook.linting.duplicates import near_duplicates
from phrasebook.usage import Answers, Statistics, UsageError, read_statistics
from tui import paths
from tui.commands import DONE, FAILED, open_books, print_json

if TYPE_CHECKING:
    from phrasebook.library import Library

WEEKDAYS = "一二三四五六日"
_TABLES = ("phrases", "days", "hours", "weekdays", "rules", "duplicates")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_DAYS = 3660  # ten years; more is a slip of the keyboard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `stats`."""
    parser.add_argument("--days", type=int, default=30, metavar="天数", help="看最近几天，默认 30，含今天")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="输出 JSON")
    form.add_argument(
        "--csv",
        nargs="?",
        const="phrases",
        choices=_TABLES,
        metavar="表",
        help="输出 CSV，Excel 可直接打开；表可以是 phrases（默认）、days、hours、weekdays、rules、duplicates",
    )
    parser.add_argument("--output", metavar="文件", help="CSV 存到文件，免得终端改了编码")


def run(arguments: argparse.Namespace) -> int:
    """Print the statistics.

    Returns:
        0, also when nothing was recorded yet; 2 a wrong option, or what was recorded cannot be read.
    """
    if not 1 <= arguments.days <= _MOST_DAYS:
        print(f"miaohui stats：--days 要 1 到 {_MOST_DAYS} 之间的整数", file=sys.stderr)
        return FAILED
    if arguments.output and not arguments.csv:
        print("miaohui stats：--output 要和 --csv 一起用", file=sys.stderr)
        return FAILED
    library = open_books(arguments)
    try:
        figures = read_statistics(paths.state_dir(), [phrase.id for phrase in library.phrases], arguments.days)
    except UsageError as fault:
        print(f"miaohui stats：{fault}", file=sys.stderr)
        return FAILED
    if arguments.json:
        print_json(described(figures, library))
    elif arguments.csv:
        return _put(_csv(table(figures, library, arguments.csv)), arguments.output)
    else:
        from tui.commands.stats_text import page  # noqa: PLC0415 - what programs ask for needs no layout

        print(page(figures, library))
    return DONE


def described(figures: Statistics, library: "Library") -> dict[str, Any]:
    """Give the statistics as JSON has them; see the module."""
    names = {category.id: category.name for category in library.categories}
    return {
        "since": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "days": len(figures.days),
        "total": figures.total,
        "copies": figures.copies,
        "failed": figures.failed,
        "keystrokes": figures.keystrokes,
        "most_used": [
            {**_named(use.phrase, library), "copies": use.copies, "last": _local(use.last).isoformat("T", "seconds")}
            for use in figures.most_used
        ],
        "never_used": [_named(phrase, library) for phrase in figures.never_used],
        "categories": [
            {"id": name, "name": names.get(name, name), "copies": copies} for name, copies in figures.categories
        ],
        "warned_copies": figures.warned_copies,
        "warned": [{"rule": each.rule, "copies": each.copies, "better": each.better} for each in figures.warned],
        "per_hour": list(figures.hours),
        "per_weekday": list(figures.weekdays),
        "per_day": [{"date": day.date.isoformat(), "copies": day.copies} for day in figures.days],
        "first_answers": _answers(figures.answers),
        "today": _answers(figures.today),
        "near_duplicates": [
            {"first": first.id, "second": second.id, "percent": round(percent, 1)}
            for first, second, percent in near_duplicates(library.phrases)
        ],
    }


def table(figures: Statistics, library: "Library", name: str) -> list[Sequence[object]]:
    """Give one table, its heading first.

    `phrases` has every phrase there is and every one used in the period, most used first.
    """
    if name == "days":
        return [("日期", "次数"), *((day.date.isoformat(), day.copies) for day in figures.days)]
    if name == "hours":
        return [("小时", "次数"), *enumerate(figures.hours)]
    if name == "weekdays":
        return [("星期", "次数"), *zip(WEEKDAYS, figures.weekdays, strict=True)]
    if name == "rules":
        return [
            ("规则", "提醒次数", "改用稳妥说法"),
            *((each.rule, each.copies, each.better) for each in figures.warned),
        ]
    if name == "duplicates":
        heads = ("编号", "标题", "相近的编号", "相近的标题", "相同百分比")
        pairs = near_duplicates(library.phrases)
        return [heads, *((one.id, one.title, two.id, two.title, round(percent, 1)) for one, two, percent in pairs)]
    used = {use.phrase: use for use in figures.most_used}
    never = set(figures.never_used)
    names = {category.id: category.name for category in library.categories}
    rows: list[Sequence[object]] = [("编号", "标题", "分类", "次数", "最近使用", "从没用过")]
    for phrase in dict.fromkeys([*used, *(each.id for each in library.phrases)]):
        stored = library.get(phrase)
        use = used.get(phrase)
        rows.append(
            (
                phrase,
                stored.title if stored else "",
                names.get(stored.category, stored.category) if stored else "",
                use.copies if use else 0,
                _local(use.last).strftime("%Y-%m-%d %H:%M") if use else "",
                "是" if phrase in never else "",
            )
        )
    return rows


def _named(phrase: str, library: "Library") -> dict[str, Any]:
    stored = library.get(phrase)
    return {
        "id": phrase,
        "title": stored.title if stored else None,
        "category": stored.category if stored else None,
    }


def _answers(answers: Answers) -> dict[str, Any]:
    return {"count": answers.count, "median": answers.median, "within_10s": answers.within}


def _local(at: float) -> datetime:
    return datetime.fromtimestamp(at).astimezone()


def _csv(rows: Iterable[Sequence[object]]) -> str:
    """Write CSV; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in row])
    return "\ufeff" + text.getvalue()


def _put(text: str, output: str | None) -> int:
    """Print, or write a file whole."""
    if output is None:
        print(text, end="")
        return DONE
    from phrasebook.files.writing import write_whole  # noqa: PLC0415 - rarely asked for

    try:
        write_whole(Path(output), text.replace("\n", "\r\n").encode("utf-8"))
    except OSError as fault:
        print(f"miaohui stats：{output} 写不进去（{fault.strerror}）。换个文件夹或文件名再试。", file=sys.stderr)
        return FAILED
    print(f"已存到 {output}", file=sys.stderr)
    return DONE
