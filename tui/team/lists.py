"""The three lists of the team screen: what stands in them, what is about them to be said. Pure; the screen shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from textual.content import Content

from tui.team.folders import FolderStands
from tui.team.room import Standing
from tui.team.rows import Subject, change_row, draft_row, folder_row, source_row

SOURCES, CHANGES, DRAFTS = VIEWS = range(3)
"""The lists, by their number."""

_NAMES = ("话术本", "有什么变化", "我的草稿")
_NOTHING = (
    "还没有团队话术。加一本：miaohui team add 地址",
    "上次看过以后，没有新的变化",
    "没有等着提交的草稿。改团队的话术时选“提给团队”，就会存成草稿",
)

_MOST_CHANGES = 300
"""Changes that are listed; the first sync of a large book brings thousands, which nobody reads one by one."""


@dataclass(frozen=True, slots=True)
class Lists:
    """How the repositories and the shared folders stand at one moment, as lists."""

    standing: Standing = field(default_factory=Standing)
    folders: tuple[FolderStands, ...] = ()

    @property
    def names(self) -> list[str]:
        """The name of each list with the number of its rows."""
        standing = self.standing
        counts = len(standing.statuses) + len(self.folders), len(standing.changes), len(standing.drafts)
        return [f"{name} {count}" for name, count in zip(_NAMES, counts, strict=True)]

    @property
    def first(self) -> int:
        """The list to begin with: the one in which something wants a person."""
        drafts = self.standing.drafts
        if drafts and drafts[0][1].state == "conflict":
            return DRAFTS
        return CHANGES if self.standing.changes else SOURCES

    def rows(self, view: int, now: float) -> list[Content]:
        """The rows of a list; `now` in seconds since the epoch."""
        standing = self.standing
        if view == SOURCES:
            return [source_row(each, now) for each in standing.statuses] + [folder_row(each) for each in self.folders]
        if view == CHANGES:
            return [change_row(source, change) for source, change in standing.changes[:_MOST_CHANGES]]
        return [draft_row(source, draft) for source, draft in standing.drafts]

    def subject(self, view: int, row: int) -> Subject:
        """What a row of a list is about."""
        if view == SOURCES:
            number = row - len(self.standing.statuses)
            return self.standing.statuses[row] if number < 0 else self.folders[number]
        return (self.standing.changes if view == CHANGES else self.standing.drafts)[row][1]

    def hint(self, view: int, keys: Mapping[str, str]) -> str:
        """What is to be known of a list before anything is done with it; `keys` as people read them, by action."""
        hidden = len(self.standing.changes) - _MOST_CHANGES
        if view == CHANGES and hidden > 0:
            return f"先列出前 {_MOST_CHANGES} 条，还有 {hidden} 条"
        if view == DRAFTS and self.standing.drafts:
            return f"{keys['team.act']} 处理选中的草稿 · {keys['team.publish']} 全部提交"
        if view == SOURCES and any(each.copies for each in self.folders):
            return f"有冲突副本：选中那一本，{keys['team.act']} 合回去"
        problems = [status.problem for status in self.standing.statuses] + [each.problem for each in self.folders]
        return next(filter(None, problems), "")


def nothing_in(view: int) -> str:
    """What is said of a list without rows."""
    return _NOTHING[view]
