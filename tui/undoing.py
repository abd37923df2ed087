"""What was changed is taken back, what was deleted is brought back: undo and trash, for books and drafts alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from phrasebook.files.editing import Change, Conflict, Editor, Saved
from phrasebook.files.editing.keeping import kept
from tui import paths
from tui.conversing import Conversation
from tui.describe import moment
from tui.screens.choose import Choice

if TYPE_CHECKING:
    from phrasebook.sharing.drafts import DraftChange

_MOST_SHOWN = 200
"""Entries of the trash that are listed; a list of a thousand takes the screen a tenth of a second."""

_LONG_AGO = 600
"""Seconds after which undo asks first: nobody means yesterday's change with a key pressed today."""

_UNDONE = {
    "add": "新写的",
    "change": "修改",
    "override": "修改",
    "remove": "删除",
    "hide": "隐藏",
    "restore": "恢复",
    "import": "导入",
}


class Undoing:
    """Takes back and brings back, one thing at a time."""

    def __init__(self, conversation: Conversation, editor: Callable[[], Editor], *, shares: bool) -> None:
        """Set up.

        Args:
            conversation: asks and says.
            editor: gives who edits the books in force.
            shares: whether there may be drafts for a team.
        """
        self._conversation = conversation
        self._editor = editor
        self._shares = shares

    async def undo(self) -> None:
        """Take back the last change, of a book or of a draft; one made long ago only after asking."""
        talk = self._conversation
        changes = await talk.on_disk(lambda: kept(paths.state_dir(), "undo")[:1])
        drafted = await talk.on_disk(_last_draft) if self._shares else None
        if changes is None:
            return
        last: Change | DraftChange | None = changes[0] if changes else None
        if drafted is not None and (last is None or drafted.key > last.key):
            last = drafted
        if last is None:
            talk.say("没有可以撤销的改动")
            return
        if time.time() - last.when > _LONG_AGO:
            action = _UNDONE.get(last.action, "改动") if isinstance(last, Change) else "草稿"
            shown = Content(last.title)
            question = f"撤销 {moment(last.when)} 的{action}？"
            if await talk.choose(question, [Choice("撤销", shown), Choice("不撤销", shown)]) != 0:
                return
        if isinstance(last, Change):
            await self._undo_in_book(last)
        else:
            await self._undo_draft(last)

    async def _undo_in_book(self, last: Change) -> None:
        talk = self._conversation
        outcome = await talk.on_disk(self._editor().undo)
        if isinstance(outcome, Saved):
            talk.tell(f"已撤销{_UNDONE.get(outcome.undid, '')}：{outcome.phrase.title}", outcome.phrase.id)
        elif isinstance(outcome, Conflict):
            phrase = outcome.theirs or outcome.mine or outcome.base
            talk.say(f"“{phrase.title if phrase else last.title}”后来又改过，没有撤销", warning=True)

    async def _undo_draft(self, last: DraftChange) -> None:
        from phrasebook.sharing.drafts import Drafts  # noqa: PLC0415 - only who shares has drafts

        talk = self._conversation
        if await talk.on_disk(lambda: [Drafts(paths.state_dir()).undo(last)]) is not None:
            what = "草稿回到上一步" if last.was is not None else "已撤销草稿"
            draft = last.was or last.now
            talk.tell(f"{what}：{last.title}", draft.phrase_id if draft else "")

    async def trash(self) -> None:
        """List what was deleted, newest first, and restore one."""
        talk = self._conversation
        changes = await talk.on_disk(lambda: self._editor().trash()[:_MOST_SHOWN])
        if changes is None:
            return
        if not changes:
            talk.say("回收站是空的")
            return
        picked = await talk.choose("回收站：要恢复哪一条？", [_in_trash(change) for change in changes])
        if picked is None:
            return
        outcome = await talk.on_disk(lambda: self._editor().restore(changes[picked]))
        if isinstance(outcome, Saved):
            talk.tell(f"已恢复：{outcome.phrase.title}", outcome.phrase.id)
        elif isinstance(outcome, Conflict):
            talk.say(f"没有恢复：“{changes[picked].title}”这个编号又有人用了", warning=True)


def _last_draft() -> DraftChange | None:
    from phrasebook.sharing.drafts import Drafts  # noqa: PLC0415 - only who shares has drafts

    return Drafts(paths.state_dir()).last_change()


def _in_trash(change: Change) -> Choice:
    """A line of the trash, and what was deleted."""
    was = change.phrase()
    how = "隐藏" if change.action == "hide" else "删除"
    text = was.text if was and not was.hidden else "（隐藏的话术，恢复后又能看到）"
    return Choice(f"{moment(change.when)} {how}　{change.title}", Content(text))
