"""`miaohui team …`: join a team's book, bring what is new, publish drafts, settle conflicts, without the app.

Exit codes: 0 in step or done; 1 conflicts or drafts left, or nothing found; 2 failed. A repository that cannot be
reached is normal and said: only `sync` and `publish`, which need it now, fail for it.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui import paths
from tui.commands import DONE, FAILED, FOUND, print_json, report
from tui.settings import Folder, Settings, load_settings

if TYPE_CHECKING:
    from phrasebook.sharing.model import Draft, Source
    from phrasebook.sharing.team import Team

_MODES = ("subscribe", "direct", "propose")
_LONGEST_LOG = 20


class TeamError(Exception):
    """A request that cannot be met, as a Chinese sentence."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions of `team` with their options."""
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True, title="动作")
    add = _action(actions, "add", "加入一本团队话术：git 仓库，或一个文件夹")
    add.add_argument("place", metavar="地址或路径", help="https://…、ssh://…、git@主机:路径，或文件夹的路径")
    add.add_argument("--name", metavar="名字", default="", help="给这本话术起个名字")
    add.add_argument("--branch", metavar="分支", default="", help="跟哪个分支；不写就跟仓库默认的那个")
    add.add_argument(
        "--mode", choices=_MODES, help="subscribe 只看（不写就是它），direct 改好直接发布，propose 推成新分支等人审"
    )
    add.add_argument("--yes", action="store_true", help="不再询问")
    for name, line in (
        ("sync", "现在就取最新的"),
        ("status", "看各本同步到哪里、有没有草稿和冲突；不连网络"),
        ("publish", "把草稿合进最新的话术并提交"),
    ):
        _action(actions, name, line).add_argument("name", metavar="名字", nargs="?", help="只管这一本")
    log = _action(actions, "log", "看谁在什么时候改了什么")
    log.add_argument("id", metavar="编号", nargs="?", default="", help="只看这条话术的历史")
    log.add_argument("-n", type=int, default=_LONGEST_LOG, metavar="条数", help=f"最多几条，默认 {_LONGEST_LOG}")
    resolve = _action(actions, "resolve", "冲突的草稿定下用哪一份；同步网盘的冲突副本合回原来的文件")
    resolve.add_argument("id", metavar="编号或副本", help="话术的编号，或副本的文件名，team status 里有")
    which = resolve.add_mutually_exclusive_group()
    which.add_argument("--theirs", action="store_true", help="用别人已经发布的，我的草稿不要了；副本：用文件里的")
    which.add_argument("--mine", action="store_true", help="冲突的地方用我的，再 publish 就发布；副本：用副本里的")
    remove = _action(actions, "remove", "不再跟一本团队话术；草稿会留着")
    remove.add_argument("name", metavar="名字", help="名字、地址或路径，team status 里有")
    remove.add_argument("--yes", action="store_true", help="不再询问")


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says.

    Returns:
        0 in step or done; 1 conflicts or drafts left, nothing found, or the answer was no; 2 if it failed.
    """
    from phrasebook.files.editing import EditError  # noqa: PLC0415 - `--help` needs none of it
    from phrasebook.sharing.model import SharingError  # noqa: PLC0415 - likewise
    from tui.commands import team_join, team_settle  # noqa: PLC0415 - likewise
    from tui.joining import JoinError  # noqa: PLC0415 - likewise

    settings = load_settings()
    report(settings.problems)
    actions: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
        "add": team_join.add,
        "remove": team_join.remove,
        "sync": _sync,
        "status": _status,
        "publish": _publish,
        "log": _log,
        "resolve": team_settle.resolve,
    }
    try:
        return actions[arguments.action](arguments, settings)
    except (TeamError, SharingError, JoinError) as error:
        print(f"miaohui team {arguments.action}：{error}", file=sys.stderr)
    except EditError as error:
        print(error.problem, file=sys.stderr)
    return FAILED


def team_of(settings: Settings) -> "Team":
    """The door to sharing, for the sources of the settings."""
    from phrasebook.sharing.team import Team  # noqa: PLC0415 - `--help` needs none of it

    return Team(settings.sources, paths.state_dir(), paths.cache_dir())


def named(settings: Settings, name: str | None) -> "Sequence[Folder | Source]":
    """The team books that a name, address or path means; all of them for None.

    Raises:
        TeamError: none or several are called that.
    """
    if name is None:
        return settings.shelves
    found = [shelf for shelf in settings.shelves if name in _names(shelf)]
    if len(found) == 1:
        return found
    known = "、".join(shelf.title for shelf in settings.shelves)
    if found:
        raise TeamError(f"叫“{name}”的有 {len(found)} 本，请写它的地址或路径：{'、'.join(map(_address, found))}")
    raise TeamError(f"没有叫“{name}”的团队话术" + (f"；现有：{known}" if known else "，先用 miaohui team add 加一本"))


def _action(actions: Any, name: str, line: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse keeps its type private
    parser: argparse.ArgumentParser = actions.add_parser(name, help=line, description=line, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _names(shelf: "Folder | Source") -> set[str]:
    return {shelf.title, shelf.path} if isinstance(shelf, Folder) else {shelf.title, shelf.git, shelf.shown}


def _address(shelf: "Folder | Source") -> str:
    return shelf.path if isinstance(shelf, Folder) else shelf.shown


def _sources(settings: Settings, name: str | None) -> "Sequence[Source]":
    """The repositories meant.

    Raises:
        TeamError: the name means none.
    """
    found = [shelf for shelf in named(settings, name) if not isinstance(shelf, Folder)]
    if name is not None and not found:
        raise TeamError(f"“{name}”是文件夹，一改大家就看见，不用同步和提交")
    return found


def _left(drafts: "Sequence[Draft]") -> int:
    return FOUND if drafts else DONE


def _sync(arguments: argparse.Namespace, settings: Settings) -> int:
    from tui.commands import team_json, team_text  # noqa: PLC0415 - `--help` needs none of it

    team, told, code = team_of(settings), [], DONE
    sources = _sources(settings, arguments.name)
    for source, synced in zip(sources, team.sync_all(sources), strict=True):
        drafts = team.drafts(source)
        code = max(code, DONE if synced.outcome in ("new", "same") else FAILED, _left(drafts))
        if arguments.json:
            told.append(team_json.synced_json(synced, drafts))
        else:
            team_text.print_synced(synced, team.status(source))
    if arguments.json:
        print_json(told)
    elif not sources:
        print("没有放在 git 里的团队话术，没有要同步的")
    return code


def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    from tui.commands import team_json, team_settle, team_text  # noqa: PLC0415 - `--help` needs none of it

    team, told, code = team_of(settings), [], DONE
    shelves = [*named(settings, arguments.name)]
    if arguments.name is None and team_settle.copies_in(team_settle.own_book()):
        shelves.append(team_settle.own_book())
    outdated = team_settle.outdated_in(settings)
    for shelf in shelves:
        if isinstance(shelf, Folder):
            copies = team_settle.copies_in(shelf)
            code = max(code, FOUND if copies else DONE)
            told.append(team_json.folder_json(shelf, copies) | team_json.outdated_json(outdated.get(shelf.path, ())))
            if not arguments.json:
                team_text.print_folder(told[-1])
                team_text.print_outdated(outdated.get(shelf.path, ()))
            continue
        status, drafts, book = team.status(shelf), team.drafts(shelf), team.book(shelf)
        shown = (*drafts, *team.proposals(shelf))
        code = max(code, FAILED if status.synced_at is None else DONE, _left(drafts))
        behind = outdated.get(str(book), ())
        told.append(team_json.status_json(status, shown, book) | team_json.outdated_json(behind))
        if not arguments.json:
            team_text.print_status(status, shown)
            team_text.print_outdated(behind)
    for key, left in ({} if arguments.name else _gone(settings, team.drafts())).items():
        code = max(code, FOUND)
        told.append(team_json.gone_json(paths.state_dir() / "drafts" / key, left))
        if not arguments.json:
            team_text.print_gone(told[-1], left)
    if arguments.json:
        print_json(told)
    elif not told:
        print("还没有团队话术；用 miaohui team add 地址 加入一本")
    return code


def _gone(settings: Settings, drafts: "Sequence[Draft]") -> "Mapping[str, Sequence[Draft]]":
    """Drafts of repositories that the settings no longer name, by the key of each."""
    known = {source.key for source in settings.sources}
    found: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.source not in known:
            found.setdefault(draft.source, []).append(draft)
    return found


def _publish(arguments: argparse.Namespace, settings: Settings) -> int:
    from tui.commands import team_json, team_text  # noqa: PLC0415 - `--help` needs none of it

    team, told, code = team_of(settings), [], DONE
    sources = _sources(settings, arguments.name)
    if arguments.name is None:
        sources = [source for source in sources if source.mode != "subscribe" or team.drafts(source)]
    for source in sources:
        published = team.publish(source)
        failed = published.outcome in ("offline", "refused", "failed")
        drafts = team.drafts(source)
        code = max(code, FAILED if failed else _left(drafts))
        if arguments.json:
            told.append(team_json.published_json(published, drafts))
        else:
            team_text.print_published(published)
    if arguments.json:
        print_json(told)
    elif not sources:
        print("没有能提交的团队话术：都只是订阅；要提交请在设置里把 mode 改成 direct 或 propose")
    return code


def _log(arguments: argparse.Namespace, settings: Settings) -> int:
    from phrasebook.sharing.model import SharingError  # noqa: PLC0415 - `--help` needs none of it
    from tui.commands import team_json, team_text  # noqa: PLC0415 - likewise

    team, told, code = team_of(settings), [], DONE
    for source in settings.sources:
        try:
            # One more than is shown, to tell what the last one shown has changed.
            revisions = team.log(source, arguments.id, max(1, arguments.n) + bool(arguments.id))
        except SharingError as error:
            print(f"{source.title}：{error}", file=sys.stderr)
            code = FAILED
            continue
        told += [team_json.revision_json(source, each, bool(arguments.id)) for each in revisions[: max(1, arguments.n)]]
        if revisions and not arguments.json:
            team_text.print_log(source, revisions, max(1, arguments.n), of_phrase=bool(arguments.id))
    if arguments.json:
        print_json(told)
    elif not told and code == DONE:
        print(f"没有 {arguments.id} 的历史" if arguments.id else "没有历史可看")
    return code or (DONE if told else FOUND)
