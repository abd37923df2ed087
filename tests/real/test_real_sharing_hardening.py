"""Hostile remotes: no code of theirs runs, nothing is left behind, nothing is asked, and it ends within the limit.

Every attack writes a file `pwned` if it succeeds; several are first shown to work on plain git, so that the test
would notice if it no longer attacked anything.
"""

import contextlib
import http.server
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from phrasebook.model import Phrase
from phrasebook.sharing import git_command, git_process
from phrasebook.sharing.git import Limits
from phrasebook.sharing.model import Source
from phrasebook.sharing.team import Team

pytestmark = [
    pytest.mark.real,
    pytest.mark.usefixtures("git_home"),
    pytest.mark.skipif(sys.platform == "win32", reason="the attacks are shell scripts"),
]

FILE = "phrases/10-ship.toml"
BOOK = 'schema = 1\ncategory = "ship"\nname = "物流"\n\n[[phrase]]\nid = "ship.a"\ntitle = "发货"\ntext = "今天发出"\n'
SHORT = Limits(slow=1, total=3.0)
NEW = Phrase("ship.b", "到货", "明天到", "ship")


@pytest.fixture
def pwned(tmp_path) -> Path:
    return tmp_path / "pwned"


@pytest.fixture
def make_team(tmp_path):
    return lambda limits=None: Team([], tmp_path / "state", tmp_path / "cache", limits)


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path):
    """After each test no process of ours is alive: each carries the test's folder in its environment."""
    mark = f"HOME={tmp_path}"
    yield
    left = []
    for _ in range(40):  # a killed process may take a moment to be gone
        left = [number for number in _children_with(mark) if number != os.getpid()]
        if not left:
            return
        time.sleep(0.05)
    assert left == []


def _children_with(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            running = "State:\tZ" not in (folder / "status").read_text(encoding="utf-8", errors="replace")
            if running and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
    return found


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_an_ext_url_runs_no_command_even_if_the_users_settings_allow_it(make_team, git_home, pwned):
    url = f"ext::sh -c touch% {pwned}"
    (git_home / ".gitconfig").write_text("[protocol]\n\tallow = always\n", encoding="utf-8")
    subprocess.run(["git", "ls-remote", url], capture_output=True, check=False)
    assert pwned.exists(), "plain git is no longer fooled; the attack proves nothing"
    pwned.unlink()
    synced = make_team().sync(Source(url))
    assert (synced.outcome, pwned.exists()) == ("refused", False)
    # Also where an address we let through is turned into such a one by the user's settings.
    rewriting = (
        f'[protocol]\n\tallow = always\n[url "ext::sh -c touch% {pwned} "]\n\tinsteadOf = https://shop.example/\n'
    )
    (git_home / ".gitconfig").write_text(rewriting, encoding="utf-8")
    synced = make_team().sync(Source("https://shop.example/words.git"))
    assert (synced.outcome, pwned.exists()) == ("refused", False)
    assert "不允许" in synced.problem


@pytest.mark.parametrize(
    "url",
    [
        "--upload-pack=touch {pwned}",
        "-u{pwned}",
        "ssh://-oProxyCommand=touch {pwned}/x",
        "-oProxyCommand=touch {pwned}:x",
        "git@-oProxyCommand=touch:x",
        "host:-oProxyCommand=touch",
        "file://-oops",
        "fd::0",
        "http://shop.example/words.git",
        "git://shop.example/words.git",
        "ftp://shop.example/words.git",
        "https://",
        "https://host/a\nb",
        "",
    ],
)
def test_urls_that_are_not_on_the_list_never_reach_git(make_team, pwned, url, monkeypatch):
    started = []
    monkeypatch.setattr(git_process.subprocess, "Popen", lambda *_, **__: started.append(1))
    synced = make_team().sync(Source(url.format(pwned=pwned)))
    assert synced.outcome == "refused"
    assert "请写成" in synced.problem
    assert (started, pwned.exists()) == ([], False)


def test_hooks_of_a_shared_drive_do_not_run_as_the_pusher(make_team, origin, pwned, git_home):
    origin.commit({FILE: BOOK})
    for name in ("pre-receive", "update", "post-receive", "post-update", "reference-transaction", "proc-receive"):
        script(origin.path / "hooks" / name, f"touch {pwned}")
    origin.run("config", "core.alternateRefsCommand", f"touch {pwned}; true")
    (origin.path / "objects/info/alternates").write_text(f"{origin.path}/objects\n", encoding="utf-8")
    # A hooks folder of the user's own, and a template that brings hooks, are no part of this either.
    templates = git_home / "templates"
    for name in ("reference-transaction", "pre-push", "post-checkout"):
        script(templates / "hooks" / name, f"touch {pwned}")
    own = f"[init]\n\ttemplateDir = {templates}\n[core]\n\thooksPath = {templates}/hooks\n[user]\n\tname = 李四\n"
    (git_home / ".gitconfig").write_text(own, encoding="utf-8")
    source = Source(origin.url, mode="direct")
    team = make_team()
    assert team.sync(source).outcome == "new"
    team.keep(source, None, NEW)
    assert team.publish(source).outcome == "published"
    assert "ship.b" in origin.text(FILE)
    assert not pwned.exists()


def test_a_plain_push_to_that_shared_drive_would_run_its_hooks(origin, pwned, tmp_path):
    # The counter-proof of the test above.
    origin.commit({FILE: BOOK})
    script(origin.path / "hooks" / "update", f"touch {pwned}")
    origin.run("push", "-q", str(origin.path), "main:refs/heads/other")
    assert pwned.exists()


def test_a_shared_drive_with_a_worktree_is_not_checked_out(make_team, tmp_path, pwned):
    place = tmp_path / "work"
    run = lambda *arguments: subprocess.run(["git", "-C", place, *arguments], check=True, capture_output=True)  # noqa: E731
    subprocess.run(["git", "init", "-q", "-b", "main", place], check=True)
    (place / "10-ship.toml").write_text(BOOK, encoding="utf-8")
    (place / ".gitattributes").write_text("*.toml filter=evil\n", encoding="utf-8")
    run("add", "-A")
    run("commit", "-qm", "开始")
    run("config", "filter.evil.smudge", f"touch {pwned}; cat")
    run("config", "receive.denyCurrentBranch", "updateInstead")
    source = Source(str(place), mode="direct")
    team = make_team()
    assert team.sync(source).outcome == "new"
    team.keep(source, None, NEW)
    published = team.publish(source)
    assert (published.outcome, pwned.exists()) == ("refused", False)
    assert len(team.drafts(source)) == 1


def test_a_black_hole_is_left_within_the_limit(make_team):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/words.git"
        synced = make_team(Limits(slow=60, total=1.5)).sync(Source(url))
        assert synced.outcome == "offline"
        assert "没有回应" in synced.problem


def test_a_server_that_answers_too_slowly_is_left(make_team):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/words.git"
        synced = make_team(Limits(slow=1, total=60)).sync(Source(url))
        assert synced.outcome == "offline"
        assert "连不上" in synced.problem


def test_an_ssh_that_hangs_ends_with_all_it_has_started(make_team, tmp_path, monkeypatch):
    # ssh starts a helper that holds the pipe open; ending ssh alone would leave it, and us waiting for the pipe.
    script(tmp_path / "bin" / "ssh", "sleep 1000 &\nsleep 1000")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    synced = make_team(SHORT).sync(Source("git@shop.example:words.git"))
    assert synced.outcome == "offline"


def test_ssh_is_told_never_to_ask_and_gets_no_terminal(make_team, origin, tmp_path, monkeypatch):
    # A stand-in for ssh that notes how it was called and then does what sshd would: runs the command here.
    noted = tmp_path / "noted"
    body = f'echo "$@" >> {noted}\n(exec 9</dev/tty) 2>/dev/null && echo TERMINAL >> {noted}\n'
    body += 'for last; do :; done\nexec sh -c "$last"'
    script(tmp_path / "bin" / "ssh", body)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    origin.commit({FILE: BOOK})
    source = Source(f"git@shop.example:{origin.path}", mode="direct")
    team = make_team()
    assert team.sync(source).outcome == "new"
    team.keep(source, None, NEW)
    assert team.publish(source).outcome == "published"
    calls = noted.read_text(encoding="utf-8")
    assert "TERMINAL" not in calls
    assert all("BatchMode=yes" in line for line in calls.splitlines())
    assert "ship.b" in origin.text(FILE)


def test_a_host_that_wants_a_password_is_told_of_and_nobody_is_asked(make_team, tmp_path, monkeypatch, pwned):
    class Wanting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.end_headers()

        def log_message(self, *_):
            pass

    asking = script(tmp_path / "ask", f"touch {pwned}; echo secret")
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(asking))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wanting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            source = Source(f"http://agent:geheim@127.0.0.1:{server.server_port}/words.git")
            synced = make_team().sync(source)
        finally:
            server.shutdown()
    assert synced.outcome == "refused"
    assert "账号" in synced.problem
    assert "geheim" not in synced.problem
    assert not pwned.exists()
    assert source.title == "words"
    assert "geheim" not in source.shown


def test_no_password_of_a_url_is_written_anywhere(make_team, tmp_path, origin):
    port = 9  # discard: nobody listens
    make_team(SHORT).sync(Source(f"http://agent:geheim@127.0.0.1:{port}/words.git"))
    for folder in ("state", "cache"):
        for path in (tmp_path / folder).rglob("*"):
            assert not path.is_file() or b"geheim" not in path.read_bytes(), path


def test_the_users_own_credential_helper_is_used(make_team, git_home, origin, tmp_path):
    noted = tmp_path / "noted"
    helper = script(tmp_path / "helper", f"echo used >> {noted}; echo username=a; echo password=b")
    (git_home / ".gitconfig").write_text(f"[credential]\n\thelper = {helper}\n", encoding="utf-8")

    class Wanting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(403 if self.headers.get("Authorization") else 401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wanting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            synced = make_team().sync(Source(f"http://127.0.0.1:{server.server_port}/words.git"))
        finally:
            server.shutdown()
    assert synced.outcome == "refused"
    assert noted.exists()


def test_another_users_repository_is_opened_only_after_it_was_trusted(make_team, origin, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("needs root, to give a repository away")
    origin.commit({FILE: BOOK})
    for path in (origin.path, *origin.path.rglob("*")):
        os.chown(path, 12345, 12345)
    source = Source(str(origin.path))
    team = make_team()
    synced = team.sync(source)
    assert synced.outcome == "refused"
    assert "信任" in synced.problem
    assert team.untrusted(source) == str(origin.path)
    team.trust(team.untrusted(source))
    assert team.untrusted(source) == ""
    assert make_team().sync(source).outcome == "new"


def test_misleading_variables_of_the_environment_are_not_passed_on(make_team, origin, tmp_path, monkeypatch, pwned):
    origin.commit({FILE: BOOK})
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_TEMPLATE_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "uploadpack.packObjectsHook")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"touch {pwned};")
    assert make_team().sync(Source(origin.url)).outcome == "new"
    assert not pwned.exists()
    assert not (tmp_path / "trace").exists()


def test_a_message_of_the_server_cannot_paint_the_terminal(make_team, tmp_path, monkeypatch):
    script(tmp_path / "bin" / "ssh", "printf 'fatal: \\033]0;owned\\007\\033[2J\\342\\200\\256boo\\n' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    synced = make_team().sync(Source("git@shop.example:words.git"))
    assert "boo" in synced.problem
    assert not any(ord(mark) < 32 or mark == "\u202e" for mark in synced.problem)


def test_a_repository_that_floods_the_disk_is_left(make_team, tmp_path, monkeypatch):
    # The bound is set so low that an empty mirror is beyond it, and the remote sends for ever.
    monkeypatch.setattr(git_command, "MOST_FETCHED", -1)
    script(tmp_path / "bin" / "ssh", "sleep 1000")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    synced = make_team().sync(Source("git@shop.example:words.git"))
    assert synced.outcome == "refused"
    assert "太大" in synced.problem


def test_a_repository_in_a_synchronised_folder_is_warned_of(make_team, origin):
    origin.commit({FILE: BOOK})
    place = origin.path.parent / "OneDrive - 公司" / "words.git"
    place.parent.mkdir()
    origin.path.rename(place)
    synced = make_team().sync(Source(str(place)))
    assert synced.outcome == "new"
    assert "OneDrive" in synced.problem


def test_ending_the_program_ends_its_git(tmp_path, git_home):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/words.git"
        code = (
            "import threading, sys; from pathlib import Path\n"
            "from phrasebook.sharing.model import Source; from phrasebook.sharing.team import Team\n"
            f"team = Team([], Path({str(tmp_path)!r}, 's'), Path({str(tmp_path)!r}, 'c'))\n"
            f"threading.Thread(target=team.sync, args=(Source({url!r}),), daemon=True).start()\n"
            "sys.stdin.readline()\n"
        )
        program = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        server.settimeout(120)
        connection, _ = server.accept()  # its git is there and waits for an answer that never comes
        with connection:
            program.communicate(b"\n", timeout=60)
    # `nothing_left_behind` does the rest
