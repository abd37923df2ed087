"""Phrases written, changed, deleted and brought back from the screen: forms and questions around the editing room.

Each task is a coroutine on the UI loop that waits for dialogs; whatever touches the disk runs aside, and what
came of it is said in the status line. The words on the screen change when the books are read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.content import Content

from phrasebook.files.editing import Conflict, Editor, Saved
from phrasebook.model import Phrase
from tui import paths
from tui.conversing import Conversation
from tui.copying import Copying
from tui.describe import LAYERS
from tui.drafting import Drafting
from tui.first_run import introduce
from tui.history import more_of, sources_with, wordings_here
from tui.screens.choose import Choice
from tui.targets import OwnBook, Target, TeamDraft, proposals, targets_of
from tui.undoing import Undoing
from tui.wording import Wording

if TYPE_CHECKING:
    from phrasebook.library import Library
    from phrasebook.sharing.model import Source

_DONE = {
    "add": "已存下新话术",
    "change": "已改好",
    "override": "已存进自己的话术本，盖过原来的说法",
    "remove": "已移到回收站",
    "hide": "已隐藏，原来的话术本没有动",
    "restore": "已恢复",
    "draft": "已存成草稿，提交以后大家才看到",
    "draft-remove": "已存成草稿，提交以后大家那里才删掉",
    "none": "没有改动",
}


class Writing:
    """Does what people want with phrases, apart from copying them."""

    def __init__(  # noqa: PLR0913, PLR0917 - where things are shown, read and written, and who is told
        self,
        app: App[int],
        copying: Copying,
        keys: Mapping[str, str],
        target: Path,
        reopen: Callable[[], None],
        sources: Sequence[Source] = (),
    ) -> None:
        """Set up.

        Args:
            app: shows the dialogs and gets the messages.
            copying: holds the books and rules in force, and copies drafts.
            keys: action id to its first key as people read it.
            target: the book that is written to.
            reopen: has the books read again.
            sources: teams' books that come by git.
        """
        self.drafting = Drafting(app, copying, keys, self._create_from_draft)
        self._app = app
        self._copying = copying
        self._keys = keys
        self._target = target
        self._sources = sources
        self._one_at_a_time = asyncio.Lock()
        self._talk = Conversation(app, keys, reopen)
        self._undoing = Undoing(self._talk, lambda: self._editor, shares=bool(sources))

    def news(self) -> tuple[str, str] | None:
        """What was just written, as a sentence and a phrase id, once: for whoever shows the books read again."""
        return self._talk.news()

    async def do(self, task: str, phrase: Phrase | None, query: str) -> None:
        """Do what an action id stands for.

        Args:
            task: the action.
            phrase: the one that is selected, if any.
            query: what stands in the search box.
        """
        # A key that is pressed twice asks one question, but undoes or stacks twice.
        if self._one_at_a_time.locked() and task not in ("phrase.undo", "draft.add"):
            return
        with_phrase: Mapping[str, Callable[[Phrase], Awaitable[object]]] = {
            "draft.add": self.drafting.add,
            "phrase.edit": self._edit,
            "phrase.delete": self._delete,
            "phrase.history": self._history,
        }
        without: Mapping[str, Callable[[], Awaitable[object]]] = {
            "phrase.new": lambda: self._create(query.strip(), "", phrase.category if phrase and not query else ""),
            "phrase.draft": lambda: self.drafting.open(phrase, query),
            "phrase.undo": self._undoing.undo,
            "trash.open": self._undoing.trash,
            "books.import": self._import,
            "books.export": self._export,
            "agent.introduce": lambda: introduce(self._app, self._copying, self._keys),
        }
        async with self._one_at_a_time:
            if task in with_phrase and phrase is None:
                self._talk.say("先选一条话术")
            elif task in with_phrase and phrase is not None:
                await with_phrase[task](phrase)
            else:
                await without[task]()

    # Writing.

    async def _edit(self, phrase: Phrase, begin: Phrase | None = None) -> None:
        """Change a phrase in the form, which begins with it or with another wording of it."""
        book = self._library.book_of(phrase.id)
        targets = targets_of(phrase, self._own, self._teams)
        where = f" · {LAYERS[book.layer]}的"
        if Path(book.path) == self._target:
            where = ""
        elif len(targets) == 1:
            where += "，改好存进自己的话术本"
        await self._form(begin or phrase, phrase, f"改话术{where}", targets)

    async def _create(self, title: str, text: str, category: str = "") -> bool:
        """Write a new phrase; True if it was saved."""
        begin = Phrase(id="", title=title[:80], text=text, category=category)
        return await self._form(begin, None, "新话术", targets_of(None, self._own, self._teams))

    async def _create_from_draft(self, title: str, text: str) -> bool:
        return await self._create(title, text)

    async def _form(self, begin: Phrase, base: Phrase | None, heading: str, targets: Sequence[Target]) -> bool:
        from tui.screens.edit import EditScreen  # noqa: PLC0415 - TextArea is heavy and rarely needed

        wording = Wording(self._copying.desk.rules, begin.allow)
        screen = EditScreen(begin, base, self._library, wording, heading=heading, targets=targets, keys=self._keys)
        edited = await self._app.push_screen_wait(screen)
        if edited is None:
            return False
        joined = "；别人同时改的也留着" if edited.merged else ""
        self._talk.tell(f"{_DONE[edited.saved.action]}：{edited.saved.phrase.title}{joined}", edited.saved.phrase.id)
        return True

    # Taking away and going back.

    async def _delete(self, phrase: Phrase) -> None:
        """Ask once, then move to the trash, hide, or keep the deletion as a draft for the team."""
        book = self._library.book_of(phrase.id)
        shown = Content("\n").join([Content.styled(phrase.title, "bold"), Content(phrase.text)])
        ways: list[tuple[str, Callable[[], Saved | Conflict | None]]] = []
        for target in targets_of(phrase, self._own, self._teams):
            if isinstance(target, TeamDraft) and target.book.path == book.path:
                ways += await self._team_ways(target, phrase)
            elif isinstance(target, OwnBook):
                own = Path(book.path) == self._target
                what = "移到回收站" if own else f"只在我这里隐藏（{LAYERS[book.layer]}的话术不动）"
                ways.append((what, lambda: self._own.remove(phrase)))
        choices = [*(Choice(what, shown) for what, _ in ways), Choice("不删", shown)]
        picked = await self._talk.choose("删掉这条话术？", choices)
        if picked is None or picked == len(ways):
            return
        outcome = await self._talk.on_disk(ways[picked][1])
        if isinstance(outcome, Saved):
            undo = f" · {self._keys['phrase.undo']} 撤销"
            lower = self._library.books[: self._library.books.index(book)]
            if outcome.action == "remove" and any(each.id == phrase.id for one in lower for each in one.phrases):
                self._talk.tell(f"已删掉自己的改法，原来的说法又在了：{phrase.title}{undo}", phrase.id)
            elif outcome.action == "undo":
                self._talk.tell(f"已丢掉草稿：{phrase.title}{undo}", phrase.id)
            else:
                self._talk.tell(f"{_DONE[outcome.action]}：{phrase.title}{undo}", phrase.id)
        elif isinstance(outcome, Conflict):
            self._talk.say("这条话术刚被别人改过，没有删，请再看一眼", warning=True)
            self._talk.reopen()

    async def _team_ways(
        self, team: TeamDraft, phrase: Phrase
    ) -> list[tuple[str, Callable[[], Saved | Conflict | None]]]:
        """How a phrase of a team may go: its draft, where there is one, and the published words."""
        draft = (
            await self._talk.on_disk(lambda: team.draft_of(phrase.id)) if phrase.id in self._library.drafted else None
        )
        ways: list[tuple[str, Callable[[], Saved | Conflict | None]]] = []
        if draft is not None:
            back = "丢掉这份草稿" if draft.base is None else "丢掉这份草稿，用回团队现在的"
            ways.append((back, lambda: team.drop(draft)))
        if draft is None or draft.base is not None:
            ways.append((f"{team.name}：删掉它", lambda: team.remove(phrase)))
        return ways

    async def _history(self, phrase: Phrase) -> None:
        """List how a phrase was worded before, and take one wording up in the form."""
        old = await self._talk.on_disk(lambda: wordings_here(phrase.id, self._library))
        if old is None:
            return
        more = more_of(phrase.id, sources_with(phrase.id, self._library, self._sources), old)
        if not old and more is None:
            self._talk.say("这条没有留下旧的写法")
            return
        picked = await self._talk.choose(f"{phrase.title} 以前的写法：", [each.choice for each in old], more)
        if picked is not None:
            was = old[picked].phrase
            words = {name: getattr(was, name) for name in ("title", "text", "code", "tags", "asks", "note")}
            await self._edit(phrase, replace(phrase, **words))

    # Other tools' files.

    async def _import(self) -> None:
        """Bring another tool's phrases into the own book."""
        from tui.exchanging import Importing  # noqa: PLC0415 - once in a long while
        from tui.screens.import_file import ImportScreen  # noqa: PLC0415 - likewise

        importing = Importing(self._library, self._copying.desk.rules, self._target, paths.state_dir())
        done = await self._app.push_screen_wait(ImportScreen(importing, self._keys))
        if done is not None:
            self._talk.tell(done.sentence, done.phrase)

    async def _export(self) -> None:
        """Write the phrases as another tool's file."""
        from tui.exchanging import Exporting  # noqa: PLC0415 - once in a long while
        from tui.screens.export_file import ExportScreen  # noqa: PLC0415 - likewise

        done = await self._app.push_screen_wait(ExportScreen(Exporting(self._library), self._keys))
        if done is not None:
            self._talk.say(done.sentence)

    # Parts.

    @property
    def _library(self) -> Library:
        return self._copying.desk.library

    @property
    def _editor(self) -> Editor:
        return Editor(self._library.books, self._target, paths.state_dir())

    @property
    def _own(self) -> OwnBook:
        return OwnBook(self._library, self._target, paths.state_dir())

    @property
    def _teams(self) -> Sequence[TeamDraft]:
        return proposals(self._library, self._sources, paths.state_dir())
