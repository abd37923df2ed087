"""The plan of an import as text for a narrow pane: what was found, what would happen, what to look at.

The command prints a `page`; the screen shows the same `sections` in its own colours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from phrasebook.exchange import Kind, Plan
from phrasebook.files.walking import shown
from tui.commands import style

_KINDS: tuple[tuple[Kind, str], ...] = (("new", "新增"), ("changed", "有改动"), ("same", "相同"), ("skipped", "跳过"))
_DELIMITERS = {",": "逗号分隔", "\t": "制表符分隔", ";": "分号分隔", "|": "竖线分隔"}
_MOST = 12
"""Rows of one section that the command prints; all of them stand in `--json`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading ("" for what was found) and what stands below it, a line each."""

    title: str
    rows: tuple[str, ...]


def page(plan: Plan, into: Path) -> str:
    """The whole plan for the command line."""
    found, counts, *lists = sections(plan, into)
    wrong = style("认得不对？用 --from、--encoding、--delimiter 指定", "muted")
    parts = ["\n".join([*found.rows, wrong]), _printed(counts, len(counts.rows)), *(_printed(each) for each in lists)]
    return "\n\n".join(parts)


def sections(plan: Plan, into: Path) -> list[Section]:
    """The whole plan: what was found, the counts, then only the lists that have something in them."""
    known = (item for item in plan.items if item.kind == "changed")
    changed = ((item.line, item.theirs.title, item.reason) for item in known if item.theirs)
    skipped = ((item.line, item.quote, item.reason) for item in plan.items if item.kind == "skipped")
    lists = [
        _section("有改动", (f"第 {line} 行 {title}：{reason}" for line, title, reason in changed)),
        _section("跳过", (f"第 {line} 行 {quote}：{reason}" for line, quote, reason in skipped)),
        _section("请留意", (f"第 {i.line} 行：{i.reason}" for i in plan.items if i.kind == "new" and i.reason)),
        _section("变成填空", (f"{written} → {{{name}}}，{n} 处" for (written, name), n in plan.reading.blanks.items())),
        _section("快捷码撞了", _clashes(plan)),
        _section("用语提醒（新增和有改动的）", (f"{rule}：{count} 条" for rule, count in plan.findings.items())),
    ]
    return [_found(plan, into), _counts(plan), *(each for each in lists if each.rows)]


def _found(plan: Plan, into: Path) -> Section:
    reading = plan.reading
    how = [reading.format.title, reading.encoding, _DELIMITERS.get(reading.delimiter, reading.delimiter)]
    lines = [f"文件  {reading.name}", f"认作  {' · '.join(filter(None, how))}"]
    if reading.columns:
        lines.append(f"列名  {'、'.join(reading.columns.values())}")
    return _section("", [*lines, f"导入到  {shown(into)}"])


def _counts(plan: Plan) -> Section:
    lines = []
    for category, counts in plan.by_category().items():
        lines.append(f"{category.name}：{counted(counts)}")
    total = "，".join(f"{word} {plan.count(kind)}" for kind, word in _KINDS)
    return _section("计划", [*lines, f"一共：{total}", "没有的不会删"])


def counted(counts: Mapping[Kind, int]) -> str:
    """The rows of each kind of which there are any."""
    return "，".join(f"{word} {counts[kind]}" for kind, word in _KINDS if counts.get(kind))


def _clashes(plan: Plan) -> Iterator[str]:
    for clash in plan.clashes:
        what = "导入后归这条" if clash.kept else "这条不带快捷码"
        yield f"{clash.code}：第 {clash.line} 行“{clash.title}”和“{clash.holder}”，{what}"


def _section(title: str, rows: Iterable[str]) -> Section:
    return Section(title, tuple(rows))


def _printed(section: Section, most: int = _MOST) -> str:
    """A heading and its rows, the first dozen of them if there are many."""
    lines = [style(section.title, "title"), *(f"  {row}" for row in section.rows[:most])]
    if len(section.rows) > most:
        lines.append(f"  …… 还有 {len(section.rows) - most} 条，全部在 --json 里")
    return "\n".join(lines)
