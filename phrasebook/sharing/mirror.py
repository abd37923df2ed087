"""One source on this machine: a bare repository in the cache folder, and a folder of files for each commit in use.

    CACHE/team/KEY/mirror.git          what was fetched, depth 1
    CACHE/team/KEY/mirror.sizes        how large its files were then
    CACHE/team/KEY/head                the commit that is current
    CACHE/team/KEY/COMMIT/TITLE/       its files, never changed once they are there

All of it may be deleted at any time. Calls that change it hold its lock.
"""

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from phrasebook.files.cleaning import one_line
from phrasebook.files.snapshot import drop_snapshot
from phrasebook.files.writing import write_whole
from phrasebook.sharing import places, taking
from phrasebook.sharing.git import HEAD_REF, Git, GitError, Head, Limits, NoBranchError, open_git
from phrasebook.sharing.model import Source
from phrasebook.sharing.taking import Taken
from phrasebook.sharing.trust import git_config
from phrasebook.sharing.urls import fits_branch

_KEPT_SECONDS = 3_600.0  # a program that has an older commit open reads its guides only when they are asked for
_MOST_KEPT = 6
_MOST_PACKS = 60  # each fetch leaves one; a fresh mirror costs as much as the first
_LOCK_POLL_SECONDS = 0.02


class Mirror:
    """The mirror of one source."""

    def __init__(self, source: Source, state: Path, cache: Path, limits: Limits) -> None:
        """Remember where things are.

        Args:
            source: the repository.
            state: the folder of what must not be lost, `STATE/team`.
            cache: the folder of what may be, `CACHE/team`.
            limits: of calls to the network.
        """
        self.source = source
        self.root = cache / source.key
        self._repository = self.root / "mirror.git"
        self._sizes = self.root / "mirror.sizes"
        self._state = state
        self._limits = limits
        self._git: Git | None = None

    @property
    def git(self) -> Git:
        """The calls of git.

        Raises:
            GitError: there is no git.
        """
        if self._git is None:
            try:
                self._git = open_git(self._repository, git_config(self._state), self._limits)
            except OSError as error:
                raise _unwritable(error) from error
        return self._git

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who changes the mirror, among all programs of this machine.

        Raises:
            GitError: another program has held it for longer than a call to the network may take.
        """
        import filelock  # noqa: PLC0415 - 40 ms that only a change pays

        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.root.with_suffix(".lock"), timeout=2 * self._limits.total)
            lock.acquire(poll_interval=_LOCK_POLL_SECONDS)
        except filelock.Timeout:
            raise GitError("failed", "另一个秒回正在同步这本话术，请稍后再试") from None
        except OSError as error:
            raise _unwritable(error) from error
        try:
            yield
        finally:
            lock.release()

    @property
    def commit(self) -> str:
        """The commit that is current, "" before the first sync."""
        return places.current(self.root)

    def folder(self, commit: str) -> Path:
        """Where the files of a commit are, or would be."""
        return places.folder_of(self.root, self.source.title, commit)

    def book(self) -> Path | None:
        """The files of the current commit; None if they are not here, or damaged."""
        return places.book_in(self.root, self.source.title)

    def files(self, commit: str) -> dict[str, bytes]:
        """The files of a commit that lie here, by path; broken ones with their last good content."""
        folder = self.folder(commit)
        found: dict[str, bytes] = {}
        for path in taking.paths_in(folder):
            with contextlib.suppress(OSError):
                found[path] = (folder / path).read_bytes()
        return found

    def head(self) -> Head:
        """The branch and what the repository has there now; the commit is "" while it is empty.

        Raises:
            GitError: it cannot be reached.
            NoBranchError: it has no such branch, but others.
        """
        head = self.git.head(self.source.git, self.source.branch)
        if not fits_branch(head.branch):  # a host may say what it likes
            raise GitError("refused", f"{one_line(head.branch)[:40]} 不能作分支名；请负责人给分支换个名字")
        if not head.commit and self.source.branch and self.git.head(self.source.git, "").commit:
            message = f"仓库里没有 {self.source.branch} 这个分支；请核对设置里的 branch"
            raise NoBranchError("refused", message)
        return head

    def fetch(self, branch: str, depth: int = 1) -> str:
        """Bring a branch here; a mirror that is damaged is made anew.

        Raises:
            GitError: it could not be brought.
        """
        if not self.sound or len(list(self._repository.glob("objects/pack/*.pack"))) > _MOST_PACKS:
            self._discard()
        if branch and not fits_branch(branch):
            raise GitError("refused", f"{one_line(branch)[:40]} 不能作分支名；请核对设置里的 branch")
        try:
            commit = self.git.fetch(self.source.git, branch, depth)
        except GitError as error:
            if error.outcome != "failed" or not self._repository.exists():
                raise
            self._discard()
            commit = self.git.fetch(self.source.git, branch, depth)
        with contextlib.suppress(OSError):  # a full disk costs a mirror made anew
            self._sizes.write_text(json.dumps(self._sizes_now()), encoding="utf-8")
        return commit

    @property
    def sound(self) -> bool:
        """Whether what was fetched lies here as the last fetch left it; looks at sizes only, for each question asks."""
        try:
            return bool(json.loads(self._sizes.read_bytes()) == self._sizes_now())
        except (OSError, ValueError):
            return False

    def _sizes_now(self) -> dict[str, int]:
        paths = [self._repository / name for name in ("HEAD", "shallow", HEAD_REF)]
        paths += sorted(self._repository.glob("objects/pack/*.*"))
        return {path.name: path.stat().st_size for path in paths if path.is_file()}

    def read(self, commit: str) -> tuple[dict[str, bytes], Taken]:
        """The files of a fetched commit as they are, and which were left.

        Raises:
            GitError: the mirror lacks them.
        """
        taken = taking.choose(self.git.entries(commit, taking.FOLDERS))
        here = self.files(self.commit)
        same = {path for path, blob in taken.files.items() if path in here and taking.is_blob(here[path], blob)}
        blobs = self.git.contents(blob for path, blob in taken.files.items() if path not in same)
        return {path: here[path] if path in same else blobs[blob] for path, blob in taken.files.items()}, taken

    def take(self) -> tuple[str, Taken]:
        """Fetch the branch and, if it is new or not whole here, lay its files down; they are current from then on.

        Raises:
            GitError: it could not be brought, or not be written.
        """
        branch = self.source.branch
        before = self.commit if self.book() is not None else ""
        sure = before and self.sound and fits_branch(branch or "HEAD")
        if sure and self.git.unchanged(self.source.git, branch, before):
            return before, Taken({})
        commit = self.fetch(branch)
        if commit == before:
            return commit, Taken({})
        try:
            files, taken = self.read(commit)
        except GitError as error:
            if error.outcome != "failed":
                raise
            self._discard()
            commit = self.fetch(branch)
            files, taken = self.read(commit)
        self.lay_down(commit, files)
        return commit, taken

    def lay_down(self, commit: str, files: dict[str, bytes]) -> None:
        """Lay the files of a commit down and make them current.

        Raises:
            GitError: they cannot be written.
        """
        before = self.commit
        try:
            if not places.is_whole(self.folder(commit), commit):
                taking.lay_down(files, commit, self.folder(commit), self.folder(before) if before else None)
            write_whole(self.root / "head", f"{commit}\n".encode())
        except OSError as error:
            raise _unwritable(error) from error

    def tidy(self, *keep: str) -> None:
        """Remove folders of older commits, but those just replaced, and whatever was left half done."""
        wanted = {commit[:16] for commit in keep if commit}
        with contextlib.suppress(OSError):
            rest = [each for each in self.root.iterdir() if re.fullmatch(r"[0-9a-f]{16}", each.name)]
            rest = [each for each in rest if each.name not in wanted]
            rest.sort(key=lambda each: each.stat().st_mtime, reverse=True)
            young = [each for each in rest if each.stat().st_mtime > time.time() - _KEPT_SECONDS][:_MOST_KEPT]
            for old in (*(each for each in rest if each not in young), *self.root.glob(".new-*")):
                for book in old.iterdir():
                    drop_snapshot(book, "team", self.root.parent.parent)
                shutil.rmtree(old, ignore_errors=True)

    def remove(self) -> None:
        """Remove all of it from this machine."""
        for book in self.root.glob("[0-9a-f]*/*"):
            drop_snapshot(book, "team", self.root.parent.parent)
        shutil.rmtree(self.root, ignore_errors=True)

    def _discard(self) -> None:
        """Remove the repository, not the files laid down; the next call makes it anew."""
        shutil.rmtree(self._repository, ignore_errors=True)


def _unwritable(error: OSError) -> GitError:
    return GitError("failed", f"缓存文件夹写不进去（{error.strerror or error}），请检查磁盘空间和权限")
