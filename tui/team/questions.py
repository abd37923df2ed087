"""The questions of the team screen: what shall become of a draft, and of a copy that a sync tool left.

Asks only; each answer is handed back as what is to be done, or as who wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import App
from textual.content import Content

from phrasebook.sharing.folder import Clash, Copy, Side
from phrasebook.sharing.model import Draft
from tui.conversing import keys_of
from tui.merging import wordings
from tui.screens.choose import Choice, ChooseScreen
from tui.team.folders import FolderStands
from tui.team.room import Settling, TeamRoom, title_of
from tui.team.rows import sides_of

if TYPE_CHECKING:
    from tui.screens.edit import EditScreen

    OpenForm = Callable[[Draft, Settling], EditScreen]

_COPY = """同步网盘留下的副本：有人和您同时改了这个文件。
把副本里多出来的、改过的合回 {}；两边写得不一样的，会一条条问您。
合完副本挪到自己的目录里留着，不会删。"""


class Asking:
    """Asks on top of the team screen."""

    def __init__(self, app: App[int], keys: Mapping[str, str], room: TeamRoom, open_form: OpenForm) -> None:
        """Set up.

        Args:
            app: shows the questions.
            keys: action id to its first key as people read it.
            room: does what is answered.
            open_form: makes the form in which a conflict is settled with new words.
        """
        self._app = app
        self._keys = keys
        self._room = room
        self._open_form = open_form

    async def about_draft(self, draft: Draft) -> Callable[[], str] | None:
        """What shall become of a draft: a deed to be done aside; None leaves it as it is."""
        if draft.state == "conflict":
            return await self._about_conflict(draft)
        shown = Content("\n").join(sides_of(draft))
        picked = await self._choose(f"{title_of(draft)}：怎么办？", ["先留着", "丢掉这份草稿"], shown)
        return (lambda: self._room.drop(draft)) if picked == 1 else None

    async def _about_conflict(self, draft: Draft) -> Callable[[], str] | None:
        ways: list[tuple[str, Callable[[], str] | None]] = [
            ("我来改一改", lambda: f"定下了，还没提交：{title_of(draft)}"),
            ("用我的（冲突的地方）", lambda: self._room.take_mine(draft)),
            ("用大家的，丢掉我的", lambda: self._room.take_theirs(draft)),
            ("先留着", None),
        ]
        editable = draft.mine is not None and draft.theirs is not None
        if not editable:
            del ways[0]
        shown = Content("\n").join(sides_of(draft))
        picked = await self._choose(f"{title_of(draft)}：怎么办？", [name for name, _ in ways], shown)
        if picked == 0 and editable:
            form = self._open_form(draft, Settling(self._room, draft))
            if await self._app.push_screen_wait(form) is None:
                return None
        return None if picked is None else ways[picked][1]

    async def which_copy(self, stands: FolderStands) -> Copy | None:
        """The copy to merge; None for none of them."""
        choices = [
            Choice(f"合回 {copy.original_name} ← {copy.name}", Content(_COPY.format(copy.original_name)))
            for copy in stands.copies
        ]
        choices.append(Choice("先不合", Content("副本留在原处，不当成话术读进来。")))
        picked = await self._ask(f"{stands.folder.title}：有 {len(stands.copies)} 个冲突副本", choices)
        return stands.copies[picked] if picked is not None and picked < len(stands.copies) else None

    async def about_clashes(self, clashes: Sequence[Clash]) -> dict[str, Side]:
        """Who wins each clash, by the phrase's id; those that are left open, and those after them, are missing."""
        chosen: dict[str, Side] = {}
        for number, clash in enumerate(clashes, 1):
            sides = [("文件里的", clash.theirs), ("副本里的", clash.mine)]
            if clash.base is not None:
                sides.insert(0, ("原来的", clash.base))
            shown = Content("\n").join(wordings(sides))
            question = f"{clash.theirs.title}：用哪一份？（{number}/{len(clashes)}）"
            picked = await self._choose(question, ["用文件里的", "用副本里的", "先不定"], shown)
            if picked is None or picked > 1:
                break
            chosen[clash.theirs.id] = "mine" if picked else "theirs"
        return chosen

    async def _choose(self, question: str, names: Sequence[str], shown: Content) -> int | None:
        return await self._ask(question, [Choice(name, shown) for name in names])

    async def _ask(self, question: str, choices: Sequence[Choice]) -> int | None:
        return await self._app.push_screen_wait(ChooseScreen(question, choices, keys_of(self._keys)))
