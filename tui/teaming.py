"""The team on the screen: follows the repositories, keeps the header's corner true, opens the team screen.

Made only where the settings name a team's book. What follows and what waits for the network has threads of its own
(`tui.team.following`, `tui.aside`); everything here runs on the UI loop.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message

from tui import paths
from tui.aside import load
from tui.copying import Copying
from tui.screens.main import MainScreen
from tui.settings import Folder
from tui.team.following import Following, TeamFailed, TeamStands, in_short
from tui.wording import Wording

if TYPE_CHECKING:
    from phrasebook.sharing.model import Draft, Source
    from phrasebook.sharing.team import Team
    from phrasebook.usage import Usage
    from tui.screens.edit import EditScreen
    from tui.team.room import Settling

_MINUTE = 30.0
"""Seconds between two looks at the clock, so that “2分前” is never out by more than one."""


class Teaming:
    """Knows how the team stands and shows it."""

    def __init__(  # noqa: PLR0913, PLR0917 - where it is shown, what it reads, who is told
        self,
        app: App[int],
        main: MainScreen,
        copying: Copying,
        usage: Usage,
        keys: Mapping[str, str],
        shelves: Sequence[Folder | Source],
        own: Path,
    ) -> None:
        """Set up, and begin to follow where there is a repository.

        Args:
            app: shows the screens.
            main: has the corner of the header.
            copying: holds the books and rules in force.
            usage: has the stars.
            keys: action id to its first key as people read it.
            shelves: the teams' books as the settings name them.
            own: one's own book.
        """
        self._app = app
        self._main = main
        self._copying = copying
        self._usage = usage
        self._keys = keys
        self._sources = [shelf for shelf in shelves if not isinstance(shelf, Folder)]
        self._folders = [shelf for shelf in shelves if isinstance(shelf, Folder)]
        self._own = own
        self._stands = TeamStands(())
        self._following = Following(lambda message: app.call_later(self._heard, message), self._open_team)
        if self._sources:
            self._following.start()
            app.set_interval(_MINUTE, self._show)

    def came_back(self) -> None:
        """The person is back at the window."""
        self._following.came_back()

    def look_again(self) -> None:
        """Tell anew how the team stands: the books have been read again, and perhaps drafts with them."""
        self._following.look_again()

    def stop(self) -> None:
        """Follow no more; returns at once."""
        self._following.stop()

    async def open(self) -> None:
        """Show the team screen."""
        await load("tui.screens.team")
        await load("tui.screens.edit")
        from tui.screens.team import TeamScreen  # noqa: PLC0415 - see above
        from tui.team.folders import FolderRoom  # noqa: PLC0415 - the screen has brought it along
        from tui.team.questions import Asking  # noqa: PLC0415 - likewise
        from tui.team.room import TeamRoom  # noqa: PLC0415 - likewise

        folders = FolderRoom(self._folders, self._own, lambda: self._copying.desk.library)
        room = TeamRoom(self._open_team(), folders, self._usage.stars)
        asking = Asking(self._app, self._keys, room, self._form)
        await self._app.push_screen(TeamScreen(room, asking, self._keys, self._following.look_again))

    def _open_team(self) -> Team:
        from phrasebook.sharing.team import Team  # noqa: PLC0415 - in the thread, or with the screen

        return Team(self._sources, paths.state_dir(), paths.cache_dir())

    def _heard(self, message: Message) -> None:
        """Show what the thread tells."""
        if isinstance(message, TeamStands):
            self._stands = message
            self._show()
        elif isinstance(message, TeamFailed) and self._main.is_attached:
            self._main.show_team("团队 出错", wants_a_person=True)
            self._main.say(f"团队的话术没能跟上，这是程序的错：{message.reason}", "bad")

    def _show(self) -> None:
        if self._main.is_attached:
            statuses = self._stands.statuses
            words = in_short(statuses, time.time(), asking=self._stands.asking)
            self._main.show_team(words, wants_a_person=any(status.conflicts for status in statuses))

    def _form(self, draft: Draft, settling: Settling) -> EditScreen:
        """The form in which a conflict is settled with new words, beginning with one's own."""
        from tui.screens.edit import EditScreen  # noqa: PLC0415 - the team screen has brought it along

        assert draft.mine is not None  # noqa: S101 - a deletion is not offered for editing
        desk = self._copying.desk
        return EditScreen(
            draft.mine,
            draft.theirs,
            desk.library,
            Wording(desk.rules, draft.mine.allow),
            heading="改好就用这份，冲突就定下了",
            targets=(settling,),
            keys=self._keys,
        )
