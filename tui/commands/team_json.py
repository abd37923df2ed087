"""The JSON of `miaohui team`: the shapes are stable, only further keys may be added. Not a sub-command."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from phrasebook.files.editing.tables import table_of
from phrasebook.model import Phrase
from phrasebook.sharing.folder import Copy
from phrasebook.sharing.merge import merge
from phrasebook.sharing.model import Change, Draft, Published, Revision, Source, Status, Synced
from phrasebook.sharing.overrides import Outdated
from tui.settings import Folder


def synced_json(synced: Synced, drafts: Sequence[Draft]) -> dict[str, Any]:
    """A sync."""
    return {
        **_source_json(synced.source),
        "outcome": synced.outcome,
        "commit": synced.commit,
        "changes": [_change_json(change) for change in synced.changes],
        "drafts": len(drafts),
        "conflicts": conflicts(drafts),
        "problem": synced.problem,
    }


def status_json(status: Status, drafts: Sequence[Draft], book: Path | None) -> dict[str, Any]:
    """Where a repository stands; `book` is the folder that its book can be read from."""
    return {
        **_source_json(status.source),
        "commit": status.commit,
        "synced": _iso(status.synced_at),
        "book": str(book) if book else None,
        "news": status.news,
        "drafts": status.drafts,
        "conflicts": status.conflicts,
        "waiting": [_draft_json(draft) for draft in drafts],
        "problem": status.problem,
    }


def published_json(published: Published, drafts: Sequence[Draft]) -> dict[str, Any]:
    """A publish; `drafts` are those left."""
    return {
        **_source_json(published.source),
        "outcome": published.outcome,
        "commit": published.commit,
        "pushed": published.branch,
        "done": [_draft_json(draft) for draft in published.done],
        "waiting": [_draft_json(draft) for draft in drafts],
        "drafts": len(drafts),
        "conflicts": conflicts(drafts),
        "problem": published.problem,
    }


def revision_json(source: Source, revision: Revision, of_phrase: bool) -> dict[str, Any]:
    """One commit; with the phrase as it left it where the history is one phrase's."""
    told = {
        "name": source.title,
        "commit": revision.commit,
        "author": revision.author,
        "date": revision.date,
        "title": revision.title,
    }
    return told | ({"phrase": _phrase_json(revision.phrase)} if of_phrase else {})


def folder_json(folder: Folder, copies: Sequence[Copy] = ()) -> dict[str, Any]:
    """A book in a folder, and the copies that a synchronising tool left in it."""
    path = Path(folder.path)
    problem = "" if path.exists() else "现在打不开，共享盘可能断了，或者路径写错了"
    listed = [str(copy.path) for copy in copies]
    return {"name": folder.title, "kind": "folder", "path": folder.path, "copies": listed, "problem": problem}


def outdated_json(outdated: Sequence[Outdated]) -> dict[str, Any]:
    """One's own overrides whose words below have changed since they were made."""
    return {"outdated": [each.mine.id for each in outdated]}


def gone_json(place: Path, drafts: Sequence[Draft]) -> dict[str, Any]:
    """Drafts whose repository the settings no longer name, and the folder they lie in."""
    waiting = [_draft_json(draft) for draft in drafts]
    return {"name": "", "kind": "gone", "path": str(place), "drafts": len(drafts), "waiting": waiting, "problem": ""}


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "name": source.title,
        "kind": "git",
        "git": source.shown,
        "branch": source.branch,
        "mode": source.mode,
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "id": change.id,
        "before": _phrase_json(change.before),
        "after": _phrase_json(change.after),
    }


def _draft_json(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.phrase_id,
        "action": action(draft),
        "state": draft.state,
        "remark": draft.remark,
        "at": draft.at,
        "fields": list(clashes(draft)),
        "base": _phrase_json(draft.base),
        "theirs": _phrase_json(draft.theirs),
        "mine": _phrase_json(draft.mine),
    }


def _phrase_json(phrase: Phrase | None) -> dict[str, Any] | None:
    return {**table_of(phrase), "category": phrase.category} if phrase else None


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")


def action(draft: Draft) -> str:
    """What a draft does to its phrase: `new`, `change` or `remove`."""
    return "remove" if draft.mine is None else "new" if draft.base is None else "change"


def clashes(draft: Draft) -> tuple[str, ...]:
    """The fields that both sides changed to different words; none where the draft is no conflict."""
    return merge(draft.base, draft.theirs, draft.mine).conflicts if draft.state == "conflict" else ()


def conflicts(drafts: Iterable[Draft]) -> int:
    """How many drafts need a person."""
    return sum(draft.state == "conflict" for draft in drafts)
