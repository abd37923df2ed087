"""The second way to speak git: the same promises where there is no git executable, over each transport.

What both ways must do alike stands in test_sharing_git_sync and test_sharing_publish, which run over both (dulwich
there in the slow run); here is the short form, and what dulwich alone could get wrong.
"""

import dataclasses
import os
import socket
import subprocess
import sys

import pytest

from phrasebook.files.reading import read_book
from phrasebook.model import Phrase
from phrasebook.sharing import git
from phrasebook.sharing.git import GitError, Limits, open_git
from phrasebook.sharing.model import Source
from phrasebook.sharing.team import Team

pytest.importorskip("dulwich")

FILE = "phrases/10-ship.toml"
SHIP = 'schema = 1\ncategory = "ship"\nname = "物流"\n\n[[phrase]]\nid = "ship.a"\ntitle = "发货"\ntext = "今天"\n'


@pytest.fixture(autouse=True)
def no_git(git_home, monkeypatch):
    monkeypatch.setattr(git.shutil, "which", lambda _: None)


def texts(team: Team, source: Source) -> dict[str, str]:
    return {phrase.id: phrase.text for phrase in read_book(team.book(source)).phrases}


def test_sync_publish_conflict_and_history_without_git(origin, tmp_path):
    origin.commit({FILE: SHIP}, "开始")
    source = Source(origin.url, mode="direct")
    one, two = (Team([], tmp_path / name / "state", tmp_path / name / "cache") for name in ("one", "two"))
    assert (one.sync(source).outcome, two.sync(source).outcome) == ("new", "new")
    base = read_book(one.book(source)).phrases[0]
    one.keep(source, base, dataclasses.replace(base, text="明天"))
    two.keep(source, base, dataclasses.replace(base, text="后天"))
    two.keep(source, None, Phrase("pay.a", "付款", "都可以", "payment"))
    assert one.publish(source).outcome == "published"
    published = two.publish(source)
    assert [draft.phrase_id for draft in published.done] == ["pay.a"]
    assert [draft.theirs.text for draft in published.conflicts] == ["明天"]
    assert texts(two, source) == {"ship.a": "明天", "pay.a": "都可以"}
    assert [each.title for each in two.log(source)] == ["新增话术：付款", "修改话术：发货", "开始"]
    assert [each.phrase.text for each in two.log(source, "ship.a")] == ["明天", "今天"]
    synced = one.sync(source)
    assert [(each.kind, each.id) for each in synced.changes] == [("new", "pay.a")]
    # Real git finds nothing wrong with what dulwich wrote.
    assert origin.run("fsck", "--strict", "--full", "--no-dangling") == ""
    assert origin.run("log", "--format=%an <%ae>", "-1").strip() == "李四 <li@example.com>"


def test_links_submodules_and_odd_names_never_reach_the_disk(origin, tmp_path):
    origin.commit({FILE: SHIP})
    origin.commit({"phrases/link.toml": "/etc/passwd"}, mode="120000")
    origin.commit({"phrases/sub.toml": "1" * 40}, mode="160000")
    origin.commit({"phrases/CON.toml": "schema = 1\n", "phrases/deep/x.toml": "schema = 1\n"})
    team, source = Team([], tmp_path / "s", tmp_path / "c"), Source(origin.url)
    synced = team.sync(source)
    assert synced.outcome == "new"
    assert all(name in synced.problem for name in ("link.toml", "sub.toml", "CON.toml"))
    assert sorted(path.name for path in team.book(source).rglob("*") if path.is_file()) == [
        ".manifest.json",
        "10-ship.toml",
    ]


def test_hooks_of_a_shared_drive_do_not_run(origin, tmp_path):
    origin.commit({FILE: SHIP})
    for name in ("pre-receive", "update", "post-update", "reference-transaction"):
        hook = origin.path / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'pwned'}\n", encoding="utf-8")
        hook.chmod(0o755)
    team, source = Team([], tmp_path / "s", tmp_path / "c"), Source(origin.url, mode="direct")
    team.sync(source)
    team.keep(source, None, Phrase("ship.b", "到货", "明天到", "ship"))
    assert team.publish(source).outcome == "published"
    assert not (tmp_path / "pwned").exists()


def test_a_branch_that_somebody_works_on_is_not_moved_under_them(origin, tmp_path):
    origin.commit({FILE: SHIP})
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", origin.url, str(work)], check=True)
    team, source = Team([], tmp_path / "s", tmp_path / "c"), Source(str(work), mode="direct")
    assert team.sync(source).outcome == "new"
    team.keep(source, None, Phrase("ship.b", "到货", "明天到", "ship"))
    assert team.publish(source).outcome == "refused"
    assert len(team.drafts(source)) == 1


def test_a_black_hole_is_left_within_the_limit(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/words.git"
        team = Team([], tmp_path / "s", tmp_path / "c", Limits(slow=60, total=2.0))
        synced = team.sync(Source(url))
    assert synced.outcome == "offline"
    assert "没有回应" in synced.problem


def test_over_ssh_nobody_is_asked(origin, tmp_path, monkeypatch):
    if sys.platform == "win32":
        pytest.skip("the stand-in for ssh is a shell script")
    noted = tmp_path / "noted"
    script = tmp_path / "bin" / "ssh"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\necho "$@" >> {noted}\nfor last; do :; done\nexec sh -c "$last"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    origin.commit({FILE: SHIP})
    team, source = Team([], tmp_path / "s", tmp_path / "c"), Source(f"git@shop.example:{origin.path}", mode="direct")
    assert team.sync(source).outcome == "new"
    team.keep(source, None, Phrase("ship.b", "到货", "明天到", "ship"))
    assert team.publish(source).outcome == "published"
    assert "ship.b" in origin.text(FILE)
    assert all("BatchMode=yes" in line for line in noted.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    "url", ["ext::sh -c x", "--upload-pack=x", "http://shop.example/x.git", "ssh://-oProxyCommand=x/y"]
)
def test_the_list_of_addresses_holds_here_too(tmp_path, url):
    assert Team([], tmp_path / "s", tmp_path / "c").sync(Source(url)).outcome == "refused"


def test_another_users_repository_must_be_trusted_here_too(origin, tmp_path):
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("needs root, to give a repository away")
    origin.commit({FILE: SHIP})
    os.chown(origin.path, 12345, 12345)
    source, team = Source(str(origin.path)), Team([], tmp_path / "s", tmp_path / "c")
    assert team.sync(source).outcome == "refused"
    team.trust(team.untrusted(source))
    assert team.sync(source).outcome == "new"


def test_with_neither_git_nor_dulwich_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "phrasebook.sharing.git_dulwich", None)
    with pytest.raises(GitError, match="请安装 git"):
        open_git(tmp_path / "mirror.git", tmp_path / "gitconfig")
