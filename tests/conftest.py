"""A team's repository for whoever tests sharing: real git, bare, in a temporary folder, with a user of its own."""

import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest


class Origin:
    """A bare repository with a branch `main`, written by `git fast-import`, so that any mode and name can be made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = path.as_uri()
        self._time = int(time.time()) - 1_000_000
        self.run("init", "-q", "--bare", "-b", "main", str(path), inside=False)

    def run(self, *arguments: str, inside: bool = True, given: bytes | None = None) -> str:
        place = [f"--git-dir={self.path}"] if inside else []
        done = subprocess.run(["git", *place, *arguments], input=given, capture_output=True, check=True)
        return done.stdout.decode()

    def commit(
        self,
        files: Mapping[str, str | bytes | None],
        message: str = "改",
        *,
        author: str = "张三 <zhang@example.com>",
        mode: str = "100644",
        branch: str = "main",
    ) -> str:
        """Commit files on top of a branch (None: gone), all with one mode; gives the commit."""
        self._time += 60
        has = self.run("for-each-ref", f"refs/heads/{branch}")
        words = message.encode()
        stream = [f"commit refs/heads/{branch}\nauthor {author} {self._time} +0800\n".encode()]
        stream.append(f"committer {author} {self._time} +0800\ndata {len(words)}\n".encode() + words + b"\n")
        stream.append(f"from refs/heads/{branch}^0\n".encode() if has else b"")
        for path, content in files.items():
            if content is None:
                stream.append(f"D {path}\n".encode())
            elif mode == "160000":
                stream.append(f"M 160000 {content} {path}\n".encode())
            else:
                content_bytes = content.encode() if isinstance(content, str) else content
                stream.append(f"M {mode} inline {path}\ndata {len(content_bytes)}\n".encode() + content_bytes + b"\n")
        self.run("fast-import", "--quiet", "--force", given=b"".join(stream))
        return self.head(branch)

    def head(self, branch: str = "main") -> str:
        return self.run("rev-parse", f"refs/heads/{branch}").strip()

    def text(self, path: str, branch: str = "main") -> str:
        return self.run("show", f"{branch}:{path}")

    def branches(self) -> list[str]:
        return self.run("for-each-ref", "--format=%(refname:short)", "refs/heads").split()


@pytest.fixture
def git_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with git settings of its own, so that nobody's account takes part."""
    if shutil.which("git") is None:
        pytest.skip("no git here")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\tname = 李四\n\temail = li@example.com\n", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return home


@pytest.fixture
def origin(git_home: Path, tmp_path: Path) -> Origin:
    """An empty team repository."""
    return Origin(tmp_path / "origin" / "words.git")
