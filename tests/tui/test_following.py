"""The thread that follows teams' repositories: asks at the start, on a key, on coming back; tells how they stand."""

import threading

import pytest

from phrasebook.sharing.model import Source, Status, Synced
from tui.team.following import Following, TeamFailed, TeamStands, ago, in_short

SHOP = Source("https://git.example.com/shop.git")
OTHER = Source("https://git.example.com/other.git")


class Team:
    """Notes who was asked; stands as a test wants it."""

    def __init__(self, sources, outcome="same"):
        self.sources, self.outcome, self.asked = sources, outcome, []
        self.asking = threading.Semaphore(0)

    def sync_all(self, sources, *, compare):
        assert not compare  # nobody looks at it there
        for source in sources:
            self.asked.append(source)
            self.asking.release()
        return tuple(Synced(source, self.outcome) for source in sources)

    def status(self, source):
        return Status(source)


def followed(team):
    told, arrived = [], threading.Semaphore(0)

    def post(message):
        told.append(message)
        arrived.release()

    return Following(post, lambda: team), told, arrived


def wait(semaphore):
    assert semaphore.acquire(timeout=30)


def test_every_source_is_asked_at_the_start_and_how_they_stand_is_told():
    team = Team((SHOP, OTHER))
    following, told, arrived = followed(team)
    following.start()
    wait(team.asking)
    wait(team.asking)
    for _ in range(3):
        wait(arrived)
    following.stop()
    assert team.asked == [SHOP, OTHER]
    assert [message.asking for message in told] == [True, True, False]
    assert [status.source for status in told[-1].statuses] == [SHOP, OTHER]


def test_a_key_asks_at_once_whatever_the_schedule_says():
    team = Team((SHOP,))
    following, _, arrived = followed(team)
    following.start()
    for _ in range(3):
        wait(arrived)
    following.sync()
    for _ in range(2):
        wait(team.asking)
    following.stop()
    assert team.asked[:2] == [SHOP, SHOP]


def test_coming_back_soon_asks_nobody():
    team = Team((SHOP,))
    following, _, arrived = followed(team)
    following.start()
    for _ in range(3):
        wait(arrived)
    following.came_back()
    following.look_again()
    wait(arrived)
    following.stop()
    assert team.asked == [SHOP]


def test_what_nobody_foresaw_is_told():
    def broken():
        raise RuntimeError("x")

    told, arrived = [], threading.Event()
    Following(lambda message: (told.append(message), arrived.set()), broken).start()
    assert arrived.wait(30)
    assert told == [TeamFailed("RuntimeError: x")]


@pytest.mark.parametrize(
    ("statuses", "asking", "said"),
    [
        ([], False, ""),
        ([Status(SHOP)], True, "团队 同步中"),
        ([Status(SHOP)], False, "团队 未同步"),
        ([Status(SHOP, "abc", 880.0)], False, "团队 2分前"),
        ([Status(SHOP, "abc", 880.0), Status(OTHER, "def", 999.0)], True, "团队 2分前"),
        ([Status(SHOP, "abc", 880.0, "连不上")], False, "团队 未同步"),
        ([Status(SHOP, "abc", 880.0, "连不上", news=3)], False, "团队 更新 3"),
        ([Status(SHOP, "abc", 880.0, drafts=2, news=3)], False, "团队 草稿 2"),
        ([Status(SHOP, "abc", 880.0, drafts=2, conflicts=1)], False, "团队 冲突 1"),
    ],
)
def test_the_header_says_the_one_thing_that_matters_most(statuses, asking, said):
    assert in_short(statuses, 1000.0, asking=asking) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "刚刚"),
        (59, "刚刚"),
        (60, "1分前"),
        (3599, "59分前"),
        (3600, "1小时前"),
        (47 * 3600, "47小时前"),
        (48 * 3600, "2天前"),
    ],
)
def test_how_long_ago(seconds, said):
    assert ago(seconds) == said


def test_nothing_is_told_once_it_is_stopped():
    team = Team((SHOP,))
    following, told, arrived = followed(team)
    following.start()
    for _ in range(3):
        wait(arrived)
    count = len(told)
    following.stop()
    following.sync()
    assert all(isinstance(message, TeamStands) for message in told)
    assert len(told) == count
