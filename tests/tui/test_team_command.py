"""`miaohui team …` against real repositories: what it says, its JSON, its exit codes, and what it leaves alone."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from phrasebook.model import Phrase
from phrasebook.sharing.model import Source
from phrasebook.sharing.team import Team
from tui.__main__ import main
from tui.settings import load_settings

FILE = "phrases/20-shipping.toml"
BOOK = """schema = 1
category = "shipping"
name = "物流"

# 运营核对
[[phrase]]
id = "our.when"
title = "什么时候发"
text = "两天内发出"
"""
WHEN = Phrase("our.when", "什么时候发", "两天内发出", "shipping")


@pytest.fixture(autouse=True)
def home(folders, tmp_path, monkeypatch, git_home):
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody is there to be asked
    return tmp_path


@pytest.fixture
def words(origin):
    origin.commit({FILE: BOOK}, "第一版")
    return origin


@pytest.fixture
def joined(words, capsys):
    assert main(["team", "add", words.url, "--mode", "direct", "--name", "总部", "--yes"]) == 0
    capsys.readouterr()
    return words


@pytest.fixture
def run(capsys):
    """Run `miaohui team …` and give exit code, standard output and standard error."""

    def run(*words):
        code = main(["team", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.fixture
def told(run):
    """Run `miaohui team … --json` and give exit code and JSON."""

    def told(*words):
        code, out, _ = run(*words, "--json")
        return code, json.loads(out)

    return told


def draft(home, text, source=None):
    """Change the phrase as the editor would, on this machine only."""
    (first,) = load_settings().sources
    team = Team([first], home / "state", home / "cache")
    return team.keep(source or first, WHEN, Phrase(WHEN.id, WHEN.title, text, WHEN.category), FILE)


# add


def test_adding_says_what_is_trusted_writes_the_settings_and_syncs(run, words, home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('schema = 1 # 我的\n[agent]\n客服名 = "小古"\n', encoding="utf-8")
    code, out, err = run("add", words.url, "--name", "总部", "--yes")
    assert (code, err) == (0, "")
    for sentence in (
        "只看",
        "话术、填空、流程和用语规则",
        "不会让它：运行程序或命令",
        "已加入：总部，1 类 1 条",
        "重开一次",
    ):
        assert sentence in out
    assert (home / "config" / "config.toml").read_text(encoding="utf-8") == (
        'schema = 1 # 我的\n[agent]\n客服名 = "小古"\n\n'
        f'[[book]]\ngit = "{words.url}"\nmode = "subscribe"\nname = "总部"\n'
    )
    assert load_settings().sources == (Source(words.url, name="总部"),)
    assert main(["find", "什么时候发", "--json", "-n", "1"]) == 0


def test_what_was_added_is_found_and_says_where_it_comes_from(joined, capsys):
    assert main(["find", "什么时候发", "--json", "-n", "1"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert (hit["id"], hit["text"], hit["layer"]) == ("our.when", "两天内发出", "team")
    assert Path(hit["file"]).read_text(encoding="utf-8") == BOOK


def test_nobody_is_added_without_a_yes(run, words, home):
    code, out, err = run("add", words.url)
    assert (code, "--yes" in err) == (2, True)
    assert "不会让它" in out  # it is said before it is asked
    assert not (home / "config" / "config.toml").exists()


class Person(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("是\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_the_answer_decides(words, home, monkeypatch, capsys, typed, code):
    monkeypatch.setattr("sys.stdin", Person(typed))
    assert main(["team", "add", words.url]) == code
    assert (home / "config" / "config.toml").exists() is (code == 0)
    assert (home / "cache" / "team").exists() is (code == 0)
    assert "加入吗" in capsys.readouterr().err


# the address, part of what is said
REFUSED = {
    "a command": ("ext::sh -c id", "运行命令"),
    "an option": ("--upload-pack=id", None),
    "unencrypted": ("http://git.example.com/x.git", "https"),
    "no address": ("没有这样的", "只接受"),
    "a password": ("https://me:secret@git.example.com/x.git", "密码"),
    "a missing folder": ("/nowhere/at/all.git", "打不开"),
    "a missing folder as a URL": ("file:///nowhere/at/all.git", "打不开"),
}


@pytest.mark.parametrize(("address", "says"), REFUSED.values(), ids=REFUSED)
def test_an_address_that_cannot_be_used_is_refused_and_not_kept(run, home, address, says, capsys):
    if says is None:  # argparse takes it for an option
        with pytest.raises(SystemExit) as ended:
            run("add", address, "--yes")
        assert ended.value.code == 2
    else:
        code, _, err = run("add", address, "--yes")
        assert code == 2
        assert says in err
        assert "secret" not in err
    assert not (home / "config").exists()


def test_a_branch_that_is_none_or_is_not_there_is_refused_and_nothing_is_left(run, words, home):
    for branch, says in (("main:refs/heads/x", "不像分支"), ("mian", "没有 mian 这个分支")):
        code, _, err = run("add", words.url, "--branch", branch, "--yes")
        assert (code, says in err) == (2, True)
    assert not (home / "config").exists()
    assert not list((home / "cache").glob("team/*/*"))


def test_an_address_twice_is_refused(run, joined, home):
    before = (home / "config" / "config.toml").read_bytes()
    code, _, err = run("add", joined.url, "--yes")
    assert (code, "已经在设置里" in err) == (2, True)
    assert (home / "config" / "config.toml").read_bytes() == before


def test_an_empty_repository_can_be_joined_and_its_first_version_comes_later(run, origin):
    code, out, err = run("add", origin.url, "--yes")
    assert (code, "已加入" in out, "空的" in err) == (0, True, True)
    assert run("status")[0] == 0
    origin.commit({FILE: BOOK})
    assert run("sync")[0] == 0
    assert run("status")[1].count("\n") >= 2


def test_a_host_that_is_away_can_be_joined_and_is_said(run, told, home):
    code, answer = told("add", "https://127.0.0.1:9/words.git", "--yes")
    assert (code, answer["outcome"], answer["phrases"]) == (0, "offline", 0)
    assert "连不上" in answer["problem"]
    code, answer = told("status")
    assert (code, answer[0]["synced"], answer[0]["book"]) == (2, None, None)


def test_a_folder_a_file_and_a_clone_are_joined_as_they_are(run, told, home, words):
    folder = home / "盘" / "我们店"
    (folder / "phrases").mkdir(parents=True)
    (folder / FILE).write_text(BOOK, encoding="utf-8")
    (home / "一本.toml").write_text(BOOK, encoding="utf-8")
    subprocess.run(["git", "clone", "-q", words.url, home / "clone"], check=True)
    places = [folder, home / "一本.toml", home / "clone"]
    for place in places:
        code, answer = told("add", str(place), "--yes")
        assert (code, answer["kind"], answer["phrases"]) == (0, "folder", 1)
    assert load_settings().books == tuple(map(str, places))
    assert run("sync")[:2] == (0, "没有放在 git 里的团队话术，没有要同步的\n")
    assert [each["name"] for each in told("status")[1]] == ["我们店", "一本.toml", "clone"]


def test_a_relative_path_is_kept_absolute_and_a_bare_repository_is_followed(run, words, home, monkeypatch):
    monkeypatch.chdir(words.path.parent)
    assert run("add", words.path.name, "--yes")[0] == 0
    assert load_settings().sources == (Source(str(words.path)),)


def test_a_folder_has_no_branch_and_an_empty_one_is_no_book(run, home):
    (home / "空").mkdir()
    assert "没有话术" in run("add", str(home / "空"), "--yes")[2]
    (home / "一本.toml").write_text(BOOK, encoding="utf-8")
    code, _, err = run("add", str(home / "一本.toml"), "--mode", "direct", "--yes")
    assert (code, "file://" in err) == (2, True)


# sync and status


def test_a_sync_names_what_came_changed_and_went(told, run, joined):
    assert told("sync")[1][0]["outcome"] == "same"
    joined.commit(
        {FILE: BOOK.replace("两天内", "48 小时内") + '[[phrase]]\nid = "our.b"\ntitle = "到货"\ntext = "三天"\n'}
    )
    code, (synced,) = told("sync")
    assert (code, synced["outcome"], synced["name"], synced["mode"]) == (0, "new", "总部", "direct")
    assert [(change["kind"], change["id"]) for change in synced["changes"]] == [
        ("changed", "our.when"),
        ("new", "our.b"),
    ]
    assert synced["changes"][0]["before"]["text"] == "两天内发出"
    assert synced["changes"][0]["after"]["text"] == "48 小时内发出"
    assert told("status")[1][0]["news"] == 2
    joined.commit({FILE: BOOK})
    code, out, err = run("sync", "总部")
    assert (code, err) == (0, "")
    assert "有 2 处更新" in out
    assert "删 到货（our.b）" in out


def test_offline_is_an_error_of_sync_but_not_of_status(run, told, joined, capsys):
    moved = joined.path.rename(joined.path.with_name("away.git"))
    code, out, err = run("sync")
    assert (code, out) == (2, "")
    assert "找不到这个仓库" in err
    assert "先用" in err
    code, (status,) = told("status")
    assert (code, bool(status["synced"]), bool(status["book"])) == (0, True, True)
    assert "找不到这个仓库" in status["problem"]
    capsys.readouterr()
    assert main(["find", "什么时候发", "--json", "-n", "1"]) == 0  # the words are still there
    assert json.loads(capsys.readouterr().out)[0]["id"] == "our.when"
    moved.rename(joined.path)
    assert run("sync")[0] == 0


def test_another_name_in_the_settings_keeps_the_words_even_offline(run, told, joined, home, capsys):
    config = home / "config" / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("总部", "别的名字"), encoding="utf-8")
    joined.path.rename(joined.path.with_name("away.git"))
    assert told("status")[1][0]["book"]
    assert main(["find", "什么时候发", "--json", "-n", "1"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == "our.when"
    joined.path.with_name("away.git").rename(joined.path)
    joined.commit({FILE: BOOK.replace("两天内", "48 小时内")})
    (synced,) = told("sync")[1]
    assert [change["kind"] for change in synced["changes"]] == ["changed"]


def test_one_dead_repository_does_not_keep_the_others_from_syncing(run, told, joined, home):
    assert run("add", "https://127.0.0.1:9/words.git", "--name", "断了", "--yes")[0] == 0
    joined.commit({FILE: BOOK.replace("两天内", "48 小时内")})
    code, synced = told("sync")
    assert (code, [each["outcome"] for each in synced]) == (2, ["new", "offline"])
    assert run("sync", "总部")[0] == 0


def test_a_name_nobody_has_is_said_with_those_there_are(run, joined):
    for action in ("sync", "status", "publish", "remove"):
        code, _, err = run(action, "总店")
        assert (code, "现有：总部" in err) == (2, True)


def test_without_a_team_there_is_nothing_to_do(run, told):
    for action in ("sync", "status", "publish"):
        assert told(action) == (0, [])
        assert run(action)[0] == 0
    assert told("log") == (1, [])


# publish, conflicts, resolve


def test_a_draft_is_left_until_it_is_published(told, run, joined, home):
    draft(home, "当天发出")
    code, (status,) = told("status")
    assert (code, status["drafts"], status["conflicts"]) == (1, 1, 0)
    (waiting,) = status["waiting"]
    assert (waiting["id"], waiting["action"], waiting["state"]) == ("our.when", "change", "open")
    assert (waiting["base"]["text"], waiting["mine"]["text"]) == ("两天内发出", "当天发出")
    assert run("sync")[0] == 1
    code, (published,) = told("publish")
    assert (code, published["outcome"], published["drafts"]) == (0, "published", 0)
    assert [each["id"] for each in published["done"]] == ["our.when"]
    assert joined.head() == published["commit"]
    assert joined.text(FILE) == BOOK.replace("两天内发出", "当天发出")
    assert told("status")[0] == 0
    assert told("publish")[1][0]["outcome"] == "nothing"


def test_a_proposal_goes_to_a_branch_of_its_own(run, told, words, home):
    assert run("add", words.url, "--mode", "propose", "--yes")[0] == 0
    draft(home, "当天发出")
    code, (published,) = told("publish")
    assert (code, published["outcome"]) == (0, "proposed")
    assert words.branches() == ["main", published["pushed"]]
    assert words.text(FILE) == BOOK
    # It waits for others: nothing is left to do, and the status says where it is.
    code, (status,) = told("status")
    assert (code, status["drafts"], [each["state"] for each in status["waiting"]]) == (0, 0, ["proposed"])
    code, out, _ = run("status")
    assert (code, f"推到了分支 {published['pushed']}" in out) == (0, True)


def conflict(joined, home):
    draft(home, "当天发出")
    joined.commit({FILE: BOOK.replace("两天内发出", "48 小时内发出").replace("什么时候发", "何时发货")})


def test_a_conflict_is_shown_with_all_three_and_nothing_is_published(run, told, joined, home):
    conflict(joined, home)
    code, out, err = run("publish")
    assert code == 1
    assert "1 条有冲突" in err
    for line in ("内容", "原来：两天内发出", "别人：48 小时内发出", "我的：当天发出", "team resolve our.when --mine"):
        assert line in out
    assert "原来：什么时候发" not in out  # the title is no matter of dispute
    code, (status,) = told("status")
    assert (code, status["conflicts"], status["waiting"][0]["fields"]) == (1, 1, ["text"])
    assert run("status")[1].count("别人：48 小时内发出") == 1
    assert "48 小时内发出" in joined.text(FILE)


def test_theirs_ends_the_draft(run, told, joined, home):
    conflict(joined, home)
    run("publish")
    code, out, _ = run("resolve", "our.when", "--theirs")
    assert (code, "已按别人发布的" in out) == (0, True)
    assert told("status")[0] == 0
    assert "48 小时内发出" in joined.text(FILE)


def test_mine_wins_where_both_changed_and_theirs_elsewhere(run, told, joined, home):
    conflict(joined, home)
    run("publish")
    code, answer = told("resolve", "our.when", "--mine")
    assert (code, answer) == (0, {"id": "our.when", "used": "mine", "draft": True})
    assert told("status")[0] == 1
    assert told("publish")[1][0]["outcome"] == "published"
    assert 'title = "何时发货"\ntext = "当天发出"' in joined.text(FILE)


def test_what_is_no_conflict_cannot_be_resolved(run, joined, home):
    assert run("resolve", "our.when", "--mine") == (1, "", "our.when 没有草稿，也不是冲突副本，没有改动\n")
    draft(home, "当天发出")
    assert run("resolve", "our.when", "--mine") == (1, "", "our.when 的草稿没有冲突，没有改动\n")


def test_which_side_wins_must_be_said(run, told, joined, home):
    conflict(joined, home)
    run("publish")
    code, _, err = run("resolve", "our.when")
    assert (code, "--theirs" in err, "--mine" in err) == (2, True, True)
    assert told("status")[1][0]["conflicts"] == 1


def test_a_conflict_copy_is_named_merged_and_kept_aside(run, told, home):
    folder = home / "店"
    (folder / "phrases").mkdir(parents=True)
    (folder / FILE).write_text(BOOK, encoding="utf-8")
    copy = folder / "phrases" / "20-shipping (冲突的副本 2026-11-22).toml"
    arrival = '[[phrase]]\nid = "our.b"\ntitle = "到货"\ntext = "三天"\n'
    copy.write_text(BOOK.replace("两天内发出", "当天发出") + arrival, encoding="utf-8")
    run("add", str(folder), "--yes")

    code, (status,) = told("status")
    assert (code, status["copies"]) == (1, [str(copy)])
    assert f"miaohui team resolve '{copy}'" in run("status")[1]

    code, out, _ = run("resolve", str(copy))
    assert code == 1
    for line in ("新增 1 条", "文件里：两天内发出", "副本里：当天发出"):
        assert line in out
    code, merged = told("resolve", copy.name, "--mine")
    assert (code, merged["changed"], merged["clashes"]) == (0, ["什么时候发"], [])
    assert 'text = "当天发出"' in (folder / FILE).read_text(encoding="utf-8")
    assert "到货" in (folder / FILE).read_text(encoding="utf-8")
    assert not copy.exists()
    assert "当天发出" in Path(merged["trashed"]).read_text(encoding="utf-8")
    assert told("status")[0] == 0


def test_a_copy_of_ones_own_book_is_named_too(run, told, home):
    own = home / "config" / "my-phrases" / "phrases"
    own.mkdir(parents=True)
    (own / "20-shipping.toml").write_text(BOOK, encoding="utf-8")
    (own / "20-shipping.sync-conflict-20261122-101010-ABCDEFG.toml").write_text(BOOK, encoding="utf-8")
    code, (status,) = told("status")
    assert (code, status["name"]) == (1, "我自己的话术")
    assert run("resolve", "20-shipping.sync-conflict-20261122-101010-ABCDEFG.toml")[0] == 0
    assert told("status") == (0, [])


def test_an_override_whose_team_words_have_changed_is_named(run, told, joined, capsys):
    assert main(["edit", "our.when", "--text", "我的说法"]) == 0
    capsys.readouterr()
    assert told("status")[1][0]["outdated"] == []
    joined.commit({FILE: BOOK.replace("两天内", "48 小时内")})
    run("sync")
    code, (status,) = told("status")
    assert (code, status["outdated"]) == (0, ["our.when"])
    assert "48 小时内发出" in run("status")[1]


def test_a_subscriber_never_pushes(run, words, home):
    assert run("add", words.url, "--yes")[0] == 0
    assert "都只是订阅" in run("publish")[1]
    code, _, err = run("publish", "words")
    assert (code, "只是订阅" in err) == (2, True)


# log


def test_the_log_says_who_changed_what_and_when(run, told, joined):
    joined.commit({FILE: BOOK.replace("两天内发出", "当天发出")}, "改快一点", author="王五 <w@example.com>")
    joined.commit({"README.md": "x"}, "说明")
    run("sync")
    code, log = told("log")
    assert (code, [each["title"] for each in log]) == (0, ["说明", "改快一点", "第一版"])
    assert (log[1]["author"], log[1]["name"]) == ("王五", "总部")
    code, log = told("log", "our.when")
    assert [each["phrase"]["text"] for each in log] == ["当天发出", "两天内发出"]
    out = run("log", "our.when")[1]
    assert "王五  改快一点\n      内容：当天发出\n" in out
    assert "张三  第一版\n      标题：什么时候发\n      内容：两天内发出\n" in out
    assert told("log", "our.when", "-n", "1")[1] == log[:1]
    assert "内容：当天发出\n" in run("log", "our.when", "-n", "1")[1]


def test_an_id_nobody_had_has_no_history(run, told, joined):
    assert told("log", "our.none") == (1, [])
    assert "没有 our.none 的历史" in run("log", "our.none")[1]


def test_what_a_commit_says_cannot_steer_the_terminal(run, joined):
    joined.commit({FILE: BOOK + "#\n"}, "\x1b]0;pwned\x07\x1b[2J改", author="\x1b[31m恶 <e@example.com>")
    run("sync")
    assert not set(run("log")[1]) & {"\x1b", "\x07"}


# remove


def test_removing_keeps_and_names_drafts_and_joining_again_brings_them_back(run, told, joined, home):
    draft(home, "当天发出")
    code, out, _ = run("remove", "总部", "--yes")
    assert code == 0
    assert "还有 1 条草稿" in out
    assert "修改 什么时候发（our.when）" in out
    assert load_settings().shelves == ()
    assert not list((home / "cache").glob("team/*/mirror.git"))
    code, (gone,) = told("status")  # nothing is lost silently
    assert (code, gone["kind"], gone["drafts"], gone["waiting"][0]["id"]) == (1, "gone", 1, "our.when")
    assert "修改 什么时候发（our.when）" in run("status")[1]
    assert run("add", joined.url, "--mode", "direct", "--yes")[0] == 0
    assert told("status")[1][0]["drafts"] == 1


def test_removing_asks(run, joined):
    code, _, err = run("remove", "总部")
    assert (code, "--yes" in err) == (2, True)
    assert load_settings().shelves


def test_removing_a_folder_leaves_it(run, told, home):
    (home / "一本.toml").write_text(BOOK, encoding="utf-8")
    run("add", str(home / "一本.toml"), "--name", "一本", "--yes")
    assert told("remove", "一本", "--yes") == (0, {"name": "一本", "drafts": []})
    assert (home / "一本.toml").read_text(encoding="utf-8") == BOOK


# the rest


def test_two_books_of_one_name_are_told_apart_by_their_addresses(run, joined, home):
    shutil.copytree(joined.path, home / "b.git")
    run("add", str(home / "b.git"), "--name", "总部", "--yes")
    code, _, err = run("sync", "总部")
    assert (code, str(home / "b.git") in err) == (2, True)
    assert run("sync", str(home / "b.git"))[0] == 0


def test_no_action_imports_textual(joined, home):
    for words in (["status"], ["sync"], ["publish"], ["log", "our.when"]):
        script = (
            "import sys; from tui.__main__ import main; main(['team', *sys.argv[1:], '--json'])\n"
            "print([name for name in ('textual', 'rich', 'click') if name in sys.modules])"
        )
        done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_another_users_repository_is_asked_about_once(run, words, home, monkeypatch):
    subprocess.run(["chown", "-R", "12345", words.path], check=True)
    monkeypatch.setattr("sys.stdin", Person("y\nn\n"))
    assert run("add", words.url)[0] == 1
    assert not (home / "config" / "config.toml").exists()
    monkeypatch.setattr("sys.stdin", Person("y\ny\n"))
    code, out, err = run("add", words.url)
    assert (code, "另一个用户" in out, "信任它吗" in err) == (0, True, True)
    code, out, err = run("sync")
    assert (code, "信任" in out + err) == (0, False)
    # The user's own git settings are not touched for it.
    assert "safe" not in (home / "home" / ".gitconfig").read_text(encoding="utf-8")
