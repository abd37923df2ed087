"""`miaohui find`: ranked hits for a query, as lines for a narrow pane or as JSON for another program.

A hit is two lines: title, category and level; the first line of the reply. With `--stdin` every line of input is
a query and gets one line of JSON back, at once, so that another program can keep it running.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from phrasebook.characters import cells
from tui.books import BookChoice
from tui.commands import DONE, FAILED, FOUND, input_lines, open_books, print_json, style
from tui.verdicts import Verdicts
from tui.widgets.marks import LEVEL_WORDS

if TYPE_CHECKING:
    from phrasebook.library import Library
    from phrasebook.search import Hit

_KINDS = {
    "code": "快捷码",
    "text": "原字",
    "pinyin": "拼音",
    "mixed": "混写",
    "homophone": "同音",
    "fuzzy": "近似",
    "sentence": "原话",
}
_FIELDS = {"title": "标题", "text": "内容", "code": "快捷码", "category": "分类", "tags": "标签", "asks": "问法"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `find`."""
    parser.add_argument("query", metavar="关键词", nargs="*", help="汉字、拼音、首字母、快捷码或买家原话；-词 排除")
    parser.add_argument("--category", metavar="分类", help="只在这个分类里找（分类名或编号）")
    parser.add_argument("-n", "--limit", type=int, default=10, metavar="条数", help="最多给几条，默认 10")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--stdin", action="store_true", help="从标准输入逐行读关键词，一行一个 JSON 回答")
    parser.add_argument("--explain", action="store_true", help="说明每条的得分由哪几部分组成")


def run(arguments: argparse.Namespace) -> int:
    """Answer one query, or every line of standard input.

    Returns:
        0 found; 1 nothing found (with `--stdin`: by none of the lines); 2 a wrong option.
    """
    query = " ".join(arguments.query)
    if bool(arguments.query) == arguments.stdin:
        wrong = "关键词和 --stdin 只能用一个" if arguments.stdin else "还缺关键词，例如 miaohui find thyf"
        print(f"miaohui find：{wrong}", file=sys.stderr)
        return FAILED
    if arguments.limit < 1:
        print("miaohui find：-n 要一个大于 0 的整数", file=sys.stderr)
        return FAILED
    library = open_books(arguments)
    category = _category(library, arguments.category)
    if category is None and arguments.category is not None:
        names = "、".join(each.name for each in library.categories)
        print(f"miaohui find：没有分类“{arguments.category}”；现有：{names}", file=sys.stderr)
        return FAILED
    verdicts = Verdicts(library, BookChoice.of(arguments))
    if arguments.stdin:
        return _answer_lines(arguments, library, verdicts, category)
    hits = library.search_index().search(query, arguments.limit, category)
    if arguments.json:
        print_json([hit_json(hit, library, verdicts) for hit in hits])
    else:
        _print_hits(hits, library, verdicts, explain=arguments.explain)
    verdicts.keep()
    if not hits and not arguments.json:
        print(f"没有找到“{query}”。换个说法，或只打首字母试试。", file=sys.stderr)
    return DONE if hits else FOUND


def hit_json(hit: "Hit", library: "Library", verdicts: Verdicts) -> dict[str, Any]:
    """One hit as `--json` gives it; keys and their order are a contract.

    `spans` are code-point ranges by field; `level` is the gravest finding's, null for a clean reply.
    """
    phrase = hit.phrase
    origin = library.where(phrase.id)
    level, found = verdicts.of(phrase)
    return {
        "id": phrase.id,
        "title": phrase.title,
        "category": phrase.category,
        "text": phrase.text,
        "score": hit.score,
        "matched": hit.matched,
        "spans": {name: [list(span) for span in spans] for name, spans in hit.spans.items()},
        "layer": origin.layer,
        "book": origin.book,
        "file": origin.file,
        "line": origin.line,
        "level": level,
        "rules": found,
    }


def _answer_lines(arguments: argparse.Namespace, library: "Library", verdicts: Verdicts, category: str | None) -> int:
    """Answer every line of standard input with one line of JSON."""
    index = library.search_index()
    code = FOUND
    for query in input_lines():
        hits = index.search(query, arguments.limit, category)
        print_json({"query": query, "hits": [hit_json(hit, library, verdicts) for hit in hits]})
        sys.stdout.flush()
        code = DONE if hits else code
    verdicts.keep()
    return code


def _category(library: "Library", wanted: str | None) -> str | None:
    """The id of a category given by id or name; None for an unknown one."""
    return next((each.id for each in library.categories if wanted in (each.id, each.name)), None)


def _print_hits(hits: list["Hit"], library: "Library", verdicts: Verdicts, *, explain: bool) -> None:
    """Print two lines a hit, cut to the width of the terminal (80 cells where there is none)."""
    width = max(20, _columns())
    names: Mapping[str, str] = {category.id: category.name for category in library.categories}
    for hit in hits:
        level, _ = verdicts.of(hit.phrase)
        word = LEVEL_WORDS.get(level or "", "")
        shelf = names.get(hit.phrase.category, hit.phrase.category)
        after = f"  {shelf}{' ' if word else ''}"
        title = _cut(hit.phrase.title, width - cells(after + word))
        print(style(title, "title") + style(after, "muted") + (style(word, level) if level else ""))
        print("  " + _cut(hit.phrase.text.partition("\n")[0], width - 2))
        if explain:
            _print_parts(hit)


def _print_parts(hit: "Hit") -> None:
    """Print where a score comes from, a line for each word: how it matched, field, place."""
    print(f"  得分 {hit.score:.3f}  {_KINDS.get(hit.matched, hit.matched)}  {hit.phrase.id}")
    for part in hit.parts:
        field = _FIELDS.get(part.field.partition(".")[0], part.field)
        worth = f"{part.strength:.1f} + {field} {part.field_worth:.0f} + 位置 {part.place:.1f}"
        print(f"  {part.word}：{_KINDS.get(part.kind, part.kind)} {worth} = {part.total:.1f}")


def _cut(text: str, room: int) -> str:
    """`text` cut to `room` cells, an ellipsis in place of what is missing."""
    if cells(text) <= room:
        return text
    while text and cells(text) > room - 1:
        text = text[:-1]
    return text + "…"


def _columns() -> int:
    """Width of the terminal, 80 where there is none; a pipe need not wait for the import of `shutil`."""
    if not (sys.stdout.isatty() or "COLUMNS" in os.environ):
        return 80
    import shutil  # noqa: PLC0415 - see above

    return shutil.get_terminal_size().columns
