"""Import from the app: a file's path, the plan of what would happen, and only then yes, no, or some categories.

What was detected stands at the top of the plan and can be chosen instead: tool, encoding, delimiter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.content import Content

from phrasebook.exchange import OnConflict, Plan
from phrasebook.files.cleaning import one_line
from phrasebook.files.editing import Saved
from phrasebook.model import Category
from tui.commands.plan_text import Section, counted, sections
from tui.exchanging import How, Importing, Option, options_of, read, typed_path
from tui.screens.exchange import Exchanged, ExchangeScreen, Way

_MOST = 200
"""Rows of one section that are shown: the screen lays out a few hundred lines at once without a pause."""

_GUESSED = frozenset({"format", "header", "encoding", "quoting", "nothing", "json", "yaml", "toml", "kind"})
"""The rules of errors after which another tool, encoding or delimiter may help."""


class ImportScreen(ExchangeScreen):
    """Returns what was imported, None for nothing."""

    HEADING = "导入别的工具的话术"
    PLACEHOLDER = "文件在哪里？粘贴路径，或把文件拖进来"
    ACCEPT = "看计划"

    def __init__(self, importing: Importing, keys: Mapping[str, str]) -> None:
        """Make it.

        Args:
            importing: plans and writes.
            keys: action id to its first key as people read it.
        """
        super().__init__(keys)
        self._importing = importing
        self._undo = keys["phrase.undo"]
        self._typed = ""
        self._how = How()

    # Reading and planning.

    async def look(self, typed: str) -> None:
        """Read the file, show the plan, ask."""
        if typed != self._typed:
            self._typed, self._how = typed, How()
        path, how, progress = typed_path(typed), self._how, self.progress()

        def work() -> tuple[Plan, Content]:
            plan = self._importing.plan(read(path, how, progress), progress)
            return plan, _content(plan, self._importing.target)

        found = await self.aside(work)
        if found is not None:
            self._show(*found)
        elif self.refusal.removeprefix("exchange.") in _GUESSED:
            again = Way("再读一次", lambda: self._again(how))
            self.offer([again, *self._ways_to_choose(None), Way("不导入", self._leave)], typed)

    async def _narrow(self, whole: Plan, only: Collection[str]) -> None:
        """Plan again for some categories alone, and ask."""
        progress = self.progress()

        def work() -> tuple[Plan, Content]:
            plan = self._importing.plan(whole.reading, progress, only=only)
            return plan, _content(plan, self._importing.target)

        found = await self.aside(work)
        if found is not None:
            self._show(*found)

    def _show(self, plan: Plan, content: Content) -> None:
        self.report(content)
        ways = [Way(label, lambda way=way: self._write_soon(plan, way)) for label, way in _answers(plan)]  # type: ignore[misc]
        shelves = _choosable(plan)
        if len(shelves) > 1:
            every = frozenset(shelf.id for shelf in shelves)
            ways.append(Way("只导入几类，挑一挑", lambda: self._choose(plan, shelves, every)))
        ways.append(Way("认得不对，改一改", lambda: self._detected(plan)))
        leave = Way("不导入" + ("，有改动的留现有的" if plan.count("changed") else ""), self._leave)
        # What changes a phrase that is there never stands first.
        self.offer([*ways, leave] if plan.count("new") else [leave, *ways], self._typed)
        self.say(self.way_keys if shelves else "没有要导入的，什么都没有改")

    # Some categories alone.

    def _choose(self, plan: Plan, shelves: Sequence[Category], wanted: frozenset[str], row: int = 0) -> None:
        """Offer the categories, each to be taken or left; `row` is the one highlighted."""
        counts = plan.by_category()

        def toggle(number: int, shelf: Category) -> None:
            self._choose(plan, shelves, wanted ^ {shelf.id}, number)

        ways = [
            Way(
                one_line(f"[{'✓' if shelf.id in wanted else ' '}] {shelf.name}：{counted(counts[shelf])}"),
                lambda number=number, shelf=shelf: toggle(number, shelf),  # type: ignore[misc]
            )
            for number, shelf in enumerate(shelves)
        ]
        if wanted:
            ways.append(Way(f"就这 {len(wanted)} 类，看计划", lambda: self.run(partial(self._narrow, plan, wanted))))
        ways.append(Way("还是看全部", lambda: self._again(self._how)))
        self.offer(ways, self._typed, row)
        self.say(f"有 ✓ 的才导入  {self.way_keys}")

    # What was detected, and what to take instead.

    def _detected(self, plan: Plan) -> None:
        back = Way("就这样，回到计划", lambda: self._again(self._how))
        self.offer([*self._ways_to_choose(plan), back], self._typed)

    def _ways_to_choose(self, plan: Plan | None) -> list[Way]:
        """What can be said of the file instead of having it detected, each with what holds now."""
        reading = plan.reading if plan else None
        return [
            Way(f"{each.label}：{each.now}", lambda each=each: self._choose_option(each))  # type: ignore[misc]
            for each in options_of(self._how, reading)
        ]

    def _choose_option(self, option: Option) -> None:
        self.offer(
            [
                Way(label, lambda value=value: self._again(replace(self._how, **{option.name: value})))  # type: ignore[misc]
                for value, label in option.values
            ],
            self._typed,
        )
        self.say(f"{option.label}是哪一种？  {self.way_keys}")

    def _again(self, how: How) -> None:
        self._how = how
        self.offer(())
        self.report(Content(""))
        self.run(partial(self.look, self._typed))

    # Carrying it out.

    def _leave(self) -> None:
        self.dismiss(None)

    def _write_soon(self, plan: Plan, way: OnConflict) -> None:
        self.run(partial(self._write, plan, way), must_end=True)

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


def _answers(plan: Plan) -> Iterator[tuple[str, OnConflict]]:
    """The ways to import, or nothing; the first of them never changes a phrase that is there."""
    new, changed = plan.count("new"), plan.count("changed")
    beside = len(plan.edits("keep-both"))
    if new:
        yield f"导入 {new} 条新的" + (f"，{changed} 条有改动的留现有的" if changed else ""), "skip"
    if changed:
        yield f"导入 {new + changed} 条，有改动的换成文件里的", "replace"
    if beside > new:
        yield f"导入 {beside} 条，有改动的两边都留", "keep-both"


def _choosable(plan: Plan) -> list[Category]:
    """The categories of which something could be imported."""
    return [shelf for shelf, counts in plan.by_category().items() if counts["new"] or counts["changed"]]


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
