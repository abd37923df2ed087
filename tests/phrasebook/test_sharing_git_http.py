"""The same over http, from a real git http-backend: transports must not differ in what they promise."""

import shutil

import pytest

from phrasebook.files.reading import read_book
from phrasebook.model import Phrase
from phrasebook.sharing import git, git_question
from phrasebook.sharing.model import Source
from phrasebook.sharing.team import Team

FILE = "phrases/10-ship.toml"
SHIP = 'schema = 1\ncategory = "ship"\nname = "物流"\n\n[[phrase]]\nid = "ship.a"\ntitle = "发货"\ntext = "{}"\n'


@pytest.fixture(params=["command", "dulwich"])
def backend(request, monkeypatch, git_home):
    if request.param == "dulwich":
        pytest.importorskip("dulwich")
        monkeypatch.setattr(git.shutil, "which", lambda _: None)
    return request.param


def test_sync_and_publish_over_http(origin, git_http, tmp_path, backend):
    origin.commit({FILE: SHIP.format("今天")})
    source = Source(f"{git_http.address}/words.git", mode="direct")
    team = Team([], tmp_path / "s", tmp_path / "c")
    synced = team.sync(source)
    assert (synced.outcome, synced.problem) == ("new", "")
    origin.commit({FILE: SHIP.format("明天")})
    assert [each.after.text for each in team.sync(source).changes] == ["明天"]
    team.keep(source, None, Phrase("ship.b", "到货", "后天", "ship"))
    published = team.publish(source)
    assert (published.outcome, published.commit) == ("published", origin.head())
    assert [phrase.id for phrase in read_book(team.book(source)).phrases] == ["ship.a", "ship.b"]
    assert team.sync(Source(f"{git_http.address}/nowhere.git")).outcome == "refused"
    # Deepening works over http, too.
    assert [each.phrase.text for each in team.log(source, "ship.a")] == ["明天", "今天"]


def test_an_idle_poll_costs_less_than_a_kilobyte(origin, git_http, tmp_path, git_home):
    origin.commit({FILE: SHIP.format("今天")})
    for number in range(50):  # other branches must not make it dearer
        origin.run("branch", f"other-{number}", "main")
    source = Source(f"{git_http.address}/words.git")
    team = Team([], tmp_path / "s", tmp_path / "c")
    team.sync(source)
    git_http.sent.clear()
    assert team.sync(source).outcome == "same"
    assert len(git_http.sent) == 2
    assert 0 < sum(git_http.sent) <= 1_000  # with the heads of http, which a host fills as it likes


def test_a_branch_is_asked_for_by_its_name_and_what_is_new_is_seen(origin, git_http, tmp_path, backend):
    origin.commit({FILE: SHIP.format("今天")})
    origin.commit({FILE: SHIP.format("试")}, branch="trial")
    origin.commit({FILE: SHIP.format("再试")}, branch="trial-二")
    team = Team([], tmp_path / "s", tmp_path / "c")
    for branch, other in (("trial", "trial-二"), ("trial-二", "trial")):
        source = Source(f"{git_http.address}/words.git", branch)
        assert [team.sync(source).outcome for _ in range(2)] == ["new", "same"]
        origin.commit({FILE: SHIP.format(f"不是 {branch}")}, branch=other)
        assert team.sync(source).outcome == "same"
        head = origin.commit({FILE: SHIP.format(f"又是 {branch}")}, branch=branch)
        assert (team.sync(source).commit, team.sync(source).outcome) == (head, "same")


def test_a_host_of_the_old_protocol_is_followed_too(origin, git_http, tmp_path, backend):
    # It answers the short question with `fallback`; then a fetch finds out.
    git_http.old = True
    origin.commit({FILE: SHIP.format("今天")})
    source, team = Source(f"{git_http.address}/words.git"), Team([], tmp_path / "s", tmp_path / "c")
    assert [team.sync(source).outcome for _ in range(2)] == ["new", "same"]
    head = origin.commit({FILE: SHIP.format("明天")})
    assert (team.sync(source).commit, team.status(source).problem) == (head, "")


def test_an_address_that_the_users_settings_rewrite_is_asked_where_they_say(origin, git_http, git_home, tmp_path):
    with (git_home / ".gitconfig").open("a", encoding="utf-8") as settings:
        settings.write(f'[url "{git_http.address}/"]\n\tinsteadOf = http://127.0.0.1:1/\n')
    origin.commit({FILE: SHIP.format("今天")})
    source, team = Source("http://127.0.0.1:1/words.git"), Team([], tmp_path / "s", tmp_path / "c")
    assert [team.sync(source).outcome for _ in range(2)] == ["new", "same"]
    assert len(git_http.sent) == 5  # three of the first sync, two of the question


def test_a_host_that_falls_silent_between_two_syncs_is_left_within_the_limit(origin, git_http, tmp_path, git_home):
    origin.commit({FILE: SHIP.format("今天")})
    source = Source(f"{git_http.address}/words.git")
    assert Team([], tmp_path / "s", tmp_path / "c").sync(source).outcome == "new"
    git_http.silent = 3.0
    hurried = Team([], tmp_path / "s", tmp_path / "c", git.Limits(slow=60, total=0.5))
    synced = hurried.sync(source)
    assert (synced.outcome, hurried.book(source) is not None) == ("offline", True)
    assert "没有回应" in synced.problem
    git_http.close()
    assert hurried.sync(source).outcome == "offline"


def cut(mirror):
    for pack in mirror.glob("objects/pack/*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:40])


def without_packs(mirror):
    shutil.rmtree(mirror / "objects" / "pack")


@pytest.mark.parametrize("damage", [cut, without_packs, shutil.rmtree])
def test_a_mirror_found_damaged_only_by_publishing_is_made_anew(origin, git_http, tmp_path, git_home, damage):
    # The short question never looks into the mirror, so a sync with nothing new does not notice.
    origin.commit({FILE: SHIP.format("今天")})
    source, team = Source(f"{git_http.address}/words.git", mode="direct"), Team([], tmp_path / "s", tmp_path / "c")
    team.sync(source)
    damage(next((tmp_path / "c").rglob("mirror.git")))
    assert team.sync(source).outcome == "same"
    team.keep(source, None, Phrase("ship.b", "到货", "后天", "ship"))
    published = team.publish(source)
    assert (published.outcome, published.problem) == ("published", "")
    assert "ship.b" in origin.text(FILE)


@pytest.mark.parametrize("damage", [cut, without_packs, shutil.rmtree])
def test_a_history_asked_of_a_damaged_mirror_is_brought_again(origin, git_http, tmp_path, git_home, damage):
    for text in ("今天", "明天", "后天"):
        origin.commit({FILE: SHIP.format(text)})
    source, team = Source(f"{git_http.address}/words.git"), Team([], tmp_path / "s", tmp_path / "c")
    team.sync(source)
    damage(next((tmp_path / "c").rglob("mirror.git")))
    assert team.sync(source).outcome == "same"
    assert [each.phrase.text for each in team.log(source, "ship.a")] == ["后天", "明天", "今天"]


HEAD = "9c25a840cfa79a71600c26e5fe9d6c25d58b6e70"


@pytest.mark.parametrize(
    ("out", "commit"),
    [
        (b"\n000eversion 2\n0000" + b"0032%b HEAD\n00000002" % HEAD.encode(), HEAD),
        (b"\n000eversion 2\n0000" + b"0038%b HEAD trunk\n0000" % HEAD.encode(), ""),
        (b"\n000eversion 2\n00000000", ""),  # the host has no such branch
        (b"\n", ""),
        (b"", ""),
        (b"fallback\n", ""),
        (b"\n<html>", ""),
        (b"\n0032%b HE" % HEAD.encode(), ""),  # cut short
        (b"\n-001\xff\xff0003 0002", ""),
        (b"\nffff" + b"x" * 9, ""),
    ],
)
def test_whatever_is_not_a_plain_answer_to_the_short_question_counts_as_none(out, commit):
    assert git_question.answer(out, "HEAD") == commit
