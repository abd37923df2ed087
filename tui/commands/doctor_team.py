"""The doctor's part on sharing: git tried for real in a folder of its own, and how the team books stand.

Not a sub-command. No host is asked: what is tried is a publish to an empty repository made for the trial, and a
sync from it by somebody else.
"""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from phrasebook.files.reading import read_book
from phrasebook.model import Phrase
from phrasebook.sharing.model import SharingError, Source
from phrasebook.sharing.team import Team
from phrasebook.sharing.trust import synchronising
from tui import paths
from tui.commands.team_json import folder_json, status_json
from tui.settings import Folder, Settings

_SAID = Phrase("trial.git", "检测", "能取能推。", "trial")
_EMPTY = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


def examined(settings: Settings) -> dict[str, Any]:
    """Try git, and look at every team book of the settings, as JSON."""
    begun = time.perf_counter()
    problem = _trial()
    milliseconds = round((time.perf_counter() - begun) * 1000, 1)
    return {
        "engine": _engine(),
        "works": not problem,
        "problem": problem,
        "milliseconds": milliseconds,
        "books": [_book(shelf) for shelf in settings.shelves],
    }


def lines_of(told: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """What `examined` told, for people: a name, what is to be said of it, and whether that is a trouble."""
    if told["works"]:
        lines = [(told["engine"], f"取和推都试过，没有问题（{told['milliseconds']:.0f} 毫秒）", False)]
    else:
        lines = [(told["engine"] or "git", told["problem"], True)]
    for book in told["books"]:
        lines.append((book["name"], _standing(book), False))
        lines += [("", trouble, True) for trouble in (book["problem"], book["synchronised"]) if trouble]
    return lines


def _engine() -> str | None:
    """What answers for git here; None for nothing."""
    if shutil.which("git"):
        return "git"
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - only where git is missing

    try:
        return f"dulwich {version('dulwich')}"
    except PackageNotFoundError:
        return None


def _trial() -> str:
    """Publish a phrase to a repository and bring it back as somebody else; what went wrong, "" if nothing did."""
    try:
        # A virus scanner that holds a file open must not fail the doctor.
        with tempfile.TemporaryDirectory(prefix="miaohui-", ignore_cleanup_errors=True) as folder:
            return _tried(Path(folder))
    except (OSError, SharingError) as error:
        return f"没有试成：{error}"


def _tried(folder: Path) -> str:
    origin = folder / "trial.git"
    for part in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
        (origin / part).mkdir(parents=True)
    (origin / "HEAD").write_text("ref: refs/heads/main\n", encoding="ascii")
    (origin / "config").write_text(_EMPTY, encoding="ascii")
    source = Source(str(origin), mode="direct")
    lead, agent = (Team([source], folder / who / "state", folder / who / "cache") for who in ("lead", "agent"))
    lead.keep(source, None, _SAID)
    published = lead.publish(source)
    if published.outcome != "published":
        return published.problem or "推不上去"
    synced = agent.sync(source)
    book = agent.book(source)
    if book is None:
        return synced.problem or "取不下来"
    said = [phrase.text for phrase in read_book(book).phrases]
    return "" if said == [_SAID.text] else f"取下来的不是推上去的：{said}"


def _book(shelf: "Folder | Source") -> dict[str, Any]:
    """How a team book stands; `synchronised` says that its repository lies where it will be damaged."""
    if isinstance(shelf, Folder):
        tool = synchronising(shelf.path) if (Path(shelf.path) / ".git").exists() else ""
        return folder_json(shelf) | {"synchronised": _damaging(tool)}
    team = Team([shelf], paths.state_dir(), paths.cache_dir())
    status, book = team.status(shelf), team.book(shelf)
    told = status_json(status, (), book)
    del told["waiting"]
    if status.commit and book is None:
        told["problem"] = told["problem"] or "本机的镜像不完整，下次同步会重新取一份"
    return told | {"synchronised": _damaging(synchronising(shelf.git))}


def _damaging(tool: str) -> str:
    return f"这个仓库在 {tool} 的同步文件夹里，git 仓库在那里容易损坏；请移到普通的共享盘或 git 主机" if tool else ""


def _standing(book: dict[str, Any]) -> str:
    if book["kind"] == "folder":
        return f"{book['path']} · 文件夹"
    synced = f"{book['synced'][:16].replace('T', ' ')} 同步" if book["synced"] else "还没有同步过"
    waiting = f" · 草稿 {book['drafts']} 条" if book["drafts"] else ""
    clashes = f" · 冲突 {book['conflicts']} 条" if book["conflicts"] else ""
    return f"{book['git']} · {synced}{waiting}{clashes}"
