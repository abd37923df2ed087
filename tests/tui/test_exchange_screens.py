"""Import and export from the app: a path, the plan or the losses, a choice; what came of it is said and undone."""

import re
import threading
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static
from waiting import wait_until

from phrasebook.exchange import ExchangeError
from phrasebook.files.reading import read_book
from tui import exchanging
from tui.exchanging import sentence, typed_path
from tui.screens.export_file import ExportScreen
from tui.screens.import_file import ImportScreen
from tui.screens.main import MainScreen
from tui.widgets.status_line import StatusLine
from tui.widgets.text_box import TextBox

CSV = (
    "快捷短语编码,快捷短语,快捷短语分组\r\n"
    "yfx,亲，运费险XX天内到账哦,物流\r\n"
    "bz,保证明天到，不会晚,物流\r\n"
    "fh,您好，三天内发出～,物流\r\n"
    ",,空的\r\n"
)
"""Two new replies (one with a blank to fill, one that wording rules mind), one that differs from ours, one empty."""

SIZES = [(44, 22), (120, 32), (20, 5)]


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "快捷 短语.csv"
    path.write_bytes(CSV.encode("gbk"))
    return path


def status(driven) -> str:
    return str(driven.app.screen.query_one(StatusLine).content)


def report(driven) -> str:
    return str(driven.app.screen.query_one("#exchange-text", Static).content)


def choices(driven) -> list[str]:
    options = driven.app.screen.query_one("#exchange-choices", OptionList)
    return [str(each.prompt) for each in options.options] if options.display else []


async def until(driven, wanted) -> None:
    """Wait for what a thread brings about."""
    await wait_until(driven.pilot, wanted)


async def look(driven, key: str, path) -> None:
    """Open the screen of a key, type a path and have it looked at."""
    await driven.press(key)
    await until(driven, lambda: isinstance(driven.app.screen, ImportScreen | ExportScreen))
    await look_again(driven, path)


async def look_again(driven, path) -> None:
    driven.app.screen.query_one(TextBox).value = str(path)
    await driven.press("enter")
    await until(driven, lambda: not driven.app.screen._busy)
    await driven.pilot.pause()


async def pick(driven, label: str, *, by_mouse: bool = False) -> None:
    """Go to the choice that begins like this, or has this in it, and take it."""
    options = driven.app.screen.query_one("#exchange-choices", OptionList)
    found = choices(driven)
    wanted = next(number for number, each in enumerate(found) if re.sub(r"^\[.\] ", "", each).startswith(label))
    if by_mouse:
        options.scroll_to(y=wanted, animate=False)
        await driven.pilot.pause()
        await driven.pilot.click(options, offset=(2, wanted - options.scroll_offset.y + options.gutter.top))
    else:
        await driven.press(*["down"] * ((wanted - options.highlighted) % len(found)), "enter")
    await until(driven, lambda: isinstance(driven.app.screen, MainScreen) or not driven.app.screen._busy)
    await driven.pilot.pause()


async def take(driven, label: str) -> None:
    """Take a choice that closes the screen."""
    await pick(driven, label)
    await until(driven, lambda: isinstance(driven.app.screen, MainScreen))


def stand_in_book(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "book").rglob("*.toml"))}


async def test_an_import_shows_its_plan_is_found_and_taken_back_by_one_undo(start, file, folders):
    async with start((60, 40)) as driven:
        before = stand_in_book(folders)
        await look(driven, "alt+o", file)
        plan = report(driven)
        for part in ("千牛 · GB", "逗号分隔", "物流：新增 2，有改动 1", "跳过 1", "第 5 行", "第 4 行", "XX → {"):
            assert part in plan
        assert "tone." in plan  # the wording rules that mind what would come in
        assert "--from" not in plan
        assert choices(driven)[0] == "导入 2 条新的，1 条有改动的留现有的"
        assert stand_in_book(folders) == before
        await take(driven, "导入 2 条新的")
        await until(driven, lambda: driven.status.startswith("已导入 2 条，1 条留着原来的"))
        await driven.type("yfx")
        await until(driven, lambda: driven.results.hits and driven.results.hits[0].phrase.code == "yfx")
        assert "{" in driven.results.hits[0].phrase.text
        await driven.press("ctrl+z")
        await until(driven, lambda: "已撤销导入" in driven.status)
        await until(driven, lambda: "yfx" not in [hit.phrase.code for hit in driven.results.hits])
        assert stand_in_book(folders) == before


async def test_the_same_file_twice_changes_nothing(start, file, folders):
    async with start() as driven:
        await look(driven, "alt+o", file)
        await take(driven, "导入 3 条，有改动的换成文件里的")
        await until(driven, lambda: driven.status.startswith("已导入 3 条"))
        await driven.type("fh")
        await until(driven, lambda: driven.results.hits[0].phrase.text == "您好，三天内发出～")
        after = stand_in_book(folders)
        await look(driven, "alt+o", file)
        assert status(driven) == "没有要导入的，什么都没有改"
        assert choices(driven) == ["不导入", "认得不对，改一改"]
        assert stand_in_book(folders) == after


async def test_keeping_both_leaves_the_reply_that_is_there(start, file, folders):
    async with start() as driven:
        await look(driven, "alt+o", file)
        await take(driven, "导入 3 条，有改动的两边都留")
        await until(driven, lambda: driven.status.startswith("已导入 3 条"))
    texts = [phrase.text for phrase in read_book(folders / "book", "team").phrases]
    assert {"您好，三天内发出～", "您好，正常情况下两天内发出～"} <= set(texts)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("没有.csv", None, "找不到这个文件"),
        ("空.csv", b"", "文件是空的"),
        ("图.png", b"\x89PNG\r\n\x1a\n\0\0", "二进制"),
        ("断.csv", '内容\n"没有收尾'.encode(), "引号没有成对"),
        ("别的.csv", "姓名,电话\n张三,1\n".encode(), "列"),
    ],
)
async def test_a_wrong_file_is_one_sentence_and_the_path_stays(start, tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    async with start() as driven:
        await look(driven, "alt+o", path)
        assert said in status(driven)
        assert "\n" not in status(driven)
        line = driven.app.screen.query_one(StatusLine)
        assert line.styles.color != driven.app.screen.query_one("#exchange-text").styles.color
        assert driven.app.screen.query_one(TextBox).value == str(path)
        again = ["再读一次", "工具：自动认", "编码：自动认", "分隔符：自动认", "不导入"]
        assert choices(driven) == (again if path.exists() and content else [])  # what may help is offered


@pytest.mark.parametrize(("size", "by_mouse"), [((44, 22), False), ((44, 22), True), ((120, 32), True)])
async def test_some_categories_alone_may_be_taken(start, tmp_path, folders, size, by_mouse):
    path = tmp_path / "三类.csv"
    path.write_text("分类,标题,内容,编码\n甲,一,第一句,a1\n乙,二,第二句,a1\n丙,三,第三句,\n", encoding="utf-8")
    async with start(size) as driven:
        await look(driven, "alt+o", path)
        await pick(driven, "只导入几类", by_mouse=by_mouse)
        assert choices(driven)[:3] == ["[✓] 甲：新增 1", "[✓] 乙：新增 1", "[✓] 丙：新增 1"]
        await pick(driven, "甲", by_mouse=by_mouse)
        await pick(driven, "丙", by_mouse=by_mouse)
        assert choices(driven)[:4] == ["[ ] 甲：新增 1", "[✓] 乙：新增 1", "[ ] 丙：新增 1", "就这 1 类，看计划"]
        await pick(driven, "就这 1 类", by_mouse=by_mouse)
        assert "一共：新增 1，" in report(driven)
        await pick(driven, "导入 1 条新的", by_mouse=by_mouse)
        await until(driven, lambda: driven.status.startswith("已导入 1 条"))
    phrases = read_book(folders / "book", "team").phrases
    assert [phrase.code for phrase in phrases if phrase.text == "第二句"] == ["a1"]  # as if 甲 were not in the file
    assert not {"第一句", "第三句"} & {phrase.text for phrase in phrases}


async def test_no_category_chosen_offers_no_import(start, file):
    async with start((60, 40)) as driven:
        await driven.press("alt+o")
        await until(driven, lambda: isinstance(driven.app.screen, ImportScreen))
        file.write_text("分类,内容\n甲,一\n乙,二\n", encoding="utf-8")
        await look_again(driven, file)
        await pick(driven, "只导入几类")
        await pick(driven, "甲")
        await pick(driven, "乙")
        assert choices(driven) == ["[ ] 甲：新增 1", "[ ] 乙：新增 1", "还是看全部"]
        await pick(driven, "还是看全部")
        assert "一共：新增 2，" in report(driven)


@pytest.mark.parametrize(("size", "by_mouse"), [((44, 22), False), ((44, 22), True), ((120, 32), True)])
async def test_what_was_detected_can_be_chosen_instead(start, file, size, by_mouse):
    async with start(size) as driven:
        await look(driven, "alt+o", file)
        await pick(driven, "认得不对", by_mouse=by_mouse)
        assert choices(driven) == [
            "工具：千牛（自动认的）",
            "编码：GBK（自动认的）",
            "分隔符：逗号（自动认的）",
            "就这样，回到计划",
        ]
        await pick(driven, "工具", by_mouse=by_mouse)
        await pick(driven, "表格", by_mouse=by_mouse)
        assert "认作  表格 · GBK · 逗号分隔" in report(driven)
        await pick(driven, "认得不对", by_mouse=by_mouse)
        assert choices(driven)[0] == "工具：表格（您选的）"
        await pick(driven, "编码", by_mouse=by_mouse)
        await pick(driven, "UTF-16", by_mouse=by_mouse)
        assert "utf-16" in status(driven)  # what was said wrongly is said to be so, and can be mended
        await pick(driven, "编码：UTF-16（您选的）", by_mouse=by_mouse)
        await pick(driven, "自动认", by_mouse=by_mouse)
        assert "认作  表格 · GBK · 逗号分隔" in report(driven)


async def test_a_file_of_no_known_name_is_read_once_its_tool_is_said(start, tmp_path):
    path = tmp_path / "话术.dat"
    path.write_text("内容#编码\n在的呢#zd\n", encoding="utf-8")
    async with start((60, 40)) as driven:
        await look(driven, "alt+o", path)
        assert status(driven) == "认不出是哪个工具的文件，可以在下面自己选工具和编码"
        await pick(driven, "工具")
        await pick(driven, "纯文本")
        assert "认作  纯文本 · UTF-8" in report(driven)
        other = tmp_path / "别的.csv"
        other.write_text("标题,内容\n一,话\n", encoding="utf-8")
        await look_again(driven, other)  # what was said of one file is not said of the next
        assert "认作  表格" in report(driven)


async def test_a_path_must_be_there_and_escape_gives_up(start, file, folders):
    async with start() as driven:
        before = stand_in_book(folders)
        await driven.press("alt+o")
        await until(driven, lambda: isinstance(driven.app.screen, ImportScreen))
        await driven.press("enter")
        assert status(driven) == "先填上文件的路径"
        await look_again(driven, file)
        await driven.press("x")  # another path is meant: what was offered is not for it
        assert choices(driven) == []
        await driven.press("escape")
        assert isinstance(driven.app.screen, MainScreen)
        assert stand_in_book(folders) == before


async def test_a_file_cannot_write_markup_or_escapes_to_the_screen(start, tmp_path):
    path = tmp_path / "坏.csv"
    path.write_text("分类,标题,内容\n[red]x[/],[/]\x1b[31m题,\n物流,[/],好的[/red]\n", encoding="utf-8")
    async with start((100, 30)) as driven:
        await look(driven, "alt+o", path)
        assert "[/]题" in report(driven)
        assert "\x1b" not in driven.screen_text()


async def test_the_screen_stays_alive_while_a_file_is_read(start, file, monkeypatch):
    # The thread waits until it has been seen that keys are taken and that the wait is told of.
    gate = threading.Event()
    read_file = exchanging.read_file

    def slow(path, *, progress, **how):
        progress("读取", 0, 0)
        gate.wait(5)
        progress("读取", 500, 0)
        gate.clear()
        gate.wait(5)
        return read_file(path, **how)

    monkeypatch.setattr(exchanging, "read_file", slow)
    async with start() as driven:
        await driven.press("alt+o")
        await until(driven, lambda: isinstance(driven.app.screen, ImportScreen))
        driven.app.screen.query_one(TextBox).value = str(file)
        await driven.press("enter")
        assert driven.app.screen._busy
        await until(driven, lambda: status(driven) == "请稍等…")
        gate.set()
        await until(driven, lambda: status(driven) == "读取 500 行")
        await driven.press("enter", "z")
        assert driven.app.screen.query_one(TextBox).value == f"{file}z"
        await driven.press("backspace")
        gate.set()
        await until(driven, lambda: choices(driven))


async def test_the_screen_stays_open_while_it_writes(start, file, monkeypatch):
    gate = threading.Event()
    save_all = exchanging.Editor.save_all

    def slow(*given, **named):
        gate.wait(5)
        return save_all(*given, **named)

    monkeypatch.setattr(exchanging.Editor, "save_all", slow)
    async with start() as driven:
        await look(driven, "alt+o", file)
        await driven.press("enter", "escape")
        assert status(driven) in ("正在写，马上就好", "请稍等…")  # the word that it takes longer may follow
        assert isinstance(driven.app.screen, ImportScreen)
        gate.set()
        await until(driven, lambda: driven.status.startswith("已导入 2 条"))


async def test_both_actions_stand_in_the_palette(start):
    async with start() as driven:
        for query, screen in (("导入", ImportScreen), ("daochu", ExportScreen)):
            await driven.press("ctrl+p")
            driven.app.screen.query_one(TextBox).value = query
            await driven.press("enter")
            await until(driven, lambda screen=screen: isinstance(driven.app.screen, screen))
            await driven.press("escape")


async def test_the_keys_of_the_choices_fit_on_a_line_of_a_narrow_pane(start, file):
    async with start(size=(44, 22)) as driven:
        await look(driven, "alt+o", file)
        assert "Esc 返回" in driven.screen_text().splitlines()[-2]


async def test_a_page_is_exported_and_an_existing_one_asked_about(start, tmp_path):
    path = tmp_path / "手边页.html"
    async with start() as driven:
        await look(driven, "alt+e", path)
        assert "5 条 → 手边页" in report(driven)
        assert choices(driven) == ["导出 5 条", "不导出"]
        await take(driven, "导出 5 条")
        assert driven.status.startswith("已导出 5 条到")
        assert "运费由" in path.read_text(encoding="utf-8")
        path.write_text("别人的", encoding="utf-8")
        await look(driven, "alt+e", path)
        assert choices(driven) == ["不导出", "导出，换掉已有的 手边页.html"]
        assert "换掉吗" in status(driven)
        await take(driven, "不导出")
        assert path.read_text(encoding="utf-8") == "别人的"
        await look(driven, "alt+e", path)
        await take(driven, "导出，换掉")
        assert "运费由" in path.read_text(encoding="utf-8")


async def test_a_table_asks_for_whom_and_tells_what_is_lost_before_it_writes(start, tmp_path):
    path = tmp_path / "给千牛.csv"
    async with start((60, 40)) as driven:
        await look(driven, "alt+e", path)
        assert choices(driven) == ["表格", "Bot", "千牛", "客服宝"]
        await driven.press("down", "down", "enter")
        await until(driven, lambda: "千牛 · gbk" in report(driven))
        assert "没有放标题的地方" in report(driven)
        assert not path.exists()
        await take(driven, "导出 5 条")
        assert "快捷短语编码,快捷短语,快捷短语分组" in path.read_text(encoding="gbk")


async def test_what_an_encoding_cannot_hold_is_asked_about(start, tmp_path):
    path = tmp_path / "给千牛.csv"
    phrases = 'schema = 1\ncategory = "a"\nname = "甲"\n[[phrase]]\nid = "a.b"\ntitle = "[/]好"\ntext = "好的😊"\n'
    async with start((60, 40), {"a.toml": phrases}) as driven:
        await look(driven, "alt+e", path)
        await driven.press("down", "down", "enter")
        await until(driven, lambda: "😊" in report(driven))
        assert "[/]好" in report(driven)
        assert choices(driven) == ["不导出", "导出，写不了的字去掉"]


async def test_a_file_that_has_come_meanwhile_is_not_overwritten(start, tmp_path):
    path = tmp_path / "手边页.html"
    async with start() as driven:
        await look(driven, "alt+e", path)
        path.write_text("刚写的", encoding="utf-8")
        await driven.press("enter")
        await until(driven, lambda: "同名的文件" in status(driven))
        assert path.read_text(encoding="utf-8") == "刚写的"
        await driven.press("enter")
        await until(driven, lambda: choices(driven) == ["不导出", "导出，换掉已有的 手边页.html"])


@pytest.mark.parametrize(
    ("name", "said"), [("话术.doc", ".xlsx"), ("", "是个文件夹"), ("没有/页.html", "没有这个文件夹")]
)
async def test_a_place_that_cannot_be_written_is_one_sentence(start, tmp_path, name, said):
    async with start() as driven:
        await look(driven, "alt+e", tmp_path / name)
        assert said in status(driven)
        assert choices(driven) == []


@pytest.mark.parametrize("size", SIZES)
async def test_path_and_choices_are_in_view_at_every_size(start, file, size):
    async with start(size) as driven:
        for key, path in (("alt+o", file), ("alt+e", file.with_name("页.html"))):
            await look(driven, key, path)
            screen = driven.app.screen
            for selector in ("#exchange-path", "#exchange-choices", "#exchange-status"):
                region = screen.query_one(selector).region
                assert region.height > 0
                assert screen.region.contains_region(region)
            assert choices(driven)[0][:4] in driven.screen_text()
            await driven.press("escape")


@pytest.mark.parametrize("size", [(44, 22), (20, 5)])
async def test_a_plan_longer_than_the_window_scrolls_by_key(start, file, size):
    async with start(size) as driven:
        await look(driven, "alt+o", file)
        seen = driven.app.screen.query_one("#exchange-report")
        assert seen.scroll_y == 0
        await driven.press("pagedown")
        assert seen.scroll_y > 0
        await driven.press("pageup")
        assert seen.scroll_y == 0


async def test_shrinking_the_window_while_the_plan_stands_does_no_harm(start, file):
    async with start((120, 32)) as driven:
        await look(driven, "alt+o", file)
        for size in ((20, 5), (44, 22)):
            await driven.pilot.resize_terminal(*size)
            await driven.pilot.pause()
        await take(driven, "导入 2 条")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/a/b.csv", "/a/b.csv"),
        ("  '/a/我 的.csv' ", "/a/我 的.csv"),
        ('"/a/b.csv"', "/a/b.csv"),
        ("“/a/b.csv”", "/a/b.csv"),
        ("file:///a/%E6%88%91%20b.csv", "/a/我 b.csv"),
        ("/a/My\\ File\\(1\\).csv", "/a/My File(1).csv"),
        ("~nobody-of-that-name/b.csv", "~nobody-of-that-name/b.csv"),
    ],
)
@pytest.mark.skipif("os.sep != '/'", reason="paths as they are written where the separator is /")
def test_a_path_is_understood_as_people_paste_it(typed, path):
    assert typed_path(typed) == Path(path)


def test_a_tilde_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert typed_path("~/b.csv") == tmp_path / "b.csv"


def test_what_the_command_has_options_for_is_said_to_be_chosen_on_the_screen(tmp_path):
    path = tmp_path / "什么.bin"
    path.write_bytes("随便".encode())
    with pytest.raises(ExchangeError) as caught:
        exchanging.read_file(path)
    assert sentence(caught.value.problem).endswith("可以在下面自己选工具和编码")
