"""A team's words edited from the screen and the command line: drafts at once in one's own list, in nobody else's.

The team's book comes by real git from a bare repository in a folder.
"""

from contextlib import asynccontextmanager

import pytest
from textual.widgets import OptionList
from waiting import wait_until

from keymaps import load_keymap
from phrasebook.files.editing import EditError, Editor
from phrasebook.sharing.model import Source
from phrasebook.sharing.overrides import outdated
from phrasebook.sharing.team import Team
from tui import paths
from tui.__main__ import main as run
from tui.app import MiaohuiApp
from tui.books import BookChoice, open_chosen
from tui.screens.choose import ChooseScreen
from tui.screens.edit import EditScreen
from tui.screens.main import MainScreen
from tui.settings import Settings
from tui.widgets.checked_text import CheckedText
from tui.widgets.choice_line import ChoiceLine
from tui.widgets.preview import Preview
from tui.widgets.text_box import TextBox

BOOK = """schema = 1
category = "shipping"
name = "物流"

# 运营核对过
[[phrase]]
id = "team.when"
title = "团队说发货时间"
text = "您好，团队说两天内发出～"
code = "tdfh"
[[phrase]]
id = "team.fee"
title = "团队说运费"
text = "运费由我们承担"
"""


FILE = "phrases/20-shipping.toml"


class Shop:
    """A team's repository, and one agent that follows it."""

    def __init__(self, origin, mode):
        self.origin = origin
        self.source = Source(origin.url, "main", mode, "暖冬")
        self.settings = Settings(shelves=(self.source,))
        self.team = Team((self.source,), paths.state_dir(), paths.cache_dir())
        self.say(BOOK)

    def say(self, text):
        """The team's book says something else from now on."""
        self.origin.commit({FILE: text})
        synced = self.team.sync(self.source)
        assert synced.outcome == "new", synced

    def drafts(self):
        return self.team.drafts(self.source)

    def library(self):
        return open_chosen(BookChoice(cached=False), self.settings)


@pytest.fixture
def shop(folders, origin):
    return Shop(origin, "direct")


class Screen:
    """The app on a shop's books."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    @property
    def main(self):
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    @property
    def status(self):
        return str(self.main.query_one("#status").content)

    @property
    def titles(self):
        return [hit.phrase.title for hit in self.main.query_one("#results").hits]

    @property
    def preview(self):
        return self.main.query_one(Preview).content.plain

    @property
    def target(self):
        return self.app.screen.query_one(ChoiceLine).chosen_name

    @property
    def pad(self):
        return self.app.screen.query_one(CheckedText).pad

    async def until(self, fits):
        await wait_until(self.pilot, fits)

    async def on_main(self, said):
        await self.until(lambda: isinstance(self.app.screen, MainScreen) and said in self.status)

    async def type(self, text):
        self.main.query_one("#search", TextBox).value = text
        await self.pilot.pause()

    async def open(self, query, key="f7"):
        await self.type(query)
        await self.pilot.press(key)
        await self.until(lambda: isinstance(self.app.screen, EditScreen))

    async def choose(self, prompt):
        await self.until(lambda: isinstance(self.app.screen, ChooseScreen))
        options = self.app.screen.query_one(OptionList)
        names = [str(options.get_option_at_index(row).prompt) for row in range(options.option_count)]
        row = next(row for row, name in enumerate(names) if prompt in name)
        options.highlighted = row
        await self.pilot.press("enter")
        return names


@asynccontextmanager
async def running(shop, size=(80, 24)):
    app = MiaohuiApp(BookChoice(cached=False), shop.settings, load_keymap(), [])
    async with app.run_test(size=size) as pilot:
        screen = Screen(app, pilot)
        await screen.until(lambda: app._copying is not None)
        yield screen


def row_signs(screen, phrase_id):
    """The signs beside a title, as drawn."""
    results = screen.main.query_one("#results")
    row = next(row for row, hit in enumerate(results.hits) if hit.phrase.id == phrase_id)
    return "".join(segment.text for segment in results._title_line(row, 60))


async def test_an_edit_of_a_teams_phrase_is_a_draft_that_shows_at_once(shop):
    async with running(shop) as screen:
        await screen.open("团队说发货")
        assert screen.target == "提给团队"
        screen.pad.text = "您好，当天发出～"
        await screen.pilot.press("f2")
        await screen.on_main("已存成草稿")
        await screen.until(lambda: "当天发出" in screen.preview)
        assert "稿" in row_signs(screen, "team.when")
        assert "还没提交" in screen.preview
        (draft,) = shop.drafts()
        assert draft.base.text == "您好，团队说两天内发出～"
        assert (draft.mine.text, draft.mine.code) == ("您好，当天发出～", "tdfh")
        assert draft.file == "phrases/20-shipping.toml"
        assert not paths.personal_book().exists()
        # Ctrl+Z takes the draft back.
        await screen.pilot.press("ctrl+z")
        await screen.on_main("已撤销草稿")
        await screen.until(lambda: "两天内发出" in screen.preview)
        assert "稿" not in row_signs(screen, "team.when")
        assert shop.drafts() == ()


async def test_the_form_asks_where_and_one_s_own_book_is_the_other_answer(shop):
    async with running(shop) as screen:
        await screen.open("团队说发货")
        screen.pad.text = "我自己这样说"
        await screen.pilot.press("shift+tab", "shift+tab")
        assert isinstance(screen.app.focused, ChoiceLine)
        await screen.pilot.press("2")
        assert screen.target == "我自己的一份"
        await screen.pilot.press("left", "right")
        await screen.pilot.press("f2")
        await screen.on_main("已存进自己的话术本")
        await screen.until(lambda: "我自己这样说" in screen.preview)
    assert shop.drafts() == ()
    assert shop.library().where("team.when").layer == "personal"


async def test_a_new_phrase_is_one_s_own_unless_it_is_offered_to_the_team(shop):
    async with running(shop) as screen:
        await screen.open("周末派送吗", "ctrl+n")
        assert screen.target == "我自己的一份"
        screen.pad.text = "周末也送"
        screen.app.screen.query_one("#edit-category", TextBox).value = "物流"
        await screen.pilot.click("#edit-target", offset=(22, 0))
        assert screen.target == "提给团队"
        await screen.pilot.press("f2")
        await screen.on_main("已存成草稿")
        await screen.until(lambda: "周末派送吗" in screen.titles)
        (draft,) = shop.drafts()
        assert (draft.base, draft.mine.id) == (None, "shipping.zhou-mo-pai-song-ma")
        # Deleting it gives the draft up; nothing is asked of the team.
        await screen.pilot.press("ctrl+delete")
        names = await screen.choose("丢掉这份草稿")
        assert [name[:4] for name in names] == ["丢掉这份", "只在我这", "不删"]
        await screen.on_main("已丢掉草稿")
        await screen.until(lambda: "周末派送吗" not in screen.titles)
    assert shop.drafts() == ()


async def test_a_deletion_is_a_draft_and_hides_the_phrase(shop):
    async with running(shop) as screen:
        await screen.type("团队说运费")
        await screen.until(lambda: screen.titles[:1] == ["团队说运费"])
        await screen.pilot.press("ctrl+delete")
        await screen.choose("提给团队：删掉它")
        await screen.on_main("已存成草稿")
        await screen.until(lambda: "团队说运费" not in screen.titles)
        (draft,) = shop.drafts()
        assert (draft.base.id, draft.mine) == ("team.fee", None)
        await screen.pilot.press("ctrl+z")
        await screen.on_main("已撤销草稿")
        await screen.until(lambda: "团队说运费" in screen.titles)


async def test_the_history_names_who_changed_a_teams_phrase_and_gives_any_wording_back(shop):
    shop.origin.commit({FILE: BOOK.replace("两天内", "三天内")}, "仓库忙", author="王五 <wang@example.com>")
    shop.say(BOOK.replace("两天内", "四天内"))
    assert main("edit", "team.when", "--book", "暖冬", "--text", "我正在改的", home=shop) == 0
    async with running(shop) as screen:
        await screen.type("团队说发货")
        await screen.pilot.press("ctrl+o")
        await screen.until(lambda: isinstance(screen.app.screen, ChooseScreen))
        options = screen.app.screen.query_one(OptionList)
        await screen.until(lambda: options.option_count == 3)
        names = [str(options.get_option_at_index(row).prompt) for row in range(3)]
        assert [name.split()[-2:] for name in names] == [[who, "团队说发货时间"] for who in ("张三", "王五", "张三")]
        await screen.pilot.press("down")
        shown = screen.app.screen.query_one("#choose-shown")
        await screen.until(lambda: "仓库忙" in str(shown.content) and "三天内发出" in str(shown.content))
        await screen.pilot.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, EditScreen))
        assert screen.pad.text == "您好，团队说三天内发出～"


async def test_without_the_repository_the_history_still_has_what_is_here_and_says_what_is_missing(shop):
    shop.say(BOOK.replace("两天内", "三天内"))
    assert main("edit", "team.when", "--text", "我自己的说法", home=shop) == 0
    shop.origin.path.rename(shop.origin.path.with_name("away.git"))
    async with running(shop) as screen:
        await screen.type("团队说发货")
        await screen.pilot.press("ctrl+o")
        await screen.until(lambda: isinstance(screen.app.screen, ChooseScreen))
        said = screen.app.screen.query_one("#choose-status")
        await screen.until(lambda: "暖冬 的历史没取到" in str(said.content))
        options = screen.app.screen.query_one(OptionList)
        assert [str(options.get_option_at_index(0).prompt), options.option_count] == ["团队 · 暖冬　团队说发货时间", 1]
        await screen.pilot.press("enter")
        await screen.until(lambda: isinstance(screen.app.screen, EditScreen))
        assert screen.pad.text == "您好，团队说三天内发出～"


async def test_a_phrase_that_only_a_draft_has_has_no_history(shop):
    assert main("add", "--book", "暖冬", "--title", "新写的", "--text", "您好", "--category", "物流", home=shop) == 0
    async with running(shop) as screen:
        await screen.type("新写的")
        await screen.until(lambda: screen.titles[:1] == ["新写的"])
        await screen.pilot.press("ctrl+o")
        await screen.on_main("这条没有留下旧的写法")


# Another program, another agent.


async def test_what_another_program_drafts_or_syncs_shows_within_two_seconds(shop):
    async with running(shop) as screen:
        await screen.type("团队说")
        await screen.until(lambda: "团队说运费" in screen.titles)
        main("edit", "team.fee", "--book", "暖冬", "--title", "团队说谁付运费", home=shop)
        await screen.until(lambda: "团队说谁付运费" in screen.titles)
        shop.say(BOOK.replace("团队说发货时间", "团队说几时发"))
        await screen.until(lambda: "团队说几时发" in screen.titles)
        assert "团队说谁付运费" in screen.titles


async def test_two_windows_that_draft_one_phrase_lose_nothing(shop):
    async with running(shop) as screen:
        await screen.open("团队说运费")
        screen.pad.text = "这个窗口改的内容"
        main("edit", "team.fee", "--book", "暖冬", "--title", "那个窗口改的标题", home=shop)
        await screen.pilot.press("f2")
        await screen.on_main("别人同时改的也留着")
    (draft,) = shop.drafts()
    assert (draft.mine.title, draft.mine.text) == ("那个窗口改的标题", "这个窗口改的内容")
    assert draft.base.text == "运费由我们承担"


async def test_what_the_team_changes_elsewhere_in_a_drafted_phrase_shows_too(shop):
    assert main("edit", "team.when", "--book", "暖冬", "--title", "我起的标题", home=shop) == 0
    shop.say(BOOK.replace("两天内发出", "三天内发出"))
    async with running(shop) as screen:
        await screen.type("我起的标题")
        await screen.until(lambda: "三天内发出" in screen.preview)
        # Edited again, it is no conflict with itself, and still a draft over what the edit began with.
        await screen.pilot.press("f7")
        await screen.until(lambda: isinstance(screen.app.screen, EditScreen))
        screen.app.screen.query_one("#edit-note").text = "备注也改"
        await screen.pilot.press("f2")
        await screen.on_main("已存成草稿")
    (draft,) = shop.drafts()
    assert (draft.mine.title, draft.mine.note) == ("我起的标题", "备注也改")
    assert draft.mine.text == "您好，团队说三天内发出～"
    assert shop.team.publish(shop.source).outcome == "published"
    assert shop.library()["team.when"].text == "您好，团队说三天内发出～"


# The command line.


def main(*arguments, home):
    """Run a command with the shop in the settings."""
    config = paths.config_dir()
    config.mkdir(parents=True, exist_ok=True)
    lines = ["schema = 1", "[[book]]", f'git = "{home.source.git}"', 'branch = "main"', 'name = "暖冬"']
    (config / "config.toml").write_text("\n".join([*lines, f'mode = "{home.source.mode}"', ""]), encoding="utf-8")
    return run(list(arguments))


def test_add_edit_and_remove_become_drafts_of_the_book_that_is_named(shop, capsys):
    category = ("--category", "payment=付款")
    assert main("add", "--book", "暖冬", "--title", "怎么分期", "--text", "支持分期", *category, home=shop) == 0
    assert main("edit", "team.when", "--book", "暖冬", "--text", "当天发出", home=shop) == 0
    assert main("remove", "team.fee", "--book", "暖冬", "--yes", home=shop) == 0
    said = capsys.readouterr().out
    assert said.count("已存成草稿，miaohui team publish") == 3
    added, changed, removed = shop.drafts()
    assert (added.base, added.mine.category, added.category_name) == (None, "payment", "付款")
    assert (changed.phrase_id, changed.mine.text, changed.file) == ("team.when", "当天发出", FILE)
    assert (removed.base.id, removed.mine) == ("team.fee", None)
    library = shop.library()
    assert library["team.when"].text == "当天发出"
    assert "team.fee" not in library
    assert [category.name for category in library.categories if category.id == "payment"] == ["付款"]
    assert not paths.personal_book().exists()
    assert main("find", "怎么分期", "--json", home=shop) == 0
    assert "支持分期" in capsys.readouterr().out


def test_without_a_book_named_an_edit_is_one_s_own(shop):
    assert main("edit", "team.when", "--text", "我自己的", home=shop) == 0
    assert shop.drafts() == ()
    # Named, the team's wording is the base, not one's own that covers it.
    assert main("edit", "team.when", "--book", "暖冬", "--note", "先看仓库", home=shop) == 0
    (draft,) = shop.drafts()
    assert (draft.base.text, draft.mine.text, draft.mine.note) == (
        "您好，团队说两天内发出～",
        "您好，团队说两天内发出～",
        "先看仓库",
    )


def test_the_files_that_git_brought_are_never_edited_in_place(shop):
    book = shop.team.book(shop.source)
    before = (book / FILE).read_bytes()
    # By its path it is the same book as by its name.
    assert main("edit", "team.when", "--book", str(book), "--text", "当天发出", home=shop) == 0
    assert len(shop.drafts()) == 1
    library = shop.library()
    for path in (book, book / FILE):
        with pytest.raises(EditError, match="不能直接改文件"):
            Editor(library.books, paths.personal_book(), paths.state_dir()).save(library["team.when"], book=path)
    assert (book / FILE).read_bytes() == before


def test_a_book_that_is_only_subscribed_to_takes_no_drafts(folders, origin, capsys):
    shop = Shop(origin, "subscribe")
    assert main("edit", "team.when", "--book", "暖冬", "--text", "当天发出", home=shop) == 2
    assert "只是订阅" in capsys.readouterr().err
    assert shop.drafts() == ()


async def test_a_subscriber_s_edit_goes_into_one_s_own_book_without_a_question(folders, origin):
    shop = Shop(origin, "subscribe")
    async with running(shop) as screen:
        await screen.open("团队说发货")
        assert not screen.app.screen.query(ChoiceLine)
        screen.pad.text = "我自己的"
        await screen.pilot.press("f2")
        await screen.on_main("已存进自己的话术本")
    assert shop.drafts() == ()


# Published.


def test_what_is_drafted_arrives_with_the_comments_of_the_file(shop):
    assert main("edit", "team.when", "--book", "暖冬", "--text", "当天发出", home=shop) == 0
    assert (
        main("add", "--book", "暖冬", "--title", "分期", "--text", "支持", "--category", "payment=付款", home=shop) == 0
    )
    published = shop.team.publish(shop.source)
    assert published.outcome == "published", published
    assert shop.drafts() == ()
    assert shop.origin.text(FILE) == BOOK.replace("您好，团队说两天内发出～", "当天发出")
    library = shop.library()
    assert library.drafted == frozenset()
    assert library["team.when"].text == "当天发出"
    assert [category.name for category in library.categories if category.id == "payment"] == ["付款"]


# One's own words over the team's.


async def test_an_override_says_when_the_team_s_words_have_changed_since(shop, capsys):
    assert main("edit", "team.when", "--text", "我自己的说法", home=shop) == 0
    assert outdated(shop.library(), paths.state_dir()) == {}
    shop.say(BOOK.replace("两天内发出", "三天内发出"))
    found = outdated(shop.library(), paths.state_dir())
    assert found["team.when"].below.text == "您好，团队说三天内发出～"
    async with running(shop) as screen:
        await screen.type("团队说发货")
        await screen.until(lambda: "原文在您改过之后又变了" in screen.preview)
        assert "三天内发出" in screen.preview
    # So says lint, which looks into the team's book as well.
    assert main("lint", home=shop) == 0
    said = capsys.readouterr().out
    assert "override.outdated" in said
    assert "20-shipping.toml" in said  # a finding of the team's own words: 两天内 is a promise
    # Saving it again says that it has been looked at.
    assert main("edit", "team.when", "--note", "看过了", home=shop) == 0
    assert outdated(shop.library(), paths.state_dir()) == {}


def test_an_override_that_nobody_noted_is_not_guessed_about(shop):
    own = paths.personal_book() / "phrases"
    own.mkdir(parents=True)
    (own / "shipping.toml").write_text(BOOK.replace("两天内", "五天内"), encoding="utf-8")
    assert outdated(shop.library(), paths.state_dir()) == {}
    (paths.state_dir()).mkdir(exist_ok=True)
    (paths.state_dir() / "overrides.json").write_text("[broken", encoding="utf-8")
    assert outdated(shop.library(), paths.state_dir()) == {}
