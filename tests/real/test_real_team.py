"""A new team in five minutes, as the handbook tells it: real commands, real git, over a folder, http and ssh.

Each person is a home of their own with settings, state, cache and git identity; nobody else's take part.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 120
"""For one command on a machine that is busy with other things; it takes one."""

WHEN = "our.ship.when"
FILE = "phrases/30-shipping.toml"
FAKE_SSH = """#!/bin/sh
# What ssh does for git, on this machine: options, host, command.
echo "$*" >> "$0.calls"
while [ $# -gt 0 ]; do
  case "$1" in -o|-p|-i|-l|-F) shift 2;; -*) shift;; *) break;; esac
done
test "$1" = git@shop.example || { echo "ssh: Could not resolve hostname $1" >&2; exit 255; }
shift
exec sh -c "$*"
"""

pytestmark = pytest.mark.real


@dataclass
class Person:
    """Somebody with a computer."""

    home: Path
    command: Sequence[str]
    env: Mapping[str, str]

    def run(self, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run `miaohui` and be sure of its exit code."""
        done = subprocess.run(
            [*self.command, *words],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def told(self, *words: str, code: int = 0) -> Any:
        """Run `miaohui … --json` and give what it says."""
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def finds(self, query: str = "什么时候能寄出") -> str:
        """The text of the first hit."""
        return str(self.told("find", query, "-n", "1")[0]["text"])

    def git(self, *words: str) -> str:
        """Run plain git, as people do who like it."""
        done = subprocess.run(
            ["git", *words], env=self.env, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
        )
        assert done.returncode == 0, f"git {words}: {done.stderr}"
        return done.stdout


@pytest.fixture
def person(tmp_path, miaohui, need):
    """Give somebody of this name a computer."""
    need("git")

    def make(name: str) -> Person:
        kept = {each: os.environ[each] for each in ("PATH", "LANG", "TMPDIR", "SYSTEMROOT") if each in os.environ}
        home = tmp_path / name
        home.mkdir()
        (home / ".gitconfig").write_text(f"[user]\n\tname = {name}\n\temail = {name}@example.com\n", encoding="utf-8")
        own = {f"MIAOHUI_{part}_DIR": str(home / part.lower()) for part in ("CONFIG", "STATE", "CACHE")}
        env = {**kept, **own, "HOME": str(home), "PYTHONUTF8": "1", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
        return Person(home, miaohui, env)

    return make


@pytest.fixture(params=["folder", "file", "http", "ssh"])
def url(request, origin, tmp_path, monkeypatch) -> str:
    """The address of an empty repository, by each way in which git reaches one."""
    if request.param == "folder":
        return str(origin.path)
    if request.param == "file":
        return str(origin.url)
    if request.param == "http":
        return f"{request.getfixturevalue('git_http').address}/words.git"
    if sys.platform == "win32":
        pytest.skip("the ssh of this test is a shell script")
    ssh = tmp_path / "bin" / "ssh"
    ssh.parent.mkdir()
    ssh.write_text(FAKE_SSH, encoding="utf-8")
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{ssh.parent}{os.pathsep}{os.environ['PATH']}")
    return f"git@shop.example:{origin.path}"


@pytest.fixture
def shop(person, url, tmp_path) -> Person:
    """The lead, who has made a book and pushed it."""
    lead = person("zhang")
    folder = tmp_path / "我们店"
    lead.run("new", str(folder), "--name", "暖冬旗舰店")
    lead.run("lint", str(folder))
    lead.git("-C", str(folder), "init", "-q", "-b", "main")
    lead.git("-C", str(folder), "add", "-A")
    lead.git("-C", str(folder), "commit", "-q", "-m", "第一版")
    lead.git("-C", str(folder), "push", "-q", url, "main")
    return lead


def edit(who: Person, text: str) -> None:
    who.run("edit", WHEN, "--book", "总部", "--text", text)


def join(agent: Person, lead: Person, url: str) -> None:
    """An agent joins and finds; what the lead changes is a draft, then published, then with the agent."""
    joined = agent.told("team", "add", url, "--yes")
    assert (joined["outcome"], joined["mode"], joined["phrases"], joined["categories"]) == ("new", "subscribe", 15, 5)
    assert "天内由{快递}寄出" in agent.finds()

    lead.run("team", "add", url, "--mode", "direct", "--name", "总部", "--yes")
    edit(lead, "付款后 {天数=1} 天内寄出～")
    assert (lead.finds(), lead.told("team", "status", code=1)[0]["drafts"]) == ("付款后 {天数=1} 天内寄出～", 1)
    assert agent.told("team", "sync")[0]["outcome"] == "same"
    assert lead.told("team", "publish")[0]["outcome"] == "published"
    (synced,) = agent.told("team", "sync")
    assert [(change["kind"], change["id"]) for change in synced["changes"]] == [("changed", WHEN)]
    assert agent.finds() == "付款后 {天数=1} 天内寄出～"


def test_an_agent_has_what_the_lead_publishes(shop, person, url, tmp_path):
    join(person("xiaogu"), shop, url)
    calls = tmp_path / "bin" / "ssh.calls"
    if calls.exists():  # ssh was told that nobody is there to be asked
        asked = [line for line in calls.read_text(encoding="utf-8").splitlines() if "BatchMode=yes" not in line]
        assert len(asked) == 1  # plain git's push of the first version


@pytest.mark.parametrize(
    "url", ["folder", *(pytest.param(way, marks=pytest.mark.slow) for way in ("file", "http", "ssh"))], indirect=True
)
def test_a_new_team_in_five_minutes(shop, person, url, origin, tmp_path):
    lead, agent = shop, person("xiaogu")
    join(agent, lead, url)

    # A second editor joins; both change the same words, and another phrase each.
    other = person("wang")
    other.run("team", "add", url, "--mode", "direct", "--name", "总部", "--yes")
    edit(lead, "付款后当天寄出～")
    edit(other, "付款后 48 小时内寄出～")
    for who, title in ((lead, "包装怎么样"), (other, "可以自提吗")):
        who.run("add", "--book", "总部", "--category", "物流", "--title", title, "--text", "您好，可以的～")
    lead.run("team", "publish")
    (published,) = other.told("team", "publish", code=1)
    assert (published["outcome"], len(published["done"]), published["conflicts"]) == ("published", 1, 1)
    assert [each["title"] for each in agent.told("find", "您好，可以的") if each["layer"] == "team"] == []
    shown = other.run("team", "status", code=1).stdout
    for line in ("原来：付款后 {天数=1} 天内寄出～", "别人：付款后当天寄出～", "我的：付款后 48 小时内寄出～"):
        assert line in shown

    # The second editor insists; meanwhile the lead has edited again, conflicts, and gives in.
    edit(lead, "付款后马上寄出～")
    other.run("team", "resolve", WHEN, "--mine")
    assert other.told("team", "publish")[0]["outcome"] == "published"
    assert lead.told("team", "publish", code=1)[0]["outcome"] == "conflict"
    lead.run("team", "resolve", WHEN, "--theirs")
    assert lead.told("team", "publish")[0]["outcome"] == "nothing"

    # In the end everybody says the same, everybody's words are there, and the file is as people left it.
    for who in (agent, lead, other):
        who.run("team", "sync")
        assert who.finds() == "付款后 48 小时内寄出～"
        assert who.told("team", "status")[0]["commit"] == origin.head()
    added = {each["title"] for each in agent.told("find", "您好，可以的", "-n", "20") if each["layer"] == "team"}
    assert added >= {"包装怎么样", "可以自提吗"}
    file = origin.text(FILE)
    assert '# 天数按仓库的实际情况改\n[[phrase]]\nid = "our.ship.when"\n' in file
    place = tmp_path / "clone"
    agent.git("clone", "-q", url, str(place))
    agent.run("lint", str(place))
    log = agent.told("team", "log", WHEN)
    assert [each["author"] for each in log] == ["wang", "zhang", "zhang", "zhang"]
    origin.run("fsck", "--strict")


@pytest.mark.parametrize("url", ["folder"], indirect=True)
def test_a_proposal_is_reviewed_with_plain_git_and_then_reaches_everybody(shop, person, url, origin):
    helper = person("li")
    helper.run("team", "add", url, "--mode", "propose", "--name", "总部", "--yes")
    edit(helper, "付款后 {天数=1} 天内寄出～")
    (proposed,) = helper.told("team", "publish")
    assert proposed["outcome"] == "proposed"
    assert helper.told("team", "sync")[0]["outcome"] == "same"
    assert helper.finds() == "付款后 {天数=1} 天内寄出～"  # whoever proposes goes on with the new words
    # The lead looks at it and merges it, as a host does at the press of a button.
    place = shop.home / "review"
    shop.git("clone", "-q", url, str(place))
    shop.git("-C", str(place), "merge", "-q", "--no-ff", "-m", "采纳", f"origin/{proposed['pushed']}")
    shop.git("-C", str(place), "push", "-q", "origin", "main")
    (synced,) = helper.told("team", "sync")
    assert [change["id"] for change in synced["changes"]] == [WHEN]
    assert helper.finds() == "付款后 {天数=1} 天内寄出～"
    assert helper.told("team", "status")[0]["waiting"] == []


@pytest.mark.parametrize("url", ["folder"], indirect=True)
def test_what_an_editor_commits_by_hand_and_what_waits_as_a_draft_go_together(shop, person, url, origin, tmp_path):
    lead = shop
    lead.run("team", "add", url, "--mode", "direct", "--name", "总部", "--yes")
    edit(lead, "付款后 {天数=1} 天内寄出～")
    folder = tmp_path / "我们店"
    file = folder / FILE
    file.write_text(file.read_text(encoding="utf-8").replace('title = "什么时候能寄出"', 'title = "多久寄出"'), "utf-8")
    lead.git("-C", str(folder), "commit", "-qam", "改标题")
    lead.git("-C", str(folder), "push", "-q", url, "main")
    assert lead.told("team", "publish")[0]["outcome"] == "published"
    assert 'title = "多久寄出"\ntext = "付款后 {天数=1} 天内寄出～"' in origin.text(FILE)


@pytest.mark.parametrize("url", ["folder"], indirect=True)
def test_away_is_normal_and_drafts_wait(shop, person, url, origin):
    lead = shop
    lead.run("team", "add", url, "--mode", "direct", "--name", "总部", "--yes")
    away = origin.path.rename(origin.path.with_name("away.git"))
    edit(lead, "付款后 {天数=1} 天内寄出～")
    assert "找不到这个仓库" in lead.run("team", "publish", code=2).stderr
    assert "找不到这个仓库" in lead.run("team", "sync", code=2).stderr
    assert lead.finds() == "付款后 {天数=1} 天内寄出～"
    away.rename(origin.path)
    assert lead.told("team", "publish")[0]["outcome"] == "published"
    assert "{天数=1}" in origin.text(FILE)
