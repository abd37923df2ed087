"""Follows the teams' repositories in a thread of its own: at the start, now and then, on coming back, on a key.

A daemon thread and no worker, as for reading: a network that hangs blocks neither the screen nor quitting. What a sync
brings reaches the screen by the thread that polls the books (`tui.loading`); from here comes only how things stand.
Nothing of this runs where the settings name no repository.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from phrasebook.sharing.model import Source, Status
    from phrasebook.sharing.schedule import Schedule
    from phrasebook.sharing.team import Team


@dataclass
class TeamStands(Message):
    """How the sources stand, in their order; `asking` while the network is asked."""

    statuses: tuple[Status, ...]
    asking: bool = False


@dataclass
class TeamFailed(Message):
    """Following broke off for a reason nobody foresaw."""

    reason: str


class Following:
    """Syncs each source by its own schedule, and at once when asked to."""

    def __init__(self, post: Callable[[Message], object], open_team: Callable[[], Team]) -> None:
        """Set up; `post` is called in the thread, `open_team` there and once."""
        self._post = post
        self._open_team = open_team
        self._wake = threading.Event()
        self._asked = False
        self._stopped = False
        self._last: float | None = None

    def start(self) -> None:
        """Begin to follow."""
        threading.Thread(target=self._work, name="following", daemon=True).start()

    def sync(self) -> None:
        """Ask all repositories now."""
        self._asked = True
        self._wake.set()

    def look_again(self) -> None:
        """Tell anew how things stand, without asking a network; after drafts or marks have changed."""
        self._wake.set()

    def came_back(self) -> None:
        """The person is back at the window: ask if the last question is old."""
        from phrasebook.sharing.schedule import Schedule  # noqa: PLC0415 - few share

        if Schedule.due_on_focus(None if self._last is None else time.monotonic() - self._last):
            self.sync()

    def stop(self) -> None:
        """Follow no more; returns at once."""
        self._stopped = True
        self._wake.set()

    def _work(self) -> None:
        """Sync what is due, tell how things stand, sleep; the boundary of the thread: whatever goes wrong is told."""
        from phrasebook.sharing.schedule import Schedule  # noqa: PLC0415 - see above

        try:
            team = self._open_team()
            schedules = {source.key: Schedule() for source in team.sources}
            due = dict.fromkeys(schedules, 0.0)
            self._tell(team, asking=True)
            while not self._stopped:
                self._wake.clear()
                all_of_them, self._asked = self._asked, False
                late = [each for each in team.sources if all_of_them or due[each.key] <= time.monotonic()]
                self._sync(team, late, schedules, due)
                self._tell(team)
                self._wake.wait(max(0.0, min(due.values()) - time.monotonic()))
        except Exception as fault:  # noqa: BLE001 - see above
            self._post(TeamFailed(f"{type(fault).__name__}: {fault}"))

    def _sync(self, team: Team, late: Sequence[Source], schedules: dict[str, Schedule], due: dict[str, float]) -> None:
        """Ask these repositories, side by side."""
        if not late or self._stopped:
            return
        self._tell(team, asking=True)
        for synced in team.sync_all(late, compare=False):  # `Team.news` says what changed
            key = synced.source.key
            schedules[key] = schedules[key].after(synced.outcome)
            due[key] = time.monotonic() + schedules[key].pause()
        self._last = time.monotonic()

    def _tell(self, team: Team, *, asking: bool = False) -> None:
        if not self._stopped:
            self._post(TeamStands(tuple(map(team.status, team.sources)), asking))


def in_short(statuses: Sequence[Status], now: float, *, asking: bool = False) -> str:
    """How the team stands, for a corner of the header: the one thing that matters most.

    Args:
        statuses: of all sources.
        now: seconds since the epoch.
        asking: whether the network is being asked.
    """
    if not statuses:
        return ""
    for count, words in (
        (sum(each.conflicts for each in statuses), "冲突 {}"),
        (sum(each.drafts for each in statuses), "草稿 {}"),
        (sum(each.news for each in statuses), "更新 {}"),
    ):
        if count:
            return f"团队 {words.format(count)}"
    known = [each.synced_at for each in statuses if each.synced_at is not None]
    if any(each.problem for each in statuses) or not known:
        return "团队 同步中" if asking and not known else "团队 未同步"
    return f"团队 {ago(now - min(known))}"


def ago(seconds: float) -> str:
    """How long ago, as people say it in a narrow place."""
    minutes = int(max(0.0, seconds) // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes}分前"
    return f"{minutes // 60}小时前" if minutes < 48 * 60 else f"{minutes // (24 * 60)}天前"
