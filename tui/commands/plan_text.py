"""The plan of an import as text for a narrow pane: what was found, what would happen, what to look at."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from phrasebook.exchange import Kind, Plan
from phrasebook.files.walking import shown
from tui.commands import style

_KINDS: tuple[tuple[Kind, str], ...] = (("new", "新增"), ("changed", "有改动"), ("same", "相同"), ("skipped", "跳过"))
_DELIMITERS = {",": "逗号分隔", "\t": "制表符分隔", ";": "分号分隔", "|": "竖线分隔"}
_MOST = 12
"""Rows listed of one kind; all of them stand in `--json`."""


def page(plan: Plan, into: Path) -> str:
    """The whole plan."""
    known = (item for item in plan.items if item.kind == "changed")
    changed = ((item.line, item.theirs.title, item.reason) for item in known if item.theirs)
    skipped = ((item.line, item.quote, item.reason) for item in plan.items if item.kind == "skipped")
    parts = [
        _found(plan, into),
        _counts(plan),
        _listed("有改动", (f"第 {line} 行 {title}：{reason}" for line, title, reason in changed)),
        _listed("跳过", (f"第 {line} 行 {quote}：{reason}" for line, quote, reason in skipped)),
        _listed("请留意", (f"第 {i.line} 行：{i.reason}" for i in plan.items if i.kind == "new" and i.reason)),
        _listed("变成填空", (f"{written} → {{{name}}}，{n} 处" for (written, name), n in plan.reading.blanks.items())),
        _listed("快捷码撞了", _clashes(plan)),
        _listed("用语提醒（新增和有改动的）", (f"{rule}：{count} 条" for rule, count in plan.findings.items())),
    ]
    return "\n\n".join(part for part in parts if part)


def _found(plan: Plan, into: Path) -> str:
    reading = plan.reading
    how = [reading.format.title, reading.encoding, _DELIMITERS.get(reading.delimiter, reading.delimiter)]
    lines = [f"文件  {reading.name}", f"认作  {' · '.join(filter(None, how))}"]
    if reading.columns:
        lines.append(f"列名  {'、'.join(reading.columns.values())}")
    lines += [f"导入到  {shown(into)}", style("认得不对？用 --from、--encoding、--delimiter 指定", "muted")]
    return "\n".join(lines)


def _counts(plan: Plan) -> str:
    lines = [style("计划", "title")]
    for category, counts in plan.by_category().items():
        told = "，".join(f"{word} {counts[kind]}" for kind, word in _KINDS if counts[kind])
        lines.append(f"  {category.name}：{told}")
    total = "，".join(f"{word} {plan.count(kind)}" for kind, word in _KINDS)
    return "\n".join([*lines, f"  一共：{total}", "  没有的不会删"])


def _clashes(plan: Plan) -> Iterator[str]:
    for clash in plan.clashes:
        what = "导入后归这条" if clash.kept else "这条不带快捷码"
        yield f"{clash.code}：第 {clash.line} 行“{clash.title}”和“{clash.holder}”，{what}"


def _listed(title: str, rows: Iterable[str]) -> str:
    """A heading and its rows, the first dozen of them; "" where there are none."""
    found = list(rows)
    if not found:
        return ""
    lines = [style(title, "title"), *(f"  {row}" for row in found[:_MOST])]
    if len(found) > _MOST:
        lines.append(f"  …… 还有 {len(found) - _MOST} 条，全部在 --json 里")
    return "\n".join(lines)
