"""What the team screen shows and does: how the sources stand, what came, what waits, and the deeds on them.

Between the screen and `phrasebook.sharing`: reads everything at once, does one thing at a time, says what came of it in
one Chinese sentence. Every method but those that only ask for words blocks: call it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phrasebook.files.editing import Conflict, Saved
from phrasebook.model import Category, Phrase
from phrasebook.sharing.merge import insisted
from phrasebook.sharing.model import Change, Draft, Published, Source, Status, Synced

if TYPE_CHECKING:
    from phrasebook.sharing.team import Team
    from tui.team.folders import FolderRoom

MODES = {"subscribe": "只看", "direct": "直接发布", "propose": "提交审核"}
"""How people call what an edit does."""

_SYNCED = {
    "new": "有更新",
    "same": "已是最新",
    "offline": "连不上",
    "refused": "不能同步",
    "failed": "没有同步成",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How everything stands at one moment.

    `changes` are those since one last looked, starred phrases first; `drafts` those that wait, conflicts first.
    """

    statuses: tuple[Status, ...] = ()
    changes: tuple[tuple[Source, Change], ...] = ()
    drafts: tuple[tuple[Source, Draft], ...] = ()


class TeamRoom:
    """The teams of one agent, for one visit to the screen."""

    def __init__(self, team: Team, folders: FolderRoom, starred: Callable[[], Sequence[str]]) -> None:
        """Set up; `starred` gives the ids of starred phrases."""
        self.folders = folders
        self._team = team
        self._starred = starred

    def read(self) -> Standing:
        """Read how everything stands; asks no network."""
        starred = set(self._starred())
        sources = self._team.sources
        changes = [(source, change) for source in sources for change in self._team.news(source)]
        drafts = [
            (source, draft)
            for source in sources
            for draft in (*self._team.drafts(source), *self._team.proposals(source))
        ]
        return Standing(
            tuple(self._team.status(source) for source in sources),
            tuple(sorted(changes, key=lambda pair: pair[1].id not in starred)),
            tuple(sorted(drafts, key=lambda pair: pair[1].state != "conflict")),
        )

    def sync(self) -> str:
        """Ask every repository now."""
        return "；".join(map(_on_sync, self._team.sync_all(self._team.sources)))

    def publish(self) -> str:
        """Publish every draft of every source that takes any."""
        waiting = [source for source in self._team.sources if self._team.drafts(source)]
        if not waiting:
            return "没有要提交的草稿"
        return "；".join(_on_publish(self._team.publish(source)) for source in waiting)

    def looked(self, sources: Sequence[Source]) -> None:
        """Note that what came from these has been looked at."""
        for source in sources:
            self._team.looked(source)

    def drop(self, draft: Draft) -> str:
        """Give a draft up."""
        self._team.drop(draft)
        return f"已丢掉草稿：{title_of(draft)}"

    def take_theirs(self, draft: Draft) -> str:
        """Settle a conflict with what is published."""
        self._team.resolve(draft, draft.theirs)
        return f"用大家的：{title_of(draft)}"

    def take_mine(self, draft: Draft) -> str:
        """Settle a conflict with one's own words, the rest as published."""
        return self.take(draft, insisted(draft.base, draft.theirs, draft.mine))

    def take(self, draft: Draft, words: Phrase | None) -> str:
        """Settle a conflict with these words."""
        left = self._team.resolve(draft, words)
        return f"用我的，还没提交：{title_of(draft)}" if left else f"和大家的一样，草稿不用了：{title_of(draft)}"


@dataclass(frozen=True, slots=True)
class Settling:
    """Where the form saves to when a conflict is settled by writing new words; a `tui.targets.SaveTarget`."""

    room: TeamRoom
    draft: Draft

    @property
    def name(self) -> str:
        """What people call it."""
        return "定下这份草稿"

    def save(self, mine: Phrase, base: Phrase | None, category: Category) -> Saved | Conflict:
        """Settle with `mine`; what it is based on and where it belongs, the draft knows."""
        del base, category
        self.room.take(self.draft, mine)
        return Saved("draft", mine, Path(self.draft.file), Path(self.draft.file))


def title_of(draft: Draft) -> str:
    """What people call the phrase that a draft is about."""
    phrase = draft.mine or draft.base or draft.theirs
    return phrase.title if phrase else draft.phrase_id


def _on_sync(synced: Synced) -> str:
    told = f"{len(synced.changes)} 条更新" if synced.changes else _SYNCED[synced.outcome]
    return f"{synced.source.title} {told}" + (f"：{synced.problem}" if synced.problem else "")


def _on_publish(published: Published) -> str:
    count = len(published.done)
    told = {
        "published": f"发布了 {count} 条",
        "proposed": f"{count} 条推到了分支 {published.branch}，等人审",
        "nothing": "没有要提交的草稿",
        "conflict": "草稿都有冲突，没有提交",
        "offline": "连不上，草稿都留着",
        "refused": "对方不收，草稿都留着",
        "failed": "没有提交成，草稿都留着",
    }[published.outcome]
    left = f"，{len(published.conflicts)} 条有冲突" if published.conflicts and published.outcome != "conflict" else ""
    remarks = "，".join(draft.remark for draft in published.done if draft.remark)
    details = "；".join(filter(None, (remarks, published.problem)))
    return f"{published.source.title} {told}{left}" + (f"：{details}" if details else "")
