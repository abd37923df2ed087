"""A team's repository for whoever tests sharing: real git, bare, in a temporary folder, with a user of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_host import GitHttp, Origin


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


@pytest.fixture
def git_http(origin: Origin) -> Iterator[GitHttp]:
    """The origin over http, as `git_http.address + "/words.git"`; pushes are taken."""
    origin.run("config", "http.receivepack", "true")
    served = GitHttp(origin.path.parent)
    yield served
    served.close()
