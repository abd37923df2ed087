"""`miaohui team resolve`: a conflict of drafts, or a copy that a sync tool left, settled by a word. No sub-command."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phrasebook.sharing.folder import Copy, MergedCopy, Side, conflict_copies, merge_copy
from phrasebook.sharing.merge import insisted
from phrasebook.sharing.overrides import Outdated, outdated
from tui import paths
from tui.books import BookChoice, open_chosen
from tui.commands import DONE, FOUND, print_json, style
from tui.commands.team import TeamError, team_of
from tui.settings import Folder, Settings

if TYPE_CHECKING:
    from phrasebook.sharing.model import Draft
    from phrasebook.sharing.team import Team


def resolve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Settle the draft of an id, or merge a conflict copy by its path or name.

    Returns:
        0 settled; 1 nothing to settle, or the copy words something differently and nobody has said which shall stay.

    Raises:
        TeamError: it is not said which side shall win.
        SharingError: somebody changed it meanwhile, or it could not be written.
        EditError: the book of a copy could not be written to.
    """
    side: Side | None = "theirs" if arguments.theirs else "mine" if arguments.mine else None
    team = team_of(settings)
    drafts = [draft for draft in team.drafts() if draft.phrase_id == arguments.id]
    conflicts = [draft for draft in drafts if draft.state == "conflict"]
    if conflicts:
        return _draft(conflicts[0], side, team, arguments)
    for copy in (copy for folder in folders(settings) for copy in copies_in(folder)):
        if arguments.id in (copy.path.name, str(copy.path)) or _is_file(arguments.id, copy.path):
            return _copy(copy, side, settings, arguments)
    what = "的草稿没有冲突" if drafts else "没有草稿，也不是冲突副本"
    print(f"{arguments.id} {what}，没有改动", file=sys.stderr)
    return FOUND


def folders(settings: Settings) -> Sequence[Folder]:
    """The books in folders that a sync tool may have left copies in: the teams', and one's own."""
    return [*(shelf for shelf in settings.shelves if isinstance(shelf, Folder)), own_book()]


def own_book() -> Folder:
    """One's own book, which people put into a synchronised folder, too."""
    return Folder(str(paths.personal_book()), "我自己的话术")


def copies_in(folder: Folder) -> Sequence[Copy]:
    """The conflict copies in a book's folder."""
    return conflict_copies(Path(folder.path)) if Path(folder.path).is_dir() else ()


def outdated_in(settings: Settings) -> Mapping[str, Sequence[Outdated]]:
    """One's own overrides whose team words have changed since, by the path of the team's book."""
    if not (paths.state_dir() / "overrides.json").is_file():
        return {}
    found: dict[str, list[Outdated]] = {}
    for each in outdated(open_chosen(BookChoice(), settings), paths.state_dir()).values():
        found.setdefault(each.book.path, []).append(each)
    return found


def _draft(draft: "Draft", side: Side | None, team: "Team", arguments: argparse.Namespace) -> int:
    if side is None:
        raise TeamError(
            f"{draft.phrase_id} 用哪一份？别人的写 --theirs，您的写 --mine；三份都在 miaohui team status 里"
        )
    mine = draft.theirs if side == "theirs" else insisted(draft.base, draft.theirs, draft.mine)
    left = team.resolve(draft, mine)
    source = next((each for each in team.sources if each.key == draft.source), None)
    if arguments.json:
        print_json({"id": draft.phrase_id, "used": side, "draft": left is not None})
    elif left is None:
        print(f"已按别人发布的：{draft.phrase_id}，草稿不用提交了")
    else:
        print(f"已按您的：{draft.phrase_id}；用 miaohui team publish {source.title if source else ''} 发布".rstrip())
    return DONE


def _copy(copy: Copy, side: Side | None, settings: Settings, arguments: argparse.Namespace) -> int:
    from phrasebook.files.editing import Editor  # noqa: PLC0415 - drafts need it not

    library = open_chosen(BookChoice(), settings)
    editor = Editor(library.books, paths.personal_book(), paths.state_dir())
    merged = merge_copy(copy, editor)
    if merged.clashes and side is not None:
        first = merged
        merged = merge_copy(copy, editor, {clash.theirs.id: side for clash in first.clashes})
        merged = MergedCopy(copy, first.added, (*first.changed, *merged.changed), merged.clashes, merged.trashed)
    if arguments.json:
        print_json(_copy_json(merged))
    else:
        _print_copy(merged)
    return FOUND if merged.clashes else DONE


def _copy_json(merged: MergedCopy) -> dict[str, object]:
    return {
        "copy": str(merged.copy.path),
        "file": str(merged.copy.original),
        "added": list(merged.added),
        "changed": list(merged.changed),
        "clashes": [clash.theirs.id for clash in merged.clashes],
        "trashed": str(merged.trashed) if merged.trashed else None,
    }


def _print_copy(merged: MergedCopy) -> None:
    copy = merged.copy
    done = f"新增 {len(merged.added)} 条，改动 {len(merged.changed)} 条"
    if merged.trashed:
        print(f"{style('已合并', 'title')}：{copy.path.name} → {copy.original.name}，{done}")
        print(f"副本移到 {merged.trashed}")
        return
    print(f"{copy.path.name} → {copy.original.name}：{done}，还有 {len(merged.clashes)} 条两边写得不一样：")
    for clash in merged.clashes:
        print(f"  {clash.theirs.title}（{clash.theirs.id}）")
        for who, phrase in (("文件里", clash.theirs), ("副本里", clash.mine)):
            print(f"    {who}：{phrase.text}".replace("\n", "\n            "))
    print(f"用文件里的：miaohui team resolve '{copy.path}' --theirs")
    print(f"用副本里的：miaohui team resolve '{copy.path}' --mine")


def _is_file(given: str, path: Path) -> bool:
    try:
        return Path(given).samefile(path)
    except OSError:
        return False
