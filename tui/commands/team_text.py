"""What became of syncs, drafts and publishes, printed for people. Not a sub-command; decides nothing."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from phrasebook.files.editing.tables import table_of
from phrasebook.model import Phrase
from phrasebook.sharing.merge import WORDS
from phrasebook.sharing.model import Change, Draft, Published, Revision, Source, Status, Synced
from phrasebook.sharing.overrides import Outdated
from tui.commands import style
from tui.commands.team_json import action, clashes

_MOST_LINES = 20
"""Changes of one sync that are listed; a first import of thousands is counted."""

_KINDS = {"new": ("新", "match"), "changed": ("改", "warn"), "removed": ("删", "muted")}
_MODES = {"subscribe": "只看", "direct": "直接发布", "propose": "提交审核"}
_SHORT = 7
"""Digits of a commit that are shown, as git does."""

_WORDS = {**WORDS, "tags": "标签", "asks": "买家问法"}


def print_synced(synced: Synced, status: Status) -> None:
    """Print what a sync brought, or that it brought nothing, or why it could not be done."""
    name = style(synced.source.title, "title")
    if synced.outcome == "new" and synced.changes:
        print(f"{name}：有 {len(synced.changes)} 处更新（{synced.commit[:_SHORT]}）")
        _print_changes(synced.changes)
    elif synced.outcome == "new":
        print(f"{name}：已取到（{synced.commit[:_SHORT]}）")
    elif synced.outcome == "same" and synced.commit:
        print(f"{name}：已是最新（{synced.commit[:_SHORT]}）")
    elif synced.outcome != "same":
        kept = f"；先用 {_moment(status.synced_at)} 同步的" if synced.commit else ""
        print(f"{name}：{synced.problem}{kept}", file=sys.stderr)
    if synced.outcome in ("new", "same") and synced.problem:
        print(f"{name}：{synced.problem}", file=sys.stderr)
    if status.drafts:
        conflicts = f"，其中 {status.conflicts} 条有冲突" if status.conflicts else ""
        print(f"  还有 {status.drafts} 条草稿没有发布{conflicts}（miaohui team status 看，team publish 发布）")


def print_status(status: Status, drafts: Sequence[Draft]) -> None:
    """Print where a repository stands, the drafts that wait, and both sides of each conflict."""
    source = status.source
    branch = f" · {source.branch}" if source.branch else ""
    print(f"{style(source.title, 'title')}  {source.shown}{branch} · {_MODES[source.mode]}")
    if status.synced_at is None:
        print("  还没有同步过")
    else:
        print(f"  {_moment(status.synced_at)} 同步" + (f"（{status.commit[:_SHORT]}）" if status.commit else ""))
    if status.problem:
        print(f"  {style(status.problem, 'warn')}")
    if status.news:
        print(f"  有 {status.news} 处更新还没看过")
    for draft in drafts:
        _print_draft(draft)
    ready = status.drafts - status.conflicts
    if ready:
        print(f"  {ready} 条草稿等着发布：miaohui team publish")


def print_published(published: Published) -> None:
    """Print what was published or proposed, and what stays a draft and why."""
    name = style(published.source.title, "title")
    if published.outcome == "nothing":
        print(f"{name}：没有草稿要发布")
    elif published.outcome == "published":
        where = f"（{published.commit[:_SHORT]}）" if published.commit else ""
        print(f"{name}：已发布 {len(published.done)} 条{where}")
    elif published.outcome == "proposed":
        print(f"{name}：已把 {len(published.done)} 条推到分支 {published.branch}，等负责人审核合并")
    for draft in published.done:
        remark = f"：{draft.remark}" if draft.remark else ""
        print(f"  {_headline(draft)}{remark}")
    if published.conflicts:
        print(f"{name}：{len(published.conflicts)} 条有冲突，还是草稿，没有发布", file=sys.stderr)
        for draft in published.conflicts:
            _print_draft(draft)
    if published.problem:
        print(f"{name}：{published.problem}", file=sys.stderr)


def print_log(source: Source, revisions: Sequence[Revision], limit: int, *, of_phrase: bool) -> None:
    """Print commits, the newest first; of one phrase with what each changed in it."""
    print(style(source.title, "title"))
    for number, revision in enumerate(revisions[:limit]):
        day = revision.date[:16].replace("T", " ")
        print(f"  {revision.commit[:_SHORT]}  {day}  {revision.author}  {revision.title}")
        if of_phrase:
            older = revisions[number + 1].phrase if number + 1 < len(revisions) else None
            _print_revision(older, revision.phrase)


def print_folder(told: Mapping[str, Any]) -> None:
    """Print where a book in a folder stands."""
    print(f"{style(told['name'], 'title')}  {told['path']} · 文件夹")
    if told["problem"]:
        print(f"  {style(told['problem'], 'warn')}")
    for copy in told["copies"]:
        print(f"  {style('冲突副本', 'error')} {copy}")
        print(f"    合回原来的文件：miaohui team resolve '{copy}'")


def print_gone(told: Mapping[str, Any], drafts: Sequence[Draft]) -> None:
    """Print drafts whose repository has gone from the settings, and how to have them back."""
    print(f"{style('已经拿掉的话术本', 'title')}  还有 {len(drafts)} 条草稿，加入原来的地址和分支就又在了；文件在")
    print(f"  {told['path']}")
    print_waiting(drafts)


def print_outdated(outdated: Sequence[Outdated]) -> None:
    """Print which overrides of one's own cover words that have changed since."""
    for each in outdated:
        print(f"  {style('原文变了', 'warn')} {each.problem.message}；{each.problem.mend}（{each.mine.id}）")


def print_waiting(drafts: Iterable[Draft]) -> None:
    """Print one line for each draft."""
    for draft in drafts:
        print(f"  {_headline(draft)}")


def _print_changes(changes: Sequence[Change]) -> None:
    for change in changes[:_MOST_LINES]:
        word, colour = _KINDS[change.kind]
        phrase = change.after or change.before
        print(f"  {style(word, colour)} {phrase.title if phrase else ''}（{change.id}）")
    if len(changes) > _MOST_LINES:
        print(f"  还有 {len(changes) - _MOST_LINES} 处")


def _print_draft(draft: Draft) -> None:
    """Print a draft or a proposal; of a conflict what was, what others say and what one says oneself."""
    if draft.state != "conflict":
        remark = f"：{draft.remark}" if draft.remark else ""
        mark = "审" if draft.state == "proposed" else "稿"
        print(f"  {style(mark, 'warn')} {_headline(draft)}{remark}")
        return
    print(f"  {style('冲突', 'error')} {_headline(draft)}：{draft.remark}")
    for field in clashes(draft):
        print(f"    {_WORDS.get(field, field)}")
        for who, phrase in (("原来", draft.base), ("别人", draft.theirs), ("我的", draft.mine)):
            print(f"      {who}：{_said(phrase, field)}")
    print(f"    用别人的：miaohui team resolve {draft.phrase_id} --theirs")
    print(f"    用我的：　miaohui team resolve {draft.phrase_id} --mine")


def _print_revision(before: Phrase | None, after: Phrase | None) -> None:
    if after is None:
        print("      （删掉了）")
        return
    old, new = ({} if each is None else {**table_of(each), "category": each.category} for each in (before, after))
    fields = [key for key in dict.fromkeys((*new, *old)) if key != "id" and old.get(key) != new.get(key)]
    if before is None:
        fields = ["title", "text"]
    for field in fields:
        print(f"      {_WORDS.get(field, field)}：{_said(after, field)}")


def _headline(draft: Draft) -> str:
    phrase = draft.mine or draft.base or draft.theirs
    verb = {"new": "新增", "change": "修改", "remove": "删除"}[action(draft)]
    return f"{verb} {phrase.title if phrase else ''}（{draft.phrase_id}）"


def _said(phrase: Phrase | None, field: str) -> str:
    """What a phrase says in one field, on lines that keep their indent."""
    if phrase is None:
        return "（没有这条）"
    value = {**table_of(phrase), "category": phrase.category}.get(field, "")
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.replace("\n", "\n            ") or "（空）"


def _moment(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds).astimezone().strftime("%m-%d %H:%M")
