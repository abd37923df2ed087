"""The app under Textual's headless driver, on books the test writes, with a clipboard that only remembers."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from waiting import screen_text, wait_until

from keymaps import Keymap, load_keymap
from tui.app import MiaohuiApp
from tui.books import BookChoice
from tui.clipboard.environment import Environment
from tui.clipboard.service import FAILED, VERIFIED, Outcome
from tui.screens.main import MainScreen
from tui.settings import Settings
from tui.widgets.result_list import ResultList
from tui.widgets.status_line import StatusLine
from tui.widgets.text_box import TextBox

BOOK = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = "您好，正常情况下两天内发出～"
code = "fh"
asks = ["啥时候发"]
[[phrase]]
id = "ship.fee"
title = "退货运费谁承担"
text = "运费由{谁}承担，寄到{城市}"
[[phrase]]
id = "ship.far"
title = "到不了更低"
text = "这款不能再便宜了"
[[phrase]]
id = "ship.sure"
title = "请加微信"
text = "亲，加一下我的微信细聊"
"""

GREETINGS = """schema = 1
category = "greetings"
name = "问候"
[[phrase]]
id = "greet.hello"
title = "首次问候"
text = "欢迎光临，我是{客服名}"
"""


@dataclass
class Remembering:
    """Stands in for the clipboard service: keeps what was copied and answers at once."""

    fails: bool = False
    copied: list[str] = field(default_factory=list)
    environment: Environment = field(default_factory=lambda: Environment("linux"))

    def start(self, text: str, done: Callable[[Outcome], None]) -> None:
        self.copied.append(text)
        done(Outcome(FAILED) if self.fails else Outcome(VERIFIED, "xclip"))

    def stop(self) -> None:
        """Nothing runs."""


@dataclass
class Driven:
    """A running app and what a test asks of it."""

    app: MiaohuiApp
    pilot: Pilot[int]
    clipboard: Remembering

    @property
    def results(self) -> ResultList:
        return self.main.query_one("#results", ResultList)

    @property
    def main(self) -> MainScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    @property
    def status(self) -> str:
        return str(self.main.query_one("#status", StatusLine).content)

    @property
    def titles(self) -> list[str]:
        return [hit.phrase.title for hit in self.results.hits]

    async def type(self, text: str) -> None:
        """Replace the query."""
        self.main.query_one("#search", TextBox).value = text
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def screen_text(self) -> str:
        """What stands on the screen, one line a row."""
        return screen_text(self.app)


Start = Callable[..., AbstractAsyncContextManager[Driven]]


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what is made behind the first results until it is needed: the pilot waits for a processor at rest."""
    monkeypatch.setattr("tui.loading.Loading._make_ready", lambda _loading, _desk: None)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the program's own folders inside the test's."""
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"MIAOHUI_{name}_DIR", str(tmp_path / name.lower()))
    return tmp_path


@pytest.fixture
def start(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Give a way to start the app on a book of the test's own."""

    @asynccontextmanager
    async def started(
        size: tuple[int, int] = (44, 22),
        files: dict[str, str | bytes] | None = None,
        keymap: Keymap | None = None,
        *,
        book_toml: str = "",
        copying_fails: bool = False,
        **settings: object,
    ) -> AsyncIterator[Driven]:
        book = folders / "book"
        (book / "phrases").mkdir(parents=True)
        chosen = {"10-greetings.toml": GREETINGS, "20-shipping.toml": BOOK} if files is None else files
        if book_toml:
            (book / "book.toml").write_text(book_toml, encoding="utf-8")
        for name, text in chosen.items():
            content = text if isinstance(text, bytes) else text.encode("utf-8")
            (book / "phrases" / name).write_bytes(content)
        remembering = Remembering(fails=copying_fails)
        monkeypatch.setattr("tui.clipboard.service.Clipboard", lambda *_given, **_named: remembering)
        choice = BookChoice((str(book),), only=True, cached=False)
        app = MiaohuiApp(choice, replace(Settings(), **settings), keymap or load_keymap(), [])
        async with app.run_test(size=size) as pilot:
            driven = Driven(app, pilot, remembering)
            await wait_until(pilot, lambda: app._copying is not None)
            await pilot.pause()
            yield driven

    return started
