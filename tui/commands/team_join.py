"""`miaohui team add` and `remove`: into the settings and out of them, after saying what that means. No sub-command.

What a team's book can do is little, and is said before it is added; the first sync is tried before the settings
are written, so that an address with a slip is not kept.
"""

import argparse
import os
import sys
from pathlib import Path

from phrasebook.files.cleaning import one_line
from phrasebook.files.reading import read_book
from phrasebook.sharing.model import Draft, Mode, SharingError, Source, Synced
from phrasebook.sharing.team import Team
from phrasebook.sharing.urls import fits_branch, has_password, local_path, refusal, transport
from tui import paths
from tui.commands import DONE, FOUND, print_json, style
from tui.commands.team import TeamError, named, team_of
from tui.joining import JoinError, add_book, is_same, remove_book
from tui.settings import Folder, Settings

_TRUST = """\
加入以后：
  会用它的：话术、填空、流程和用语规则（规则可以加提醒，也可以写明理由放宽）
  不会让它：运行程序或命令、带进别的话术来源、碰剪贴板、改您的设置"""
_GIT = """\
  只取 .toml 文件，不运行仓库里的钩子；登录用您自己的 git 凭据，密码不经过秒回"""
_MODES: dict[Mode, str] = {
    "subscribe": "只看：只取不推，要改就存进自己的话术本",
    "direct": "直接发布：您改的先是草稿，miaohui team publish 才推上去",
    "propose": "提交审核：您改的先是草稿，miaohui team publish 推成新分支，等负责人合并",
}


def add(arguments: argparse.Namespace, settings: Settings) -> int:
    """Join a team's book.

    Returns:
        0 joined, even where the repository cannot be reached just now; 1 the answer was no; 2 if it cannot be used.

    Raises:
        TeamError: the address cannot be used, or is in the settings already.
        SharingError: a repository of another user could not be marked as trusted.
        JoinError: the settings could not be written.
    """
    name = one_line(arguments.name).strip()
    place = arguments.place.strip()
    path = _local(place)
    if path and not place.startswith("file://"):
        if not _is_repository(path):
            return _add_folder(Folder(str(path), name), arguments, settings)
        place = str(path)
    if sentence := refusal(place):
        raise TeamError(sentence)
    if has_password(place):
        raise TeamError("地址里带着密码或令牌，没有加上；请去掉它，在终端里 git clone 一次，让 git 自己记住")
    if arguments.branch and not fits_branch(arguments.branch):
        raise TeamError(f"{arguments.branch} 不像分支的名字，例如 main")
    return _add_source(Source(place, arguments.branch, arguments.mode or "subscribe", name), arguments, settings)


def remove(arguments: argparse.Namespace, settings: Settings) -> int:
    """Follow a team's book no longer; drafts are kept and named.

    Raises:
        TeamError: no book, or several, are called that.
        JoinError: the settings could not be written.
    """
    (shelf,) = named(settings, arguments.name)
    folder = isinstance(shelf, Folder)
    where = shelf.path if isinstance(shelf, Folder) else shelf.shown
    out = sys.stderr if arguments.json else sys.stdout
    if not arguments.yes:
        print(f"{shelf.title}  {where}", file=out)
        print("从设置里拿掉它" + ("，文件夹不动" if folder else "，删掉本机的镜像；仓库和草稿不动"), file=out)
        if not _agreed("拿掉吗？"):
            print("没有改动", file=out)
            return FOUND
    remove_book(Path(settings.file), shelf)
    left: tuple[Draft, ...] = () if isinstance(shelf, Folder) else team_of(settings).forget(shelf)
    if arguments.json:
        print_json({"name": shelf.title, "drafts": [draft.phrase_id for draft in left]})
        return DONE
    print(f"{style('已拿掉', 'title')}：{shelf.title}（秒回开着的话，重开一次才不见）")
    if left and not isinstance(shelf, Folder):
        from tui.commands.team_text import print_waiting  # noqa: PLC0415 - drafts are rare

        print(f"还有 {len(left)} 条草稿没有发布，再加入同一个仓库就又在了；它们留在")
        print(f"  {paths.state_dir() / 'drafts' / shelf.key}")
        print_waiting(left)
    return DONE


def _local(place: str) -> Path | None:
    """The absolute path that an address means; None for one on a host.

    Raises:
        TeamError: there is nothing at the path.
    """
    reached = transport(place)
    given = local_path(place) or ("" if reached or place.startswith("-") else place)
    path = Path(os.path.abspath(Path(given).expanduser()))  # noqa: PTH100 - a link of a share stays as it was named
    if not given or (reached is None and not path.exists()):
        return None  # `refusal` says what an address looks like
    if not path.exists():
        raise TeamError(f"{path} 打不开；请核对路径，共享盘要先连上")
    return path


def _is_repository(path: Path) -> bool:
    """Whether a folder is a bare repository; one with files beside `.git` is used as the folder it is."""
    return all((path / name).exists() for name in ("HEAD", "objects", "refs"))


def _add_folder(folder: Folder, arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.branch or arguments.mode:
        path = Path(folder.path).as_uri()
        raise TeamError(f"{folder.path} 是普通文件夹，没有 --branch 和 --mode；要跟里面的 git 仓库，请写 {path}")
    _require_new(folder, settings)
    book = read_book(Path(folder.path))
    if not book.phrases and not book.categories:
        raise TeamError(f"{folder.path} 里没有话术；话术放在 phrases/ 里的 .toml 文件中，miaohui new 可以新建")
    out = sys.stderr if arguments.json else sys.stdout
    print(f"话术本：{style(folder.name or book.name, 'title')}  {folder.path} · 文件夹，一改大家就看见", file=out)
    print(_TRUST, file=out)
    if not arguments.yes and not _agreed("加入吗？"):
        print("没有改动", file=out)
        return FOUND
    add_book(Path(settings.file), {"path": folder.path} | ({"name": folder.name} if folder.name else {}))
    told = {"name": folder.title, "kind": "folder", "path": folder.path, "outcome": "new", "problem": ""}
    _tell_book(told, Path(folder.path), arguments)
    return DONE


def _add_source(source: Source, arguments: argparse.Namespace, settings: Settings) -> int:
    _require_new(source, settings)
    out = sys.stderr if arguments.json else sys.stdout
    branch = source.branch or "仓库默认的分支"
    print(f"话术本：{style(source.title, 'title')}  {source.shown} · {branch}", file=out)
    print(f"{_MODES[source.mode]}\n{_TRUST}\n{_GIT}", file=out)
    if not arguments.yes and not _agreed("加入吗？"):
        print("没有改动", file=out)
        return FOUND
    team = Team([source], paths.state_dir(), paths.cache_dir())
    synced = _first_sync(team, source, arguments)
    if synced is None:
        print("没有改动", file=out)
        return FOUND
    if synced.outcome in ("refused", "failed"):
        team.forget(source)
        raise TeamError(f"{synced.problem}。没有加上")
    given = {"git": source.git, "branch": source.branch, "mode": source.mode, "name": source.name}
    try:
        add_book(Path(settings.file), {key: value for key, value in given.items() if value})
    except JoinError:
        team.forget(source)
        raise
    shown = {"git": source.shown, "branch": source.branch, "mode": source.mode, "commit": synced.commit}
    told = {"name": source.title, "kind": "git", **shown, "outcome": synced.outcome, "problem": synced.problem}
    _tell_book(told, team.book(source), arguments)
    return DONE


def _first_sync(team: Team, source: Source, arguments: argparse.Namespace) -> Synced | None:
    """Sync; another user's repository only after it has been asked about, None if the answer was no."""
    synced = team.sync(source)
    if synced.outcome != "refused" or not local_path(source.git):
        return synced
    try:
        owned = team.untrusted(source)
    except SharingError:  # refused for another reason, which the sync has told
        owned = ""
    if not owned:
        return synced
    out = sys.stderr if arguments.json else sys.stdout
    print(f"{owned} 是另一个用户建的仓库，谁管着它，谁就能决定 git 在那里怎么做。", file=out)
    if not arguments.yes and not _agreed("信任它吗？"):
        return None
    team.trust(owned)
    return team.sync(source)


def _tell_book(told: dict[str, str], path: Path | None, arguments: argparse.Namespace) -> None:
    """Tell what has been joined; `path` is where its book can be read, None if it has not come yet."""
    book = read_book(path) if path else None
    phrases, categories = (len(book.phrases), len(book.categories)) if book else (0, 0)
    if arguments.json:
        print_json({**told, "phrases": phrases, "categories": categories})
        return
    if book:
        print(f"{style('已加入', 'title')}：{told['name']}，{categories} 类 {phrases} 条话术")
        if book.problems:
            print(f"其中 {len(book.problems)} 处写法有问题，用 miaohui lint {path} 看", file=sys.stderr)
    else:
        print(f"{style('已加入', 'title')}：{told['name']}")
    print("秒回开着的话，重开一次就能用")
    if told["problem"]:
        print(told["problem"], file=sys.stderr)


def _require_new(shelf: Folder | Source, settings: Settings) -> None:
    for other in settings.shelves:
        if is_same(shelf, other):
            raise TeamError(f"“{other.title}”已经在设置里了；要换名字或 mode，请改 {settings.file}")


def _agreed(question: str) -> bool:
    """Ask.

    Raises:
        TeamError: there is nobody to ask.
    """
    if not sys.stdin.isatty():
        raise TeamError("这里没有终端，没法询问；确定的话请加 --yes")
    print(f"{question}[y/N] ", end="", file=sys.stderr, flush=True)
    try:
        return input().strip().lower() in ("y", "yes", "是")
    except EOFError:
        return False
