"""`miaohui import`: another tool's file, first as a plan, then into a book as one step that one undo takes back.

`--json` prints one object, stable; without `--yes` nothing is written:

    file, format, encoding, delimiter, columns   what was found; "" and {} where a file has no such thing
    into, applied, written                       the book; whether it was changed, and by how many replies
    new, changed, same, skipped                  numbers of rows
    categories    [{id, name, new, changed, same, skipped}]
    changes       [{line, id, title, differs}]; skips [{line, reason, text}]
    fields        [{written, field, count}]; clashes [{code, line, title, holder, kept}]
    findings      {rule: number of new and changed replies it speaks of}
"""

import argparse
import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from phrasebook.exchange import DELIMITERS, ExchangeError, Kind, OnConflict, Plan, all_formats, read_file
from phrasebook.files.editing import Conflict, EditError
from tui import paths
from tui.commands import DONE, FAILED, open_books, print_json, report, rules_of
from tui.commands.plan_text import page
from tui.exchanging import Importing

if TYPE_CHECKING:
    from phrasebook.library import Library

_CHOICES: dict[str, OnConflict] = {"s": "skip", "r": "replace", "b": "keep-both"}
_PAUSE = 0.2  # seconds to the first word of progress, and between two in a terminal
_PAUSE_IN_LOG = 2.0  # likewise where each stays as a line of its own


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `import`."""
    names = "、".join(f"{each.name}（{each.title}）" for each in all_formats() if each.read)
    parser.add_argument("file", metavar="文件", help="从别的工具导出的文件")
    parser.add_argument("--from", dest="tool", default="auto", metavar="工具", help=f"默认自动识别；可以是 {names}")
    parser.add_argument("--encoding", default="", metavar="编码", help="默认自动识别；例如 utf-8、gb18030、utf-16")
    marks = "、".join(DELIMITERS)
    parser.add_argument("--delimiter", default="", metavar="分隔符", help=f"默认自动识别；{marks} 或一个字符")
    parser.add_argument("--into", metavar="话术本", help="导入到哪本，默认自己的话术本")
    parser.add_argument("--category", default="", metavar="分类", help="文件里没写分组的放进哪一类，默认“导入”")
    parser.add_argument("--keep-blanks", action="store_true", help="XX、××、-- 照原样留着，不变成填空")
    parser.add_argument(
        "--on-conflict",
        choices=get_args(OnConflict),
        help="和现有的不一样时：skip 留（默认），replace 换，keep-both 都留",
    )
    parser.add_argument("--dry-run", action="store_true", help="只看会怎样，不导入")
    parser.add_argument("--yes", action="store_true", help="看过计划直接导入，不再问")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Show what an import would do and, if wanted, do it.

    Returns:
        0 done, nothing to do or not wanted; 2 the file or the book cannot be used, or nobody can be asked.
    """
    delimiter = DELIMITERS.get(arguments.delimiter, arguments.delimiter)
    if len(delimiter) > 1:
        marks = "、".join(DELIMITERS)
        print(f"miaohui import：没有叫 {delimiter} 的分隔符；可以是 {marks} 或一个字符", file=sys.stderr)
        return FAILED
    progress = Progress()
    try:
        reading = read_file(
            Path(arguments.file),
            tool=arguments.tool,
            encoding=arguments.encoding,
            delimiter=delimiter,
            keep_blanks=arguments.keep_blanks,
            progress=progress,
        )
    except ExchangeError as error:
        progress.end()
        report([error.problem])
        return FAILED
    library = open_books(arguments)
    into = _target(arguments.into, library)
    importing = Importing(library, rules_of(library), into, paths.state_dir(), arguments.category)
    plan = importing.plan(reading, progress)
    progress.end()
    if arguments.json:
        return _as_json(arguments, plan, importing)
    print(page(plan, into))
    if arguments.dry_run:
        print("只是看看，什么都没有改。")
        return DONE
    return _decide(arguments, plan, importing)


def _target(given: str | None, library: "Library") -> Path:
    """The book to import into: a path, or the name of an open book; by default the agent's own."""
    if given is None:
        return paths.personal_book()
    named = next((book for book in library.books if book.name == given and not Path(given).exists()), None)
    return Path(named.path if named else given)


def _decide(arguments: argparse.Namespace, plan: Plan, importing: Importing) -> int:
    """Ask what to do, unless the options say it, and do it."""
    on_conflict: OnConflict = arguments.on_conflict or "skip"
    if not (plan.count("new") or plan.edits("replace")):
        print("没有要导入的，什么都没有改。")
        return DONE
    if not arguments.yes:
        if not sys.stdin.isatty():
            print(
                "miaohui import：这里没有终端，没法问您。确认导入请加 --yes，只看计划请加 --dry-run。", file=sys.stderr
            )
            return FAILED
        answered = _asked(plan, importing, arguments.on_conflict)
        if answered is None:
            print("没有导入，什么都没有改。")
            return DONE
        plan, on_conflict = answered
    count = _carry_out(plan, on_conflict, importing)
    if count is None:
        return FAILED
    said = [f"已导入 {count} 条。"]
    if on_conflict == "skip" and plan.count("changed"):
        said.append(f"有改动的 {plan.count('changed')} 条留着原来的。")
    if count:
        said.append("撤销一次就能全部退回。")
    print("".join(said))
    return DONE


def _asked(plan: Plan, importing: Importing, on_conflict: OnConflict | None) -> tuple[Plan, OnConflict] | None:
    """What a person wants imported, and how conflicts are settled; None for nothing."""
    answer = _answer("导入吗？[y 导入 / c 挑分类 / n 不导入] ")
    if answer not in ("y", "yes", "是", "c"):
        return None
    if answer == "c":
        shelves = [category for category, counts in plan.by_category().items() if counts["new"] or counts["changed"]]
        wanted = [each.id for each in shelves if _answer(f"  {each.name}？[y/n] ") in ("y", "yes", "是")]
        if not wanted:
            return None
        plan = importing.plan(plan.reading, only=wanted)
    if on_conflict is None and plan.count("changed"):
        asked = f"有 {plan.count('changed')} 条和现有的不一样：[s 留现有的 / r 换成文件里的 / b 都留] "
        on_conflict = _CHOICES.get(_answer(asked), "skip")
    return plan, on_conflict or "skip"


def _answer(question: str) -> str:
    """One answer in lower case, "" at the end of the input."""
    try:
        return input(question).strip().lower()
    except EOFError:
        return ""


def _carry_out(plan: Plan, on_conflict: OnConflict, importing: Importing) -> int | None:
    """Write the book; the number of replies saved, None (and a sentence on standard error) if it failed."""
    edits = plan.edits(on_conflict)
    if not edits:
        return 0
    try:
        outcome = importing.write(plan, on_conflict)
    except EditError as error:
        report([error.problem])
        return None
    if isinstance(outcome, Conflict):
        titled = outcome.theirs or outcome.base
        what = f"“{titled.title}”" if titled else "有一条话术"
        print(f"miaohui import：{what}刚被别人改过，没有导入，请再试一次。", file=sys.stderr)
        return None
    return len(edits)


def _as_json(arguments: argparse.Namespace, plan: Plan, importing: Importing) -> int:
    written: int | None = 0
    if arguments.yes and not arguments.dry_run:
        written = _carry_out(plan, arguments.on_conflict or "skip", importing)
        if written is None:
            return FAILED
    print_json(
        _described(plan, importing.target) | {"applied": arguments.yes and not arguments.dry_run, "written": written}
    )
    return DONE


def _described(plan: Plan, into: Path) -> dict[str, Any]:
    """Give the plan as JSON has it; see the module."""
    reading = plan.reading
    kinds = get_args(Kind)
    return {
        "file": reading.name,
        "format": reading.format.name,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "columns": reading.columns,
        "into": str(into),
        **{kind: plan.count(kind) for kind in kinds},
        "categories": [
            {"id": category.id, "name": category.name, **{kind: counts[kind] for kind in kinds}}
            for category, counts in plan.by_category().items()
        ],
        "changes": [
            {"line": item.line, "id": item.theirs.id, "title": item.theirs.title, "differs": item.reason}
            for item in plan.items
            if item.kind == "changed" and item.theirs
        ],
        "skips": [
            {"line": item.line, "reason": item.reason, "text": item.quote}
            for item in plan.items
            if item.kind == "skipped"
        ],
        "fields": [
            {"written": written, "field": field, "count": count} for (written, field), count in reading.blanks.items()
        ],
        "clashes": [
            {name: getattr(clash, name) for name in ("code", "line", "title", "holder", "kept")}
            for clash in plan.clashes
        ],
        "findings": dict(plan.findings),
    }


class Progress:
    """Says on standard error how far a long import is: over one line in a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._next = time.monotonic() + _PAUSE
        self._open = False

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell of a step, unless it was told of a moment ago."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (_PAUSE if self._terminal else _PAUSE_IN_LOG)
        line = f"{step} {done:,}" + (f" / {total:,}" if total else "") + " 行"
        with contextlib.suppress(OSError):
            print(f"\r\x1b[K{line}" if self._terminal else line, end="" if self._terminal else "\n", file=sys.stderr)
            sys.stderr.flush()
        self._open = self._terminal

    def end(self) -> None:
        """Clear the line."""
        if self._open:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._open = False
