"""What the rest of this room asks of git: seven calls, data in and data out, whichever program answers them.

`git_command` runs the git executable, `git_dulwich` needs none. Both are hardened alike: no prompt, no hook, no
checkout, no submodule, an end after at most `Limits.total` seconds.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

HEAD_REF = "refs/miaohui/head"
"""Where a mirror keeps what it fetched."""

MOST_FETCHED = 256 * 1024 * 1024
"""Bytes a mirror may grow to while it is fetched; a book at its limits (64 MiB of text) packs to a quarter of that."""


class GitError(Exception):
    """What git could not or must not do.

    `str()` is one Chinese sentence; `outcome` says which kind: the network or the share is away; somebody has to
    allow or to mend something; anything else.
    """

    def __init__(self, outcome: Literal["offline", "refused", "failed"], sentence: str) -> None:
        super().__init__(sentence)
        self.outcome = outcome


class RejectedError(GitError):
    """A push that came too late: somebody else pushed in between. Fetch, merge and push again."""


class NoBranchError(GitError):
    """A repository that has no such branch, or none at all yet."""


class UntrustedError(GitError):
    """A repository in a folder of another user, which git opens only when told that it is trusted; `path` is its."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__("refused", sentence)
        self.path = path


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: `slow` without progress, and `total`, after which a call to the network is ended."""

    slow: int = 15
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Author:
    """Who commits."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Head:
    """A branch of a repository and its newest commit, "" where the repository is empty."""

    branch: str
    commit: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: `mode` as git writes it (`100644`), the blob's id, its size in bytes."""

    mode: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Logged:
    """One commit: ISO 8601 date with zone; `files` are blobs before and after by path, "" where there is none."""

    commit: str
    author: str
    date: str
    subject: str
    files: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a commit goes: a branch, which must be at commit `at` ("": must not exist); by whom; what is said of it."""

    branch: str
    at: str
    by: Author
    message: str


class Git(Protocol):
    """One mirror: a bare repository of ours that holds what was fetched, at depth 1 unless more was asked for.

    Every method raises `GitError`.
    """

    def head(self, url: str, branch: str) -> Head:
        """Ask a repository for a branch, "" for the one it points to, and its newest commit.

        The answer may name every branch there is; to look for something new, `fetch` is cheaper.
        """

    def fetch(self, url: str, branch: str, depth: int) -> str:
        """Bring the newest commit of a branch, and `depth` - 1 before it, into the mirror; gives its id.

        "" is the branch that the repository points to. Where there is nothing new it costs a few hundred bytes,
        however many branches there are.

        Raises:
            NoBranchError: there is no such branch.
        """

    def unchanged(self, url: str, branch: str, commit: str) -> bool:
        """Tell, where that is cheaper than a fetch, that a branch still stands at a commit.

        False wherever it cannot be told: fetch then.
        """

    def entries(self, commit: str, folders: Iterable[str]) -> dict[str, Entry]:
        """The files directly in a commit's root and directly in some folders of it, by path, whatever their mode."""

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The bytes of blobs, by id."""

    def log(self, commit: str, limit: int) -> tuple[tuple[Logged, ...], bool]:
        """The commits from one back, the newest first, and whether they end only because the mirror does.

        Of a merge it is what it changed in its first parent. The oldest commit that the mirror has, if it lacks
        that one's parents, is not among them: what it changed cannot be told.
        """

    def push(self, url: str, base: str, files: Mapping[str, bytes], target: Target) -> str:
        """Commit files on top of `base`, "" for the very first commit, and push that.

        Returns:
            The id of the commit.

        Raises:
            RejectedError: the branch is not where it must be any more; nothing has been pushed.
        """

    def author(self) -> Author:
        """Who the user is by their own git settings, else by their account."""


def open_git(mirror: Path, config: Path, limits: Limits | None = None) -> Git:
    """Make or open a mirror with whatever git there is.

    Args:
        mirror: the folder of the bare repository, made if it is not there.
        config: our own global git configuration (`trust`), which includes the user's.
        limits: for tests.

    Raises:
        GitError: there is neither a git executable nor dulwich.
    """
    if program := shutil.which("git"):
        from phrasebook.sharing.git_command import CommandGit  # noqa: PLC0415 - one of the two is needed

        return CommandGit(program, mirror, config, limits or Limits())
    try:
        from phrasebook.sharing.git_dulwich import DulwichGit  # noqa: PLC0415 - likewise
    except ImportError:
        message = "这台电脑没有 git，团队话术暂时不能同步；请安装 git，或运行 pip install 'miaohui[git]'"
        raise GitError("failed", message) from None
    return DulwichGit(mirror, config.parent, limits or Limits())
