"""How sources, folders, changes and drafts read on the team screen: a line or two each, and in full. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from phrasebook.sharing.model import Change, Draft, Source, Status
from tui.merging import wordings
from tui.team.folders import FolderStands
from tui.team.following import ago
from tui.team.room import MODES, title_of

_KINDS = {"new": ("新", "$text-accent"), "changed": ("改", "$text-warning"), "removed": ("删", "$text-error")}
_STATES = {
    "open": ("待", "$text-accent"),
    "conflict": ("冲突", "$text-error"),
    "flagged": ("看", "$text-warning"),
    "proposed": ("审", "$foreground-muted"),
}
_EFFECTS = {"subscribe": "只存在自己这里", "direct": "直接发布给大家", "propose": "推成新分支，等人审"}

_LONGEST_NAME = 8
"""Characters of a team's name beside a phrase; a pane of 44 cells leaves no more room."""

Subject = Status | FolderStands | Change | Draft
"""What a row is about."""


def sides_of(subject: Subject) -> list[Content]:
    """A subject in full: one column, or a wording each."""
    if isinstance(subject, Change):
        return wordings([("以前", subject.before), ("现在", subject.after)])
    if isinstance(subject, Draft) and subject.state == "conflict":
        return wordings([("原来的", subject.base), ("大家的", subject.theirs), ("我的", subject.mine)])
    if isinstance(subject, Draft):
        return wordings([("大家的", subject.base), ("我的", subject.mine)])
    return [_lines(_source(subject) if isinstance(subject, Status) else _folder(subject))]


def source_row(status: Status, now: float) -> Content:
    """Title, mode, when it was synced, and below it what is wrong or where it lies."""
    when = "还没同步过" if status.synced_at is None else ago(now - status.synced_at)
    waits = [
        words.format(count)
        for count, words in ((status.conflicts, "冲突 {}"), (status.drafts, "草稿 {}"), (status.news, "更新 {}"))
        if count
    ]
    tone = "$text-warning" if status.problem else "$foreground-muted"
    return Content.assemble(
        (status.source.title, "bold"),
        (f"  {MODES[status.source.mode]}  {when}", "$foreground-muted"),
        (f"  {' '.join(waits)}" if waits else "", "$text-accent"),
        (f"\n  {status.problem or status.source.shown}", tone),
    )


def folder_row(stands: FolderStands) -> Content:
    """Title, how it stands, how many copies wait, and below it what is wrong or where it lies."""
    tone = "$text-warning" if stands.problem else "$foreground-muted"
    return Content.assemble(
        (stands.folder.title, "bold"),
        ("  文件夹", "$foreground-muted"),
        ("  连不上" if stands.away else "", "$text-warning"),
        (f"  副本 {len(stands.copies)}" if stands.copies else "", "$text-accent"),
        (f"\n  {stands.problem or stands.folder.path}", tone),
    )


def change_row(source: Source, change: Change) -> Content:
    """What became of a phrase, its title, whose it is."""
    phrase = change.after or change.before
    word, tone = _KINDS[change.kind]
    return Content.assemble(
        (f"{word} ", f"bold {tone}"),
        phrase.title if phrase else change.id,
        (f"  {_short(source.title)}", "$foreground-muted"),
    )


def draft_row(source: Source, draft: Draft) -> Content:
    """How a draft stands, its title, what it does and for whom, and below it what a person should know."""
    word, tone = _STATES[draft.state]
    what = "新写" if draft.base is None else "删除" if draft.mine is None else "修改"
    return Content.assemble(
        (f"{word} ", f"bold {tone}"),
        title_of(draft),
        (f"  {what} · {_short(source.title)}", "$foreground-muted"),
        (f"\n  {draft.remark}" if draft.remark else "", "$text-warning"),
    )


def _short(name: str) -> str:
    """The name of a team's book beside a phrase: the first list has it whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _source(status: Status) -> list[tuple[str, str]]:
    source = status.source
    return [
        ("地址", source.shown),
        ("分支", source.branch or "仓库默认的"),
        ("改了以后", _EFFECTS[source.mode]),
        ("版本", status.commit[:7]),
        ("问题", status.problem),
    ]


def _folder(stands: FolderStands) -> list[tuple[str, str]]:
    in_use = f"上次读到的 {stands.phrases} 条" if stands.away else f"{stands.phrases} 条"
    return [
        ("位置", stands.folder.path),
        ("在用", in_use if stands.phrases else ""),
        *(("副本", copy.name) for copy in stands.copies),
        ("问题", stands.problem),
    ]


def _lines(pairs: Sequence[tuple[str, str]]) -> Content:
    return Content("\n").join(
        Content.assemble((f"{name} ", "$foreground-muted"), value) for name, value in pairs if value
    )
