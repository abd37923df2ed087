# ruff: noqa: INP001 - a script, not a package
"""Makes the handbook's pictures from the real app: `python .ci/make_pictures.py` writes docs/图/*.svg.

Each picture is the app under Textual's headless driver, keys pressed as below, on a clock that stands still, so
that the same program gives the same picture. `--check` writes nothing and says which pictures show other words
than the app does now; both take names of pictures to do only those. Web fonts are taken out of the SVG, so
that looking at a page asks nobody else for anything.
"""

import argparse
import asyncio
import html
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Self

HOUSE = Path(__file__).parents[1]
TARGET = HOUSE / "docs" / "图"
CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=CHINA)
"""What the clock says in every picture."""

PATIENCE = 60.0
"""Seconds that a screen may take to show what it shall; on a busy machine."""

if TYPE_CHECKING:  # the folders are set before anything of ours is imported
    from textual.pilot import Pilot

    from tui.settings import Settings

RISKY = """schema = 1
category = "after-sales"
name = "售后"
[[phrase]]
id = "a.lowest"
title = "已经最低"
text = "亲，这款不能再便宜了，保证是活动价～"
[[phrase]]
id = "a.wechat"
title = "加微信"
text = "亲，加一下我的微信细聊，给您优惠"
"""
TEAM = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "our.ship.when"
title = "什么时候发货"
text = "亲，拍下后{when}～"
[[phrase]]
id = "our.ship.fee"
title = "运费谁出"
text = "亲，店里全部包邮～"
"""


Given = tuple[list[str], "Settings"]
"""Paths of books, and settings."""


def built_in(_: Path, settings: "Settings") -> Given:
    """The built-in phrasebook."""
    return [], settings


def risky(folder: Path, settings: "Settings") -> Given:
    """Nothing but a book with two replies that rules speak of."""
    book = folder / "book.toml"
    book.write_text(RISKY, encoding="utf-8")
    return [str(book)], settings


def used(_: Path, settings: "Settings") -> Given:
    """A fortnight of copies and first answers."""
    from phrasebook.library import open_library  # noqa: PLC0415 - the folders are set first
    from phrasebook.usage import Copy, FirstAnswer  # noqa: PLC0415 - likewise
    from phrasebook.usage.storage import Storage  # noqa: PLC0415 - likewise
    from tui import paths  # noqa: PLC0415 - likewise

    phrases = open_library().phrases[:40]
    storage = Storage(paths.state_dir())
    for day in range(14):
        at = (NOW - timedelta(days=day, hours=1)).timestamp()
        for number in range(9 + day * 5 % 7):
            phrase = phrases[(number * number + day * 3) % len(phrases)]
            rules = ("tone.bu",) if number == 4 else ()
            storage.write([Copy(at - number * 900, phrase.id, phrase.category, outcome="verified", rules=rules)])
        storage.write([FirstAnswer(at - number * 900, 3.0 + (number * 7 + day) % 11) for number in range(6)])
    storage.close()
    return [], settings


def conflict(folder: Path, settings: "Settings") -> Given:
    """A team's book by git: a conflict, a draft that waits, and news."""
    sys.path.insert(0, str(HOUSE / "tests"))
    from git_host import Origin  # type: ignore[import-not-found]  # noqa: PLC0415 - likewise

    from phrasebook.model import Phrase  # noqa: PLC0415 - likewise
    from phrasebook.sharing.model import Source  # noqa: PLC0415 - likewise
    from phrasebook.sharing.team import Team  # noqa: PLC0415 - likewise
    from tui import paths  # noqa: PLC0415 - likewise

    origin = Origin(folder / "words.git")
    page = "phrases/20-shipping.toml"
    origin.commit({page: TEAM.replace("{when}", "两天内发出")})
    source = Source(origin.url, "main", "direct", "总部")
    team = Team((source,), paths.state_dir(), paths.cache_dir())
    team.sync(source)
    team.looked(source)
    when = Phrase("our.ship.when", "什么时候发货", "亲，拍下后两天内发出～", "shipping")
    team.keep(source, when, replace(when, text="亲，拍下后当天发出～"))
    team.keep(source, None, Phrase("our.ship.cold", "冷链怎么发", "亲，泡沫箱加冰袋发出～", "shipping"))
    changed = TEAM.replace("{when}", "第二天发出").replace("全部包邮", "满 99 元包邮")
    origin.commit({page: changed})
    team.sync(source)
    return [], replace(settings, shelves=(source,))


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        size: columns and rows.
        theme: as in the settings.
        steps: a key is pressed; `…words` waits until the screen shows them; anything else is typed.
        given: makes the books and settings.
        only: nothing but these books.
    """

    size: tuple[int, int]
    theme: str
    steps: tuple[str, ...]
    given: Callable[[Path, "Settings"], Given] = built_in

    @property
    def only(self) -> bool:
        """Whether the built-in phrasebook is left out."""
        return self.given is risky


NARROW = (44, 22)
PICTURES = {
    "窄屏": Picture(NARROW, "dark", ("yunfei", "…运费", "down")),
    "宽屏": Picture((120, 30), "light", ("tuihuo", "…退货")),
    "填空": Picture(NARROW, "dark", ("偏远地区", "…偏远", "enter", "…Esc", "xinjiang")),
    "提醒": Picture(NARROW, "dark", ("…不能",), risky),
    "改写": Picture(NARROW, "dark", ("…不能", "down", "…微信", "enter", "…怎么做"), risky),
    "帮助": Picture(NARROW, "light", ("f1", "…哪个键")),
    "流程": Picture(NARROW, "light", ("f6", "…安抚", "down", "enter", "…下一步")),
    "草稿": Picture(NARROW, "dark", ("…不能", "f3", "…字"), risky),
    "写话术": Picture((80, 24), "light", ("yunfei", "…运费", "f7", "…标题")),
    "统计": Picture((80, 24), "dark", ("f8", "…复制"), used),
    "团队": Picture((120, 18), "dark", ("f9", "…第二天发出"), conflict),
}

_KEY = re.compile(r"f\d+|enter|escape|tab|up|down|left|right|(?:ctrl|alt|shift)\+\S+")


async def taken(picture: Picture, folder: Path) -> str:
    """Run the app, press the keys, and give the screen as SVG."""
    from textual.widgets import Input, TextArea  # noqa: PLC0415 - the folders are set first

    from keymaps import load_keymap  # noqa: PLC0415 - likewise
    from tui.app import MiaohuiApp  # noqa: PLC0415 - likewise
    from tui.books import BookChoice  # noqa: PLC0415 - likewise
    from tui.settings import Settings  # noqa: PLC0415 - likewise

    answers = {"店铺名": "暖冬旗舰店", "客服名": "小古", "快递": "圆通", "包邮门槛": "99", "运费": "8"}
    books, settings = picture.given(folder, Settings(theme=picture.theme, agent=answers))
    app = MiaohuiApp(BookChoice(tuple(books), only=picture.only), settings, load_keymap(), [])
    async with app.run_test(size=picture.size) as pilot:
        while not app.screen.query_one("#results").hits:
            await pilot.pause(0.05)
        for step in picture.steps:
            if not step.startswith("…"):
                await pilot.press(*((step,) if _KEY.fullmatch(step) else step))
            await _settled(pilot, step[1:] if step.startswith("…") else "")
        for box in app.screen.query("Input, TextArea").results(Input | TextArea):
            box.cursor_blink = False  # shown, where the focus is
        await pilot.pause()
        svg = app.export_screenshot(title="秒回")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "Noto Sans Mono CJK SC, Sarasa Mono SC, monospace")


async def _settled(pilot: "Pilot[int]", words: str) -> None:
    """Wait until the screen shows the words and has not changed for three looks."""
    until, before, same = time.monotonic() + PATIENCE, "", 0
    while same < 3 or words not in before:
        if time.monotonic() > until:
            raise TimeoutError(f"no {words!r} on the screen:\n{before}")
        await pilot.pause(0.05)
        strips = pilot.app.screen._compositor.render_strips(pilot.app.size)  # noqa: SLF001 - as the tests read it
        now = "\n".join("".join(segment.text for segment in strip) for strip in strips)
        same = same + 1 if now == before else 0
        before = now


def rows(svg: str) -> list[str]:
    """The words of a picture, row by row, without blanks; what stands on one height is one row."""
    found: dict[float, str] = {}
    for height, words in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>(.*?)</text>', svg, re.DOTALL):
        found[float(height)] = found.get(float(height), "") + html.unescape(words).strip("\n")
    return ["".join(found[height].split()) for height in sorted(found)]


@contextmanager
def scene() -> Iterator[Path]:
    """Folders of its own and a clock that stands still."""

    class Standing(datetime):
        """The clock of a picture."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            """The one time there is."""
            return cls.fromtimestamp(NOW.timestamp(), tz)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.update({f"MIAOHUI_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "STATE", "CACHE")})
        from phrasebook import fields  # noqa: PLC0415 - the folders are set first
        from phrasebook.sharing import drafts  # noqa: PLC0415 - likewise

        fields.datetime = drafts.datetime = Standing  # type: ignore[misc]
        yield folder


def main() -> int:
    """Write the pictures, or compare them; 1 if some show other words than the app."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    wanted = parser.parse_args()
    sys.path.insert(0, str(HOUSE))
    os.environ["TZ"] = "Asia/Shanghai"
    if hasattr(time, "tzset"):
        time.tzset()
    time.time = NOW.timestamp  # type: ignore[assignment]
    TARGET.mkdir(parents=True, exist_ok=True)
    stale = 0
    for name in wanted.names or PICTURES:
        path = TARGET / f"{name}.svg"
        with scene() as folder:
            svg = asyncio.run(taken(PICTURES[name], folder))
        if not wanted.check:
            path.write_text(svg, encoding="utf-8", newline="\n")
            print(path.name)  # noqa: T201 - says what it made
            continue
        before, after = rows(path.read_text(encoding="utf-8")), rows(svg)
        if before != after:
            stale += 1
            print("\n".join(unified_diff(before, after, f"docs/图/{path.name}", "the app now", lineterm="")))  # noqa: T201
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
