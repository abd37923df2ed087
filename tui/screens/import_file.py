"""Import from the app: a file's path, the plan of what would happen, and only then yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from textual.content import Content

from phrasebook.exchange import OnConflict, Plan
from phrasebook.files.cleaning import one_line
from phrasebook.files.editing import Saved
from tui.commands.plan_text import Section, sections
from tui.exchanging import Importing, typed_path
from tui.screens.exchange import Exchanged, ExchangeScreen, Way

_MOST = 200
"""Rows of one section that are shown: the screen lays out a few hundred lines at once without a pause."""


class ImportScreen(ExchangeScreen):
    """Returns what was imported, None for nothing."""

    HEADING = "导入别的工具的话术"
    PLACEHOLDER = "文件在哪里？粘贴路径，或把文件拖进来"

    def __init__(self, importing: Importing, keys: Mapping[str, str]) -> None:
        """Make it.

        Args:
            importing: plans and writes.
            keys: action id to its first key as people read it.
        """
        super().__init__(f"{keys['dialog.accept']} 看计划  {keys['dialog.cancel']} 返回")
        self._importing = importing
        self._answers = (
            f"{keys['dialog.next']} 挑  {keys['dialog.accept']} 确定  "
            f"{keys['result.page-next']} 往下看  {keys['dialog.cancel']} 返回"
        )
        self._undo = keys["phrase.undo"]

    async def look(self, typed: str) -> None:
        """Read the file, show the plan, ask."""
        path, progress = typed_path(typed), self.progress()

        def work() -> tuple[Plan, Content, list[tuple[str, OnConflict | None]]]:
            plan = self._importing.plan(path, progress)
            return plan, _content(plan, self._importing.target), list(_answers(plan))

        found = await self.aside(work)
        if found is None:
            return
        plan, content, answers = found
        self.report(content)
        self.offer([Way(label, lambda way=way: self._take(plan, way)) for label, way in answers], typed)  # type: ignore[misc]
        if answers:
            self.say(self._answers)
        else:
            self.say("没有要导入的，什么都没有改")

    def _take(self, plan: Plan, way: OnConflict | None) -> None:
        if way is None:
            self.dismiss(None)
        else:
            self.run(self._write(plan, way), must_end=True)

    async def _write(self, plan: Plan, way: OnConflict) -> None:
        outcome = await self.aside(lambda: self._importing.write(plan, way))
        if isinstance(outcome, Saved):
            kept = plan.count("changed") if way == "skip" else 0
            rest = f"，{kept} 条留着原来的" if kept else ""
            done = f"已导入 {len(plan.edits(way))} 条{rest} · {self._undo} 撤销"
            self.dismiss(Exchanged(done, outcome.phrase.id))
        elif outcome is not None:
            phrase = outcome.theirs or outcome.base
            what = f"“{phrase.title}”" if phrase else "有一条话术"
            self.offer(())
            self.say(f"{what}刚被别人改过，没有导入，请再看一遍计划", "warn")


def _answers(plan: Plan) -> Iterator[tuple[str, OnConflict | None]]:
    """The ways to go on, or nothing; the first of them never changes a phrase that is there."""
    new, changed = plan.count("new"), plan.count("changed")
    beside = len(plan.edits("keep-both"))
    if new:
        yield f"导入 {new} 条新的" + (f"，{changed} 条有改动的留现有的" if changed else ""), "skip"
    elif changed:
        yield "不导入，有改动的留现有的", None
    if changed:
        yield f"导入 {new + changed} 条，有改动的换成文件里的", "replace"
    if beside > new:
        yield f"导入 {beside} 条，有改动的两边都留", "keep-both"
    if new:
        yield "不导入", None


def _content(plan: Plan, into: Path) -> Content:
    """The plan in the screen's colours; every line comes from a file and is cleaned."""
    return Content("\n").join(line for section in sections(plan, into) for line in _lines(section))


def _lines(section: Section) -> Iterator[Content]:
    if section.title:
        yield Content("")
        yield Content.styled(section.title, "bold $text-accent")
    for row in section.rows[:_MOST]:
        yield Content(one_line(row))
    if len(section.rows) > _MOST:
        rest = f"…… 还有 {len(section.rows) - _MOST} 条，全部在 miaohui import --json 里"
        yield Content.styled(rest, "$foreground-muted")
