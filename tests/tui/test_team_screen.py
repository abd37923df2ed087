"""The team screen: how the repositories stand, what came, drafts and conflicts; what each key does to them."""

from dataclasses import dataclass, field, replace

import pytest
from textual.widgets import OptionList
from waiting import wait_until

from phrasebook.model import Phrase
from phrasebook.sharing.model import Change, Draft, SharingError, Source, Status
from tui.screens.choose import ChooseScreen
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.screens.team import TeamScreen
from tui.team.questions import Asking
from tui.team.room import Standing
from tui.widgets.status_line import StatusLine

SIZES = [(44, 22), (80, 24), (120, 32)]
SHOP = Source("https://git.example.com/shop.git", mode="direct", name="暖冬")
BASE = Phrase("a.b", "发货[/]", "两天内发", "shipping")
THEIRS, MINE = replace(BASE, text="一天内发"), replace(BASE, text="今天就发")
CONFLICT = Draft("1", SHOP.key, "", BASE, MINE, "", THEIRS, "conflict", "别人也改了内容")
WAITING = Draft("2", SHOP.key, "", None, replace(BASE, id="a.c", title="新写的"), "")
CAME = Change(
    "changed", "a.d", replace(BASE, id="a.d", title="改过的"), replace(BASE, id="a.d", title="改过的", text="新")
)


class Folders:
    """No book lies in a shared folder."""

    def stands(self):
        return ()

    def with_copies(self):
        return ()


@dataclass
class Room:
    """Stands as the test wants, notes what is done."""

    standing: Standing
    done: list = field(default_factory=list)
    fault: Exception | None = None
    folders: object = field(default_factory=Folders)

    def read(self):
        if self.fault:
            raise self.fault
        return self.standing

    def _did(self, *what):
        self.done.append(what)
        return f"做了 {what[0]}"

    def sync(self):
        return self._did("sync")

    def publish(self):
        return self._did("publish")

    def looked(self, sources):
        self._did("looked", tuple(sources))

    def drop(self, draft):
        return self._did("drop", draft)

    def take_mine(self, draft):
        return self._did("mine", draft)

    def take_theirs(self, draft):
        return self._did("theirs", draft)


def standing(*, drafts=(), changes=(), problem=""):
    status = Status(SHOP, "abc", 1.0, problem, len(drafts), sum(d.state == "conflict" for d in drafts), len(changes))
    return Standing((status,), tuple((SHOP, one) for one in changes), tuple((SHOP, one) for one in drafts))


async def opened(driven, room):
    touched = []
    keys = driven.app._keys
    screen = TeamScreen(room, Asking(driven.app, keys, room, lambda *_: None), keys, lambda: touched.append(True))
    await driven.app.push_screen(screen)
    await until(driven, lambda: "正在看" not in status(driven))
    return touched


async def until(driven, fits):
    """Wait until something holds; everything is read and done in threads."""
    await wait_until(driven.pilot, fits)


def status(driven):
    screen = next(each for each in driven.app.screen_stack if isinstance(each, TeamScreen))
    return str(screen.query_one(StatusLine).content)


@pytest.mark.parametrize("size", SIZES)
async def test_a_conflict_stands_first_and_shows_all_three_wordings(start, size):
    async with start(size) as driven:
        await opened(driven, Room(standing(drafts=[CONFLICT, WAITING], changes=[CAME])))
        for words in (
            "冲突 发货[/]",
            "别人也改了内容",
            "原来的",
            "两天内发",
            "大家的",
            "一天内发",
            "有什么变化 1",
            "我的草稿 2",
        ):
            await until(driven, lambda words=words: words in driven.screen_text())
        driven.app.screen.query_one("#team-detail").scroll_end(animate=False)
        await until(driven, lambda: "今天就发" in driven.screen_text())


async def test_what_came_is_shown_as_it_was_and_is_and_leaving_marks_it_as_looked_at(start):
    async with start((120, 32)) as driven:
        room = Room(standing(changes=[CAME]))
        touched = await opened(driven, room)
        assert "改 改过的" in driven.screen_text()
        assert "以前" in driven.screen_text()
        await driven.press("escape")
        await until(driven, lambda: touched)
        assert room.done == [("looked", (SHOP,))]
        assert isinstance(driven.app.screen, MainScreen)


async def test_what_was_not_shown_is_not_marked_as_looked_at(start):
    async with start() as driven:
        room = Room(standing(drafts=[CONFLICT], changes=[CAME]))
        await opened(driven, room)
        await driven.press("f9")
        await driven.pilot.pause(0.05)
        assert room.done == []
        assert isinstance(driven.app.screen, MainScreen)


async def test_a_network_that_is_away_is_said_in_a_line(start):
    async with start() as driven:
        await opened(driven, Room(standing(problem="连不上，请看看网络")))
        assert "连不上，请看看网络" in driven.screen_text()
        assert isinstance(driven.app.screen, TeamScreen)


@pytest.mark.parametrize(("key", "deed"), [("f5", "sync"), ("f2", "publish")])
async def test_one_key_syncs_and_one_publishes(start, key, deed):
    async with start() as driven:
        room = Room(standing())
        touched = await opened(driven, room)
        await driven.press(key)
        await until(driven, lambda: status(driven) == f"做了 {deed}")
        await until(driven, lambda: touched)
        assert room.done == [(deed,)]


@pytest.mark.parametrize(
    ("downs", "done"), [(1, [("mine", CONFLICT)]), (2, [("theirs", CONFLICT)]), (3, [])], ids=["mine", "theirs", "keep"]
)
async def test_a_conflict_is_settled_by_a_choice(start, downs, done):
    async with start() as driven:
        room = Room(standing(drafts=[CONFLICT]))
        await opened(driven, room)
        await driven.press("enter")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press(*["down"] * downs, "enter")
        await until(driven, lambda: isinstance(driven.app.screen, TeamScreen) and room.done == done)


async def test_a_hasty_enter_on_a_waiting_draft_keeps_it(start):
    async with start() as driven:
        room = Room(standing(drafts=[WAITING]))
        await opened(driven, room)
        await driven.press("tab", "tab", "enter")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("enter")
        await until(driven, lambda: isinstance(driven.app.screen, TeamScreen))
        assert room.done == []
        await driven.press("enter")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("down", "enter")
        await until(driven, lambda: room.done == [("drop", WAITING)])


async def test_a_row_can_be_clicked(start):
    async with start() as driven:
        await opened(driven, Room(standing(drafts=[CONFLICT, replace(CONFLICT, id="3")])))
        await driven.pilot.click("#team-rows", offset=(3, 0))
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))


@pytest.mark.parametrize(("fault", "said"), [(SharingError("磁盘满了"), "磁盘满了"), (RuntimeError("x"), "程序的错")])
async def test_whatever_goes_wrong_is_said_and_the_screen_stays(start, fault, said):
    async with start() as driven:
        room = Room(standing(), fault=fault)
        screen = TeamScreen(room, Asking(driven.app, {}, room, lambda *_: None), driven.app._keys, lambda: None)
        await driven.app.push_screen(screen)
        await until(driven, lambda: "话术本 0" in driven.screen_text())
        assert said in driven.screen_text() or said in status(driven)


async def test_thousands_of_changes_are_listed_up_to_a_limit(start):
    changes = [replace(CAME, id=f"a.{number}") for number in range(5_000)]
    async with start() as driven:
        await opened(driven, Room(standing(changes=changes)))
        assert driven.app.screen.query_one(OptionList).option_count == 300
        assert "还有 4700 条" in status(driven)


async def test_without_a_repository_the_key_says_how_to_join_one(start):
    async with start() as driven:
        await driven.press("f9")
        assert "miaohui team add" in driven.status


async def test_the_help_knows_its_keys(start):
    async with start((120, 60)) as driven:
        await opened(driven, Room(standing()))
        await driven.press("f1")
        await until(driven, lambda: isinstance(driven.app.screen, HelpScreen))


async def test_a_long_team_name_leaves_room_for_the_phrase(start):
    long = replace(SHOP, name="暖冬旗舰店总部运营一组共享话术本（二零二六年冬）")
    shown = Standing((Status(long),), ((long, CAME),), ((long, CONFLICT), (long, WAITING)))
    async with start((44, 22)) as driven:
        await opened(driven, Room(shown))
        rows = driven.screen_text().splitlines()
        assert "冲突 发货[/]  修改 · 暖冬旗舰店总部…" in rows[1]
        assert "别人也改了内容" in rows[2]


async def test_a_window_of_twenty_by_five_shows_what_wants_a_person_and_survives_every_key(start):
    async with start((20, 5)) as driven:
        await opened(driven, Room(standing(drafts=[CONFLICT, WAITING], changes=[CAME])))
        assert "冲突 发货[/]" in driven.screen_text()
        await driven.press("down", "up", "pagedown", "pageup", "tab", "tab", "tab", "shift+tab", "enter", "escape")
        await until(driven, lambda: isinstance(driven.app.screen, MainScreen))


@pytest.mark.parametrize("words", ["团队 刚刚", "团队 冲突 12345"])
async def test_the_corner_leaves_the_heading_its_place_in_a_narrow_pane(start, words):
    async with start((44, 22), agent={"店铺名": "暖冬旗舰店", "客服名": "小古"}) as driven:
        driven.main.show_team(words, wants_a_person=True)
        driven.main.clock.start()
        await driven.pilot.pause()
        first = driven.screen_text().splitlines()[0]
        assert "秒回" in first
        assert "暖冬" in first
        assert words in first
        assert "新买家" in first
