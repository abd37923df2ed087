"""The seven calls without a git executable: dulwich, a git in Python (`pip install 'miaohui[git]'`).

What asks the network runs in a child process of its own (`dulwich_remote`), because only a process can be ended when
a server never answers; what is local runs here. Dulwich runs no hooks and no filters, and asks nothing.
"""

import contextlib
import getpass
import itertools
import json
import os
import re
import shutil
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from dulwich.config import StackedConfig
from dulwich.diff_tree import tree_changes
from dulwich.errors import ChecksumMismatch, FileFormatException, NotGitRepository
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.repo import Repo

from phrasebook.files.cleaning import one_line
from phrasebook.sharing import git_process
from phrasebook.sharing.git import (
    MOST_FETCHED,
    Author,
    Entry,
    GitError,
    Head,
    Limits,
    Logged,
    NoBranchError,
    RejectedError,
    Target,
    UntrustedError,
)
from phrasebook.sharing.trust import trusted
from phrasebook.sharing.urls import local_path, refusal

_ROOT = Path(__file__).parents[2]
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from phrasebook.sharing import dulwich_remote as d; d.main()"


class DulwichGit:
    """A mirror kept by dulwich; see `git.Git` for what each call means."""

    def __init__(self, mirror: Path, state: Path, limits: Limits) -> None:
        """Remember where things are; `state` is the folder that knows which repositories are trusted."""
        self._mirror = mirror
        self._state = state
        self._limits = limits

    def head(self, url: str, branch: str) -> Head:
        """See `Git.head`."""
        said = self._ask("head", url, branch=branch)
        return Head(said["branch"], said["commit"])

    def fetch(self, url: str, branch: str, depth: int) -> str:
        """See `Git.fetch`."""
        return str(self._ask("fetch", url, branch=branch, depth=depth)["commit"])

    def unchanged(self, url: str, branch: str, commit: str) -> bool:
        """See `Git.unchanged`; its fetch asks for the branch first and stops there."""
        del url, branch, commit
        return False

    def entries(self, commit: str, folders: Iterable[str]) -> dict[str, Entry]:
        """See `Git.entries`."""
        with self._opened() as repo:
            root = _tree(repo, repo[ObjectID(commit.encode())])
            found: dict[str, Entry] = {}
            trees = [("", root)]
            for name in folders:
                with_name = (item for item in root.iteritems() if item.path == name.encode() and item.mode == 0o40000)
                trees += [(f"{name}/", _tree(repo, repo[item.sha])) for item in with_name]
            for prefix, tree in trees:
                for item in tree.iteritems():
                    if item.mode != 0o40000:
                        path = prefix + item.path.decode("utf-8", "surrogateescape")
                        size = repo[item.sha].raw_length() if path.endswith(".toml") and item.mode != 0o160000 else 0
                        found.setdefault(path, Entry(f"{item.mode:06o}", item.sha.decode(), size))
            return found

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """See `Git.contents`."""
        with self._opened() as repo:
            return {blob: repo[ObjectID(blob.encode())].as_raw_string() for blob in dict.fromkeys(blobs)}

    def log(self, commit: str, limit: int) -> tuple[tuple[Logged, ...], bool]:
        """See `Git.log`."""
        with self._opened() as repo:
            shallow = repo.get_shallow()
            found: list[Logged] = []
            for each in itertools.islice(_line_of(repo, commit), limit):
                if each.id in shallow:
                    return tuple(found), True
                found.append(_logged(repo, each))
            return tuple(found), False

    def push(self, url: str, base: str, files: Mapping[str, bytes], target: Target) -> str:
        """See `Git.push`."""
        with self._opened() as repo:
            commit = _committed(repo, base, files, target)
        self._ask("push", url, branch=target.branch, at=target.at, commit=commit)
        return commit

    def author(self) -> Author:
        """See `Git.author`."""
        settings = StackedConfig.default()
        values = {}
        for key in ("name", "email"):
            try:
                values[key] = one_line(settings.get((b"user",), key.encode()).decode("utf-8", "replace")).strip()
            except KeyError:
                values[key] = ""
        account = values["name"] or getpass.getuser()
        return Author(account, values["email"] or f"{re.sub(r'[^A-Za-z0-9._-]', '', account) or 'agent'}@localhost")

    def _ask(self, call: str, url: str, **arguments: object) -> dict[str, Any]:
        """Run one call to another repository in a process of its own."""
        if sentence := refusal(url):
            raise GitError("refused", sentence)
        self._require_trusted(local_path(url))
        self._repository().close()
        order = {"call": call, "url": url, "mirror": str(self._mirror), "slow": self._limits.slow, **arguments}
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        env |= {"SSH_ASKPASS_REQUIRE": "never", "PYTHONUTF8": "1"}
        try:
            ended = git_process.run(
                [sys.executable, "-I", "-c", _CHILD, str(_ROOT)],
                env,
                seconds=self._limits.total,
                given=json.dumps(order).encode(),
                too_large=self._too_large,
            )
        except OSError as error:
            raise GitError("failed", f"同步没有启动起来（{error.strerror or error}）") from error
        if ended.stopped == "time":
            raise GitError("offline", f"等了 {self._limits.total:.0f} 秒没有回应，已停下，稍后会自动再试")
        if ended.stopped == "size":
            raise GitError("refused", "这个仓库太大，不像话术本，没有取完；请核对地址")
        return _answer(ended)

    def _require_trusted(self, path: str) -> None:
        """Refuse a repository of another user's that nobody has said to trust, as git itself does."""
        if not path or sys.platform == "win32" or path in trusted(self._state):
            return
        places = [place for place in (path, os.path.join(path, ".git")) if os.path.exists(place)]  # noqa: PTH110, PTH118 - a path as git would name it
        if any(os.stat(place).st_uid != os.geteuid() for place in places):  # noqa: PTH116 - likewise
            raise UntrustedError(path, f"{path} 属于另一个用户，要先确认信任它；请运行 miaohui team add 再加一次")

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Repo]:
        """The mirror; whatever is wrong with it means that it must be made anew."""
        try:
            with self._repository() as repo:
                yield repo
        except (
            KeyError,
            OSError,
            ValueError,
            TypeError,
            AssertionError,
            zlib.error,
            ChecksumMismatch,
            FileFormatException,
        ) as error:
            raise GitError("failed", "本地的镜像缺了内容，会重新取一份") from error

    def _repository(self) -> Repo:
        """Open the mirror, or make it."""
        try:
            return Repo(str(self._mirror))
        except (NotGitRepository, OSError, ValueError):
            shutil.rmtree(self._mirror, ignore_errors=True)
            if self._mirror.exists():
                self._mirror.unlink()
        try:
            self._mirror.mkdir(parents=True)
            return Repo.init_bare(str(self._mirror))
        except OSError as error:
            raise GitError(
                "failed", f"缓存文件夹写不进去（{error.strerror or error}），请检查磁盘空间和权限"
            ) from error

    def _too_large(self) -> bool:
        try:
            with os.scandir(self._mirror / "objects" / "pack") as entries:
                return sum(entry.stat().st_size for entry in entries) > MOST_FETCHED
        except OSError:
            return False


def _answer(ended: git_process.Ended) -> dict[str, Any]:
    """What the child said, or the error that it told of."""
    try:
        said: dict[str, Any] = json.loads(ended.out)
    except ValueError:
        words = one_line(ended.errors[-300:].decode("utf-8", "replace")).strip()
        raise GitError("failed", f"同步出了意外，请把这句话发给我们：{words[-160:]}") from None
    if "error" not in said:
        return said
    if said["error"] == "rejected":
        raise RejectedError("failed", said["sentence"])
    if said["error"] == "no branch":
        raise NoBranchError("refused", said["sentence"])
    raise GitError(said["error"], said["sentence"])


def _tree(repo: Repo, thing: object) -> Tree:
    """A tree, or that of a commit.

    Raises:
        TypeError: it is neither.
    """
    tree = repo[thing.tree] if isinstance(thing, Commit) else thing
    if not isinstance(tree, Tree):
        raise TypeError("not a tree")
    return tree


def _line_of(repo: Repo, commit: str) -> Iterator[Commit]:
    """A commit, its first parent, that one's first parent and so on, as far as the mirror has them."""
    wanted: ObjectID | None = ObjectID(commit.encode())
    while wanted is not None:
        made = repo[wanted]
        if not isinstance(made, Commit):
            return
        yield made
        wanted = made.parents[0] if made.parents else None


def _logged(repo: Repo, commit: Commit) -> Logged:
    before = _tree(repo, repo[commit.parents[0]]).id if commit.parents else None
    files: dict[str, tuple[str, str]] = {}
    for change in tree_changes(repo.object_store, before, commit.tree):
        for side, each in enumerate((change.old, change.new)):
            if each is not None and each.path is not None and each.sha is not None:
                path = each.path.decode("utf-8", "surrogateescape")
                pair = files.get(path, ("", ""))
                files[path] = (each.sha.decode(), pair[1]) if side == 0 else (pair[0], each.sha.decode())
    name = commit.author.rpartition(b" <")[0]
    zone = timezone(timedelta(seconds=commit.author_timezone))
    date = datetime.fromtimestamp(commit.author_time, zone).isoformat(timespec="seconds")
    subject = commit.message.lstrip(b"\n").partition(b"\n\n")[0].replace(b"\n", b" ")
    author, title = (one_line(each.decode("utf-8", "replace")).strip() for each in (name, subject))
    return Logged(commit.id.decode(), author, date, title, files)


def _committed(repo: Repo, base: str, files: Mapping[str, bytes], target: Target) -> str:
    """Make a commit on top of `base`: its blobs, the trees above them, and itself."""
    tree = _tree(repo, repo[ObjectID(base.encode())]) if base else Tree()
    for path, content in files.items():
        blob = Blob.from_string(content)
        repo.object_store.add_object(blob)
        tree = _with(repo, tree, path.split("/"), blob)
    commit = Commit()
    commit.tree = tree.id
    commit.parents = [ObjectID(base.encode())] if base else []
    commit.author = commit.committer = f"{_named(target.by.name)} <{_named(target.by.email)}>".encode()
    commit.author_time = commit.commit_time = int(time.time())
    zone = int((datetime.now().astimezone().utcoffset() or timedelta()).total_seconds())
    commit.author_timezone = commit.commit_timezone = zone
    commit.encoding = b"UTF-8"
    commit.message = target.message.encode()
    repo.object_store.add_object(commit)
    return commit.id.decode()


def _with(repo: Repo, tree: Tree, parts: list[str], blob: Blob) -> Tree:
    """A tree with a file at a path put in or replaced, stored."""
    made = tree.copy()
    assert isinstance(made, Tree)  # noqa: S101 - a copy is of its own kind
    name = parts[0].encode()
    if len(parts) == 1:
        made[name] = (0o100644, blob.id)
    else:
        inner = _tree(repo, repo[made[name][1]]) if name in made and made[name][0] == 0o40000 else Tree()
        made[name] = (0o40000, _with(repo, inner, parts[1:], blob).id)
    repo.object_store.add_object(made)
    return made


def _named(text: str) -> str:
    """A name or address as a commit can hold it."""
    return re.sub(r"[<>\n\0]", "", text)
