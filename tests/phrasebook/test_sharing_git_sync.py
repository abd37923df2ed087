"""Subscribing: what is new comes here whole, what is not a book's file never does, and trouble is a sentence."""

import shutil
import threading
import time
from pathlib import Path

import pytest

from phrasebook.files import snapshot
from phrasebook.files.reading import read_book
from phrasebook.library import open_library
from phrasebook.sharing import git, mirror
from phrasebook.sharing.model import SharingError, Source, Synced
from phrasebook.sharing.team import Team

pytestmark = pytest.mark.usefixtures("git_home")

HEAD = 'schema = 1\ncategory = "{0}"\nname = "{0}"\n'
FILE = "phrases/10-ship.toml"


def category(name: str, **texts: str) -> str:
    """A category file with phrases NAME.KEY of the texts given."""
    blocks = (f'\n[[phrase]]\nid = "{name}.{key}"\ntitle = "{key}"\ntext = "{text}"\n' for key, text in texts.items())
    return HEAD.format(name) + "".join(blocks)


@pytest.fixture(params=["command", pytest.param("dulwich", marks=pytest.mark.slow)])
def backend(request, monkeypatch):
    """Either of the two ways to speak git; dulwich is taken where no executable is found."""
    if request.param == "dulwich":
        pytest.importorskip("dulwich")
        monkeypatch.setattr(git.shutil, "which", lambda _: None)
    return request.param


@pytest.fixture
def source(origin) -> Source:
    return Source(origin.url)


@pytest.fixture
def team(source, tmp_path, backend) -> Team:
    return Team([source], tmp_path / "state", tmp_path / "cache")


def texts(team: Team, source: Source) -> dict[str, str]:
    book = team.book(source)
    assert book is not None
    return {phrase.id: phrase.text for phrase in read_book(book).phrases}


def test_the_first_sync_brings_the_book_and_no_news(team, source, origin):
    head = origin.commit({FILE: category("ship", a="一")})
    synced = team.sync(source)
    assert (synced.outcome, synced.commit, synced.changes, synced.problem) == ("new", head, (), "")
    assert texts(team, source) == {"ship.a": "一"}
    assert team.news(source) == ()
    status = team.status(source)
    assert (status.commit, status.problem, status.news) == (head, "", 0)
    assert status.synced_at is not None


def test_a_second_sync_finds_nothing_new_and_fetches_nothing(team, source, origin, tmp_path):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    team.sync(source)  # git may keep an empty pack of the first question without an answer, always the same one
    before = sorted(str(path) for path in (tmp_path / "cache").rglob("*"))
    assert team.sync(source).outcome == "same"
    assert sorted(str(path) for path in (tmp_path / "cache").rglob("*")) == before


def test_changes_and_news_name_what_came_changed_and_went(team, source, origin):
    origin.commit({FILE: category("ship", a="一", b="二", c="三")})
    team.sync(source)
    origin.commit({FILE: category("ship", a="一", b="贰", d="四")})
    changes = team.sync(source).changes
    assert [(each.kind, each.id) for each in changes] == [
        ("changed", "ship.b"),
        ("new", "ship.d"),
        ("removed", "ship.c"),
    ]
    assert (changes[0].before.text, changes[0].after.text) == ("二", "贰")
    # What changed twice and back is no news; the second sync alone would say it is.
    origin.commit({FILE: category("ship", a="一", b="二", d="四")})
    assert [(each.kind, each.id) for each in team.sync(source).changes] == [("changed", "ship.b")]
    assert [(each.kind, each.id) for each in team.news(source)] == [("new", "ship.d"), ("removed", "ship.c")]
    team.looked(source)
    assert team.news(source) == ()


def test_a_phrase_that_moves_to_another_file_of_its_category_has_not_changed(team, source, origin):
    origin.commit({FILE: category("ship", a="一", b="二"), "phrases/11-ship.toml": category("ship", c="三")})
    team.sync(source)
    origin.commit({FILE: category("ship", a="一"), "phrases/11-ship.toml": category("ship", c="三", b="二")})
    synced = team.sync(source)
    assert (synced.outcome, synced.changes) == ("new", ())


def test_an_empty_repository_is_said_to_be_empty_and_fills_later(team, source, origin):
    synced = team.sync(source)
    assert (synced.outcome, synced.commit) == ("same", "")
    assert "空的" in synced.problem
    assert "branch" in synced.problem  # for a repository whose own branch is another than the one that was pushed
    assert team.book(source) is None
    origin.commit({FILE: category("ship", a="一")})
    assert team.sync(source).outcome == "new"
    assert texts(team, source) == {"ship.a": "一"}


def test_a_branch_can_be_named_and_a_missing_one_is_refused(origin, tmp_path, backend):
    origin.commit({FILE: category("ship", a="一")})
    origin.commit({FILE: category("ship", a="试")}, branch="trial/二")
    team = Team([], tmp_path / "state", tmp_path / "cache")
    trial = Source(origin.url, "trial/二")
    assert team.sync(trial).outcome == "new"
    assert texts(team, trial) == {"ship.a": "试"}
    synced = team.sync(Source(origin.url, "nowhere"))
    assert synced.outcome == "refused"
    assert "nowhere" in synced.problem


def test_a_forced_push_is_followed(team, source, origin):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    origin.run("update-ref", "-d", "refs/heads/main")
    head = origin.commit({FILE: category("ship", a="重来")})
    assert team.sync(source).commit == head
    assert texts(team, source) == {"ship.a": "重来"}


HOSTILE = [
    # what is in the repository, with which mode, and whether it must be told
    ({"phrases/link.toml": "/etc/passwd"}, "120000", True),
    ({"phrases/sub.toml": "1" * 40}, "160000", True),
    ({"phrases": "/etc"}, "120000", False),
    ({"phrases/deep/er.toml": "schema = 1\n"}, "100644", False),
    ({"README.md": "hello"}, "100644", False),
    ({".gitattributes": "*.toml filter=evil\n"}, "100644", False),
    ({'"phrases/a\\\\b.toml"': "schema = 1\n"}, "100644", True),
    ({'"phrases/a\\033[31m.toml"': "schema = 1\n"}, "100644", True),
    ({"phrases/CON.toml": "schema = 1\n"}, "100644", True),
    ({"phrases/aux.x.toml": "schema = 1\n"}, "100644", True),
    ({"phrases/C:x.toml": "schema = 1\n"}, "100644", True),
    ({'"phrases/\\377\\376.toml"': "schema = 1\n"}, "100644", True),
    ({"phrases/" + "长" * 200 + ".toml": "schema = 1\n"}, "100644", True),
    ({"phrases/.hidden.toml": "schema = 1\n"}, "100644", False),
    ({"phrases/big.toml": b"#" * (4 * 1024 * 1024 + 1)}, "100644", True),
    ({"phrases/ship-冲突.toml": "schema = 1\n"}, "100644", True),
]


@pytest.mark.parametrize(("files", "mode", "told"), HOSTILE, ids=[next(iter(files))[:24] for files, *_ in HOSTILE])
def test_only_regular_toml_files_with_safe_names_reach_the_disk(team, source, origin, tmp_path, files, mode, told):
    if "phrases" in files:
        origin.commit({"10-ship.toml": category("ship", a="一")})
    else:
        origin.commit({FILE: category("ship", a="一")})
    origin.commit(files, mode=mode)
    synced = team.sync(source)
    assert synced.outcome == "new"
    assert bool(synced.problem) is told
    assert "\x1b" not in synced.problem
    book = team.book(source)
    laid = [path.relative_to(book).as_posix() for path in book.rglob("*") if not path.is_dir() or path.is_symlink()]
    assert sorted(laid) == sorted([".manifest.json", "10-ship.toml" if "phrases" in files else FILE])
    assert texts(team, source) == {"ship.a": "一"}


def test_two_names_that_differ_in_case_only_do_not_overwrite_each_other(team, source, origin):
    origin.commit({"phrases/ship.toml": category("ship", a="一"), "phrases/Ship.toml": category("ship", b="二")})
    synced = team.sync(source)
    assert "大小写" in synced.problem
    assert len(texts(team, source)) == 1


def test_a_broken_file_keeps_its_last_good_content_and_is_told(team, source, origin, tmp_path):
    origin.commit({FILE: category("ship", a="一"), "phrases/20-pay.toml": category("pay", a="付")})
    team.sync(source)
    before = open_library([team.book(source)], built_in=False)
    origin.commit({FILE: 'schema = 1\nphrase = "', "phrases/20-pay.toml": category("pay", a="已付")})
    synced = team.sync(source)
    # A slip of the lead's neither takes the words away nor counts as having changed them.
    assert [(each.kind, each.id) for each in synced.changes] == [("changed", "pay.a")]
    for library in (
        open_library([team.book(source)], built_in=False, before=before),
        open_library([team.book(source)], built_in=False),  # after a restart
        open_library([team.book(source)], built_in=False, cache=tmp_path / "snapshots"),
    ):
        assert {phrase.id: phrase.text for phrase in library.phrases} == {"ship.a": "一", "pay.a": "已付"}
        problems = [problem for problem in library.problems if problem.level == "error"]
        assert [(Path(problem.place.file).name, problem.place.line) for problem in problems] == [("10-ship.toml", 2)]
        assert ".broken" not in problems[0].place.file
    # And through further commits that leave it broken, until it is mended.
    origin.commit({"phrases/20-pay.toml": category("pay", a="付了")})
    team.sync(source)
    assert texts(team, source) == {"ship.a": "一", "pay.a": "付了"}
    origin.commit({FILE: category("ship", a="好了")})
    team.sync(source)
    assert texts(team, source)["ship.a"] == "好了"
    assert [problem for problem in read_book(team.book(source)).problems if problem.level == "error"] == []


def test_a_file_that_lost_its_schema_counts_as_broken(team, source, origin):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    origin.commit({FILE: ""})
    team.sync(source)
    assert texts(team, source) == {"ship.a": "一"}


DAMAGE = {
    "deleted": shutil.rmtree,
    "emptied": lambda path: [shutil.rmtree(each) for each in path.iterdir() if each.is_dir()],
    "packs cut": lambda path: [
        each.chmod(0o644) or each.write_bytes(each.read_bytes()[:40]) for each in path.glob("objects/pack/*.pack")
    ],
    "no HEAD": lambda path: (path / "HEAD").unlink(),
    "locked by a killed process": lambda path: (
        (path / "shallow.lock").touch() or (path / "refs/miaohui/head.lock").touch()
    ),
    "a file in its place": lambda path: shutil.rmtree(path) or path.touch(),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_mirror_is_made_anew(team, source, origin, tmp_path, damage):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    damage(next((tmp_path / "cache").rglob("mirror.git")))
    head = origin.commit({FILE: category("ship", a="二")})
    synced = team.sync(source)
    assert (synced.outcome, synced.commit, synced.problem) == ("new", head, "")
    assert texts(team, source) == {"ship.a": "二"}


def test_files_that_a_crash_cut_short_are_laid_down_again(team, source, origin):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    (team.book(source) / FILE).write_bytes(b"")
    assert team.book(source) is None
    assert team.sync(source).outcome == "new"
    assert texts(team, source) == {"ship.a": "一"}


def test_a_deleted_cache_costs_the_news_and_nothing_else(team, source, origin, tmp_path):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    shutil.rmtree(tmp_path / "cache")
    assert (team.book(source), team.news(source)) == (None, ())
    assert team.sync(source).outcome == "new"
    assert texts(team, source) == {"ship.a": "一"}


def test_offline_keeps_the_book_and_says_so(team, source, origin):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    away = origin.path.rename(origin.path.with_name("away"))
    synced = team.sync(source)
    assert synced.outcome == "offline"
    assert "共享盘" in synced.problem
    assert team.status(source).problem == synced.problem
    assert texts(team, source) == {"ship.a": "一"}
    away.rename(origin.path)
    assert team.sync(source).outcome == "same"
    assert team.status(source).problem == ""


def test_older_folders_go_but_those_in_use_stay(team, source, origin, tmp_path, monkeypatch):
    monkeypatch.setattr(mirror, "_KEPT_SECONDS", 0.0)
    commits = [origin.commit({FILE: category("ship", a="0")})]
    team.sync(source)
    for number in range(1, 4):
        commits.append(origin.commit({FILE: category("ship", a=str(number))}))
        team.sync(source)
    left = {path.name for path in (tmp_path / "cache" / "team" / source.key).iterdir() if len(path.name) == 16}
    # the first is what was last looked at, the last is current; others may be read by a running program for a while
    assert {commits[0][:16], commits[-1][:16]} <= left
    assert len(left) <= 3
    assert [each.after.text for each in team.news(source)] == ["3"]


def test_snapshots_of_folders_that_go_go_with_them(team, source, origin, tmp_path, monkeypatch):
    monkeypatch.setattr(mirror, "_KEPT_SECONDS", 0.0)
    monkeypatch.setattr(snapshot, "_SETTLED", -(10**18))  # as if every file had been there for long
    for number in range(5):
        origin.commit({FILE: category("ship", a=str(number))})
        team.sync(source)
        team.looked(source)
        open_library([team.book(source)], built_in=False, cache=tmp_path / "cache")
    assert len(list((tmp_path / "cache" / "books").iterdir())) <= 3
    team.forget(source)
    assert list((tmp_path / "cache" / "books").iterdir()) == []


@pytest.mark.parametrize("branch", ["-x", "a:refs/heads/b", "a..b", "+a", "a b", "a\x1b"])
def test_a_branch_name_is_no_way_round_the_refspec(origin, tmp_path, branch):
    origin.commit({FILE: category("ship", a="一")})
    synced = Team([], tmp_path / "state", tmp_path / "cache").sync(Source(origin.url, branch))
    assert (synced.outcome, "分支" in synced.problem, "\x1b" in synced.problem) == ("refused", True, False)


def test_what_a_killed_sync_left_half_done_is_swept(team, source, origin, tmp_path):
    origin.commit({FILE: category("ship", a="一")})
    root = tmp_path / "cache" / "team" / source.key
    (root / ".new-0123456789abcdef-1" / "words" / "phrases").mkdir(parents=True)
    team.sync(source)
    assert list(root.glob(".new-*")) == []


def test_the_log_names_who_and_when_and_deepens_the_mirror(team, source, origin):
    for number in range(30):
        origin.commit(
            {FILE: category("ship", a=str(number), b="二")}, f"第 {number} 次\n\n正文", author=f"人{number} <a@b>"
        )
    team.sync(source)
    revisions = team.log(source, limit=10)
    assert [each.title for each in revisions] == [f"第 {number} 次" for number in range(29, 19, -1)]
    assert (revisions[0].author, revisions[0].date[-6:], revisions[0].commit) == ("人29", "+08:00", origin.head())
    assert len(team.log(source, limit=100)) == 30


def test_the_log_of_a_phrase_holds_its_texts_down_to_where_it_began(team, source, origin):
    origin.commit({FILE: category("ship", b="乙")}, "开始")
    for text in ("一", "二"):
        origin.commit({FILE: category("ship", b="乙", a=text)}, f"a {text}")
    for number in range(25):
        origin.commit({FILE: category("ship", b=str(number), a="二")}, "别的")
    origin.commit({FILE: category("ship", b="乙")}, "删掉 a")
    team.sync(source)
    revisions = team.log(source, "ship.a")
    assert [(each.title, each.phrase and each.phrase.text) for each in revisions] == [
        ("删掉 a", None),
        ("a 二", "二"),
        ("a 一", "一"),
    ]
    assert team.log(source, "ship.nowhere") == ()
    # A sync after that leaves the book as it was.
    assert team.sync(source).outcome == "same"


def test_the_log_follows_a_phrase_to_the_file_it_came_from(team, source, origin):
    other = "phrases/20-other.toml"
    origin.commit({FILE: category("ship", a="一", b="乙")}, "开始")
    origin.commit({other: category("other", c="丙")}, "另一类")
    origin.commit({FILE: category("ship", a="二", b="乙")}, "改")
    origin.commit({FILE: category("ship", b="乙"), other: category("ship", a="二")}, "搬到另一个文件")
    origin.commit({other: category("ship", a="三")}, "再改")
    team.sync(source)
    revisions = team.log(source, "ship.a")
    # To move without a word changed is no change of the phrase.
    assert [(each.title, each.phrase.text) for each in revisions] == [("再改", "三"), ("改", "二"), ("开始", "一")]


def test_a_repository_that_lacks_its_own_past_has_a_short_log(origin, tmp_path):
    for number in range(4):
        origin.commit({FILE: category("ship", a=str(number))}, f"第 {number} 次")
    shallow = tmp_path / "shallow.git"
    origin.run("clone", "-q", "--bare", "--depth=2", origin.url, str(shallow), inside=False)
    team, source = Team([], tmp_path / "state", tmp_path / "cache"), Source(shallow.as_uri())
    assert team.sync(source).outcome == "new"
    assert [each.title for each in team.log(source)] == ["第 3 次"]
    assert [each.title for each in team.log(source, "ship.a")] == ["第 3 次"]


def test_hostile_words_in_a_commit_are_cleaned(team, source, origin):
    origin.commit({FILE: category("ship", a="一")}, "红\x1b[31m色\u202e", author="\x1b]0;x\x07名 <a@b>")
    team.sync(source)
    (revision,) = team.log(source)
    assert (revision.title, revision.author) == ("红色", "名")


def test_no_log_before_the_first_sync(team, source):
    with pytest.raises(SharingError, match="先同步一次"):
        team.log(source)


def test_forgetting_removes_the_mirror(team, source, origin, tmp_path):
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    assert team.forget(source) == ()
    assert team.book(source) is None
    assert not (tmp_path / "cache" / "team" / source.key).exists()


def test_two_programs_may_sync_at_once(source, origin, tmp_path, backend):
    origin.commit({FILE: category("ship", a="一")})
    teams = [Team([source], tmp_path / "state", tmp_path / "cache") for _ in range(3)]
    outcomes: list[str] = []
    threads = [threading.Thread(target=lambda team=team: outcomes.append(team.sync(source).outcome)) for team in teams]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["new", "same", "same"]


def test_the_book_bears_the_sources_name(origin, tmp_path):
    origin.commit({FILE: category("ship", a="一")})
    for name, shown in (("", "words"), ("一号店/A", "一号店-A"), ("..", "book"), ("con", "book")):
        team = Team([], tmp_path / f"state-{shown}", tmp_path / f"cache-{shown}{len(name)}")
        source = Source(origin.url, name=name)
        team.sync(source)
        assert read_book(team.book(source)).name == shown


def test_the_time_of_a_sync_is_kept(team, source, origin):
    before = time.time()
    origin.commit({FILE: category("ship", a="一")})
    team.sync(source)
    assert before <= team.status(source).synced_at <= time.time()


def test_several_sources_are_synced_side_by_side_and_told_in_their_order(origin, tmp_path, backend):
    origin.commit({FILE: category("ship", a="一")})
    origin.commit({FILE: category("ship", a="试")}, branch="trial")
    sources = (Source(origin.url, "trial"), Source(str(tmp_path / "away.git")), Source(origin.url))
    team = Team(sources, tmp_path / "state", tmp_path / "cache")
    assert [synced.source for synced in team.sync_all(sources)] == [*sources]
    assert [synced.outcome for synced in team.sync_all(sources)] == ["same", "offline", "same"]
    assert (texts(team, sources[0]), texts(team, sources[2])) == ({"ship.a": "试"}, {"ship.a": "一"})
    assert team.sync_all(()) == ()


def test_four_sources_are_asked_at_a_time_and_no_more(tmp_path, monkeypatch):
    sources = [Source(f"https://git.example.com/{number}.git") for number in range(8)]
    together, running, most = threading.Barrier(4), [], []

    def sync(_, source, *, compare):
        running.append(source)
        together.wait(timeout=60)  # of four threads, else it breaks
        most.append(len(running))
        together.wait(timeout=60)
        running.remove(source)
        return Synced(source, "same")

    monkeypatch.setattr(Team, "sync", sync)
    team = Team(sources, tmp_path / "state", tmp_path / "cache")
    assert [synced.source for synced in team.sync_all(sources)] == sources
    assert max(most) == 4


def test_what_breaks_in_a_thread_breaks_for_whoever_called(tmp_path, monkeypatch):
    def sync(*_, compare):
        raise RuntimeError("broken")

    monkeypatch.setattr(Team, "sync", sync)
    with pytest.raises(RuntimeError, match="broken"):
        Team([], tmp_path / "state", tmp_path / "cache").sync_all([Source("a.example:words")])
