"""The app: wiring only. Opens the desk in a thread, hands messages on, says what came of a copy."""

from __future__ import annotations

import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, InputEvent, Key
from textual.screen import Screen

from keymaps import Keymap, KeymapError, load_keymap
from tui import paths
from tui.aside import aside, begin, load
from tui.bindings import first_key, shown_key, textual_keys
from tui.books import BookChoice
from tui.loading import DeskFailed, DeskOpened, Loading
from tui.notes import banner, in_short
from tui.screens.main import MainScreen
from tui.screens.replies import ReplyScreen
from tui.settings import Settings, load_settings
from tui.themes import CONTRAST, NAMES, TITLES, next_theme, theme_for
from tui.walks import Walks
from tui.web import PAGE_VARIABLE

if TYPE_CHECKING:  # the frame is painted before anything is read, and reading brings most imports
    from phrasebook.model import Phrase
    from phrasebook.usage import Usage
    from tui.copying import Copied, Copying, Said
    from tui.first_run import Introduced
    from tui.reply import Reply
    from tui.teaming import Teaming
    from tui.widgets.status_line import Tone
    from tui.writing import Writing


Result = TypeVar("Result")

_PATIENCE = 2000
"""Milliseconds a key waits for a screen at most; one that is still not there then has a fault that must be seen."""


class MiaohuiApp(App[int], inherit_bindings=False):
    """The program on the screen."""

    TITLE = "秒回"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False  # Textual would copy a selection by OSC 52 alone, without a word on whether it arrived
    # Textual declares these three as instance attributes, so ClassVar would not type-check.
    CSS_PATH = ["styles/main.tcss"]  # noqa: RUF012 - the other screens bring their own
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-normal"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (9, "-short"), (16, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, choice: BookChoice, settings: Settings, keymap: Keymap, notes: list[str]) -> None:
        """Wire up; nothing is read yet.

        Args:
            choice: which books to open.
            settings: the user's settings.
            keymap: a valid keymap.
            notes: sentences on settings or keymap that people should see, the first in the banner.
        """
        super().__init__()
        self._choice = choice
        self._settings = settings
        self._keys_in_force = keymap
        self._main = MainScreen(keymap)
        self._notes = notes
        self._book_notes: list[str] = []
        self._faults: list[str] = []
        self._keystrokes = 0  # since the last copy
        self.crashed = False
        """Whether a fault of our own has ended it."""
        self.register_theme(CONTRAST)
        self.theme = theme_for(settings.theme, os.environ)
        self._loading = Loading(self.post_message, choice, settings)
        self._copying: Copying | None = None
        self._usage: Usage | None = None
        self._writing: Writing | None = None
        self._teaming: Teaming | None = None
        self._walks = Walks()
        self._keys = {action: first_key(keymap, action) for action in keymap.keys}
        self.set_keymap(textual_keys(keymap))

    def get_default_screen(self) -> MainScreen:
        """Begin with the main screen; a blank one below it would cost a layout."""
        return self._main

    async def on_event(self, event: Event) -> None:
        """Count keys, and keep them and clicks until the screen they are meant for stands.

        A key can be quicker than the screen that the one before it opened; what it does would look for widgets that
        are yet to come.
        """
        if isinstance(event, Key) and not event.is_forwarded:
            self._keystrokes += 1
        if isinstance(event, InputEvent):
            for _ in range(_PATIENCE):
                if all(screen.is_mounted for screen in self.screen_stack[-1:]):
                    break
                await asyncio.sleep(0.001)
        await super().on_event(event)

    async def push_screen_wait(self, screen: Screen[Result], *, mode: str | None = None) -> Result:  # type: ignore[override]
        """Show a screen and wait for its result; only in a task.

        Textual would do first what the app has yet to do, as to take down the screen before. A task that is ended just
        then would take the loops of that screen's widgets with it, and they the app's: it would quit without a word.
        """
        return await asyncio.shield(self.push_screen(screen, wait_for_dismiss=True, mode=mode))

    def _fatal_error(self) -> None:
        """Say in a few words that it was our fault, and keep the trace; Textual would fill the terminal with it."""
        from tui.crash import last_words  # noqa: PLC0415 - hoped never to be needed

        if not self.crashed:  # one fault often brings on others
            self.crashed = True
            self.bell()
            fault = sys.exc_info()[1] or self._exception  # of a task, the latter says only that it failed
            assert fault is not None  # noqa: S101 - Textual has just set it
            self.panic(Text(last_words(fault, paths.state_dir())))

    def on_ready(self) -> None:
        """Read the books behind the first frame."""
        self._show_notes()
        self.call_after_refresh(self._loading.start)

    def on_unmount(self) -> None:
        """Leave no copy tool behind and no use uncounted."""
        self._loading.stop()
        if self._teaming is not None:
            self._teaming.stop()
        if self._copying is not None:
            self._copying.clipboard.stop()
        if self._usage is not None:
            self._usage.close()
        if self._writing is not None:
            self._writing.drafting.finish()

    def _write_terminal(self, sequence: str) -> None:
        """Write an escape sequence to the terminal; called from the clipboard's thread."""
        if self._driver is not None:
            self.call_later(self._driver.write, sequence)

    def on_desk_opened(self, message: DeskOpened) -> None:
        """Put the words on the screen, and say what is new when they were read again."""
        desk = message.desk
        if self._copying is None or self._usage is None:
            from phrasebook.usage import Usage  # noqa: PLC0415 - reading the books has brought it along
            from tui.clipboard.service import Clipboard  # noqa: PLC0415 - likewise
            from tui.copying import Copying  # noqa: PLC0415 - likewise

            secure = os.environ.get(PAGE_VARIABLE) != "plain"
            clipboard = Clipboard(self._settings.clipboard, self._write_terminal, web=self.is_web, secure_page=secure)
            self._copying = copying = Copying(self, desk, self._settings, clipboard, self._keys)
            copying.by_hand = self._by_hand
            begin(self, partial(self._offer_introduction, copying), group="first-run")
            begin(self, partial(self._offer_draft, copying), group="writing")
            self._usage = Usage(paths.state_dir(), self._note_usage, self._habits_known)
            self._follow_team(copying, self._usage)
        elif self._teaming is not None:
            self._teaming.look_again()
        self._copying.desk = desk
        self._main.show_desk(self._copying, self._usage)
        for screen in self._reply_screens():
            screen.refresh_preview()
        self._tell_news(len(desk.changed))
        self._book_notes = [in_short(problem) for problem in desk.problems]
        self._faults = []
        self._show_notes()

    def _tell_news(self, changed: int) -> None:
        """Say what was just written here, else what has changed elsewhere."""
        news = self._writing.news() if self._writing is not None else None
        if news is not None:
            sentence, phrase = news
            self._main.select(phrase)
            self._main.say(sentence, "good")
        elif changed:
            self._main.say(f"话术有更新：{changed} 条，标了“改”")

    def _note_usage(self, note: str) -> None:
        """Pass on, from the writer's thread, that usage cannot be kept."""
        self.call_later(self._main.say, note, "warn")

    def _habits_known(self) -> None:
        """Order the list by habit, called from the writer's thread when the habits were read."""
        self.call_later(self._main.habits_known)

    def on_desk_failed(self, message: DeskFailed) -> None:
        """Say that it is our fault and what it was."""
        self._faults = [f"话术没能打开，这是程序的错：{message.reason}"]
        self._show_notes()

    def _show_notes(self) -> None:
        """Show the first note, the gravest; all of those on books are in `miaohui lint`."""
        self._main.show_banner(banner([*self._faults, *self._notes, *self._book_notes]))

    def on_main_screen_asked(self, message: MainScreen.Asked) -> None:
        """Write, change, delete or stack phrases."""
        if self._copying is not None:
            doing = partial(self._writer(self._copying).do, message.task, message.phrase, message.query)
            begin(self, doing, group="writing")

    async def _by_hand(self, phrase: Phrase, reply: Reply, query: str) -> None:
        """Let the person change a risky reply."""
        if self._copying is not None:
            await self._writer(self._copying).drafting.rework(phrase, reply, query)

    def _writer(self, copying: Copying) -> Writing:
        """Whatever writes phrases, made when it is first needed."""
        if self._writing is None:
            from tui.writing import Writing  # noqa: PLC0415 - imported by then, behind the first results

            sources = () if self._choice.only else self._settings.sources
            self._writing = Writing(self, copying, self._keys, self._own_book, self._loading.reopen, sources)
        return self._writing

    async def _offer_introduction(self, copying: Copying) -> None:
        """Show the line of the first run, once, where nobody has said who they are."""
        from tui.first_run import is_wanted  # noqa: PLC0415 - not needed for the first results

        if await is_wanted(copying.answers, copying.desk.library.fields):
            self._main.show_hint(f"{self._keys['agent.introduce']} 填上客服名和店铺名，以后自动带上")

    async def _offer_draft(self, copying: Copying) -> None:
        """Take up the draft that was left when the program last ended."""
        if await aside((paths.state_dir() / "draft.json").exists):
            await load("tui.writing")
            await self._writer(copying).drafting.restore()

    def on_introduced(self, message: Introduced) -> None:
        """Ask no more, and show the names where they belong."""
        if not self._main.is_attached:  # closing
            return
        self._main.show_hint("")
        self._main.show_heading()
        self._main.refresh_preview()
        self._main.say(message.sentence)

    def on_reply_screen_wanted(self, message: ReplyScreen.Wanted) -> None:
        """Take a phrase to the clipboard, or to the draft."""
        if self._copying is not None and message.way == "draft":
            drafting = partial(self._writer(self._copying).do, "phrase.draft", message.phrase, "")
            begin(self, drafting, group="writing")
        elif self._copying is not None:
            copy = partial(self._copying.copy, message.phrase, message.way, message.query)
            begin(self, copy, group="copy", exclusive=True)

    @property
    def _own_book(self) -> Path:
        """The book that is written to."""
        return Path(self._choice.paths[-1]) if self._choice.only else paths.personal_book()

    def _follow_team(self, copying: Copying, usage: Usage) -> None:
        """Begin to follow the teams' books, where there are any."""
        if self._settings.shelves and not self._choice.only:
            from tui.teaming import Teaming  # noqa: PLC0415 - many share nothing

            shelves = self._settings.shelves
            self._teaming = Teaming(self, self._main, copying, usage, self._keys, shelves, self._own_book)

    def on_app_focus(self) -> None:
        """Look whether the team has something new."""
        if self._teaming is not None:
            self._teaming.came_back()

    def action_team(self) -> None:
        """Show the team."""
        if self._teaming is not None:
            begin(self, self._teaming.open, group="team", exclusive=True)
        else:
            self._main.say("还没有团队：miaohui team add 地址，再重开")

    def action_guides(self) -> None:
        """Walk the guide walked last, or choose one."""
        if self._copying is not None and self._usage is not None:
            from tui.guiding import walk_guides  # noqa: PLC0415 - not needed for the first paint

            walking = partial(walk_guides, self, self._copying, self._usage, self._walks, self._keys_in_force)
            begin(self, walking, group="guides", exclusive=True)

    def action_statistics(self) -> None:
        """Show the statistics."""
        if self._copying is not None and self._usage is not None:
            showing = partial(self._show_statistics, self._copying, self._usage)
            begin(self, showing, group="statistics", exclusive=True)

    async def _show_statistics(self, copying: Copying, usage: Usage) -> None:
        await load("tui.screens.stats")  # with the library of the charts
        from tui.screens.stats import StatsScreen  # noqa: PLC0415 - see above

        await self.push_screen(StatsScreen(copying.desk, usage.statistics))

    def action_help(self) -> None:
        """Show the keys."""
        from tui.screens.help import HelpScreen  # noqa: PLC0415 - not needed for the first paint

        self.push_screen(HelpScreen(self._keys_in_force))

    def action_palette(self) -> None:
        """Let the person choose an action, then do it."""
        from tui.screens.palette import PaletteScreen  # noqa: PLC0415 - not needed for the first paint

        actions = [each.id for each in MainScreen.bindings_here() if each.id and each.id != "palette.open"]

        async def chosen(action: str | None) -> None:
            if action is not None:
                await self._main.do(action)

        self.push_screen(PaletteScreen(self._keys_in_force, actions), chosen)

    def on_said(self, message: Said) -> None:
        """Say it in the status line."""
        self._say(message.text, "warn" if message.warning else "plain")

    def _say(self, text: str, tone: Tone = "plain") -> None:
        """Say it on the main screen and, where replies are copied from there, on a guide above it."""
        for screen in self._reply_screens():
            screen.say(text, tone)

    def _reply_screens(self) -> list[ReplyScreen[Any]]:
        """The screens that replies are copied from, below any dialog."""
        return [screen for screen in self.screen_stack if isinstance(screen, ReplyScreen)]

    def on_copied(self, message: Copied) -> None:
        """Say what truly happened, or rescue the text."""
        from tui.copying import came_of, record  # noqa: PLC0415 - the books are read, and that brought it along

        if not self._main.is_attached:  # closing
            return
        for screen in self._reply_screens():
            screen.refresh_preview()
        if not message.outcome.ok:
            self._rescue(message)
            return
        waited = self._main.clock.stop()
        if self._usage is not None:
            record(self._usage, message, self._keystrokes)
            self._keystrokes = 0
            if waited is not None:
                self._usage.first_answer(waited)
        self._say(*came_of(message, waited, self._keys["phrase.copy-better"], web=self.is_web))

    def _rescue(self, message: Copied) -> None:
        """Show the text that did not arrive."""
        from tui.rescuing import rescue_screen  # noqa: PLC0415 - hoped never to be needed

        self._say("没能放进剪贴板", "bad")
        if self._writing is not None:
            self._writing.drafting.take_back(message.reply.text)
        self.push_screen(rescue_screen(message, self._settings.clipboard, self._keys))

    def get_key_display(self, binding: Binding) -> str:
        """Write keys as people read them."""
        return shown_key(binding.key)

    def action_next_theme(self) -> None:
        """Change to the next theme and say which it is."""
        self.theme = next_theme(self.theme)
        name = next(name for name, textual_name in NAMES.items() if textual_name == self.theme)
        # What to write into the settings must still be seen in a pane of 44 columns.
        self._main.say(f'主题：{TITLES[name]}（一直用：theme = "{name}"）')


def open_app(choice: BookChoice) -> int:
    """Run the app until it is quit.

    Returns:
        Its exit code.
    """
    settings = load_settings()
    notes = [in_short(problem) for problem in settings.problems]
    try:
        keymap = load_keymap(settings.keymap, paths.config_dir() / "keymaps")
    except KeymapError as fault:
        notes.insert(0, f"{fault} 先用默认键位。")
        keymap = load_keymap()
    app = MiaohuiApp(choice, settings, keymap, notes)
    app.run()
    return app.return_code or int(app.crashed)  # a key that quits may come right after a fault
