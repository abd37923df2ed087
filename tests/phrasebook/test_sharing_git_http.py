"""The same over http, from a real git http-backend: transports must not differ in what they promise."""

import pytest

from phrasebook.files.reading import read_book
from phrasebook.model import Phrase
from phrasebook.sharing import git
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


def test_an_idle_poll_costs_less_than_a_kilobyte_of_git(origin, git_http, tmp_path, git_home):
    origin.commit({FILE: SHIP.format("今天")})
    for number in range(50):  # other branches must not make it dearer
        origin.run("branch", f"other-{number}", "main")
    source = Source(f"{git_http.address}/words.git")
    team = Team([], tmp_path / "s", tmp_path / "c")
    team.sync(source)
    git_http.sent.clear()
    assert team.sync(source).outcome == "same"
    assert 0 < sum(git_http.sent) <= 1_500  # with the heads of http, which a host fills as it likes
