"""`miaohui export`: phrases as another tool's file; what that tool cannot hold is told first.

`--json` prints one object, stable: `file`, `format`, `encoding`, `phrases` (how many), `written`, and `losses`
as [{message, count, titles, grave}]; grave are those by which a buyer would read other words.
"""

import argparse
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from phrasebook.exchange import ExchangeError, Format, Loss, Selection, all_formats, format_for_export, format_named
from phrasebook.files.walking import shown
from tui.commands import DONE, FAILED, open_books, print_json, report, style

if TYPE_CHECKING:
    from phrasebook.library import Library

_MOST = 5  # titles named of one loss


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `export`."""
    names = "、".join(f"{each.name}（{each.title}）" for each in all_formats() if each.write)
    parser.add_argument("file", metavar="文件", help="写到哪里；按后缀认格式")
    parser.add_argument("--to", dest="tool", default="", metavar="工具", help=f"可以是 {names}")
    parser.add_argument("--category", action="append", default=[], metavar="分类", help="只导出这一类（可多次）")
    parser.add_argument("--encoding", default="", metavar="编码", help="CSV 的编码，默认用那个工具认的")
    parser.add_argument("--dry-run", action="store_true", help="只看哪些带不过去，不写文件")
    parser.add_argument("--force", action="store_true", help="文件已存在就换掉，不再问")
    parser.add_argument("--yes", action="store_true", help="有写不了的字也导出，不再问")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Tell what is lost, then write the file.

    Returns:
        0 written or not wanted; 2 no such format, nothing to export, or the file cannot be written.
    """
    path = Path(arguments.file)
    found = _format(arguments.tool, path)
    if isinstance(found, str):
        return _failed(found)
    encoding = arguments.encoding or (found.encodings[0] if found.encodings else "utf-8")
    if arguments.encoding and arguments.encoding.lower() not in found.encodings:
        return _failed(f"{found.title}的编码可以是：{'、'.join(found.encodings) or '只有一种，不用指定'}")
    selection = _selection(arguments.category, open_books(arguments))
    if isinstance(selection, str):
        return _failed(selection)
    losses = found.losses(selection, encoding) if found.losses else []
    if not arguments.json:
        _tell(losses)
    wanted = _wanted(arguments, path, losses)
    if isinstance(wanted, str):
        return _failed(wanted)
    if wanted and not _written(found, selection, path, encoding):
        return FAILED
    if arguments.json:
        print_json(
            {
                "file": shown(path),
                "format": found.name,
                "encoding": encoding if found.encodings and path.suffix.lower() != ".xlsx" else "",
                "phrases": len(selection.phrases),
                "written": wanted,
                "losses": [
                    {"message": each.message, "count": len(each.titles), "titles": each.titles, "grave": each.grave}
                    for each in losses
                ],
            }
        )
    else:
        print(f"已导出 {len(selection.phrases)} 条到 {shown(path)}（{found.title}）" if wanted else "没有写文件。")
    return DONE


def _format(tool: str, path: Path) -> Format | str:
    """The format to write, or what is wrong with what was asked for."""
    names = "、".join(each.name for each in all_formats() if each.write)
    if tool:
        found = format_named(tool)
        if found is None or found.write is None:
            return f"{tool} 只能导入，不能导出" if found else f"没有叫 {tool} 的工具；可以是：{names}"
        if path.suffix.lower() not in found.endings:
            return f"{found.title}的文件名要以 {' 或 '.join(found.endings)} 结尾"
        return found
    candidates = format_for_export(str(path))
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        titles = "或".join(each.title for each in candidates)
        return f"{path.suffix} 可以是{titles}的，请指明，例如 --to {candidates[0].name}"
    return f"从“{shown(Path(path.name))}”看不出是哪个工具的文件，请加 --to；可以是：{names}"


def _selection(wanted: list[str], library: "Library") -> Selection | str:
    known = {name: each.id for each in library.categories for name in (each.id, each.name)}
    missing = [name for name in wanted if name not in known]
    if missing:
        return f"没有分类“{missing[0]}”；有：{'、'.join(each.name for each in library.categories)}"
    shelves = {known[name] for name in wanted}
    phrases = tuple(phrase for phrase in library.phrases if not shelves or phrase.category in shelves)
    return Selection(phrases, library.categories, library.fields) if phrases else "没有话术可以导出"


def _tell(losses: list[Loss]) -> None:
    """Name what cannot be held, on standard error, so that standard output stays the answer."""
    if losses:
        print("带不过去的：", file=sys.stderr)
    for each in losses:
        titles = "、".join(each.titles[:_MOST]) + (f" 等 {len(each.titles)} 条" if len(each.titles) > _MOST else "")
        print(f"  {style(each.message, 'error') if each.grave else each.message}：{titles}", file=sys.stderr)


def _wanted(arguments: argparse.Namespace, path: Path, losses: list[Loss]) -> bool | str:
    """Whether the file shall be written, or why it cannot be."""
    if arguments.dry_run:
        return False
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        return f"{shown(path)} 不是普通文件，没有写"
    doubts = []
    if path.exists() and not arguments.force:
        doubts.append((f"{shown(path)} 已经有了", "换掉吗？", "--force"))
    if any(each.grave for each in losses) and not arguments.yes:
        doubts.append(("有的话术会少字", "照样导出吗？", "--yes"))
    for what, question, option in doubts:
        if arguments.json or not sys.stdin.isatty():
            return f"{what}，没有导出；确定要的话请加 {option}"
        if not _yes(f"{what}，{question}[y/n] "):
            return False
    return True


def _yes(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes", "是")
    except EOFError:
        return False


def _written(found: Format, selection: Selection, path: Path, encoding: str) -> bool:
    from phrasebook.files.writing import write_whole  # noqa: PLC0415 - not for a dry run

    if found.write is None:  # `_format` gives none of these
        return False
    try:
        write_whole(path, found.write(selection, path.suffix.lower(), encoding))
    except ExchangeError as error:
        report([error.problem])
        return False
    except OSError as error:
        _failed(f"{shown(path)} 写不进去（{error.strerror or error}），换个文件夹或文件名再试")
        return False
    return True


def _failed(message: str) -> int:
    print(f"miaohui export：{message}", file=sys.stderr)
    return FAILED
