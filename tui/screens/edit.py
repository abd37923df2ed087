"""A phrase as a form: written or changed, checked while it is typed, saved in a thread; returns what was saved.

The form stays, with all that was typed, until the words stand on the disk or the person gives them up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from phrasebook.fields import errors_in
from phrasebook.files.editing import Conflict, EditError, Saved
from phrasebook.files.editing.tables import same
from phrasebook.library import Library
from phrasebook.model import Category, Phrase
from tui.aside import aside, begin
from tui.bindings import bind
from tui.merging import differences, merged
from tui.phrase_form import Typed, fault_in, notes_on, read_form
from tui.screens.choose import Choice, ChooseScreen
from tui.screens.leaving import Dialog
from tui.targets import SaveTarget
from tui.widgets.checked_text import CHECK_AFTER, CheckedText
from tui.widgets.choice_line import ChoiceLine
from tui.widgets.key_bar import KeyBar
from tui.widgets.phrase_boxes import PhraseBoxes
from tui.widgets.status_line import StatusLine, Tone
from tui.widgets.text_box import TextBox
from tui.widgets.text_pad import TextPad
from tui.wording import Wording


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of the form: what was saved, and whether somebody else's changes were merged in."""

    saved: Saved
    merged: bool = False


class EditScreen(Dialog[Edited | None], inherit_bindings=False):
    """Edits one phrase; None when given up."""

    CSS_PATH = "../styles/edit.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.save", "save", show=True, priority=True),
        bind("form.next", "move(1)", priority=True),
        bind("form.better", "better", show=True, priority=True),
        bind("form.finding", "finding", show=True, priority=True),
        bind("form.take", "take", show=True, priority=True),
        bind("form.previous", "move(-1)", priority=True),
        bind("form.cancel", "cancel", show=True, priority=True),
        bind("edit.up", "move(-1)"),
        bind("edit.down", "move(1)"),
        bind("app.quit", "quit", priority=True),
    ]

    def __init__(  # noqa: PLR0913 - a form is told what to begin with, what is known, and what to do with it
        self,
        begin: Phrase,
        base: Phrase | None,
        library: Library,
        wording: Wording,
        *,
        heading: str,
        targets: Sequence[SaveTarget],
        keys: Mapping[str, str],
    ) -> None:
        """Make the form.

        Args:
            begin: what stands in it at first.
            base: the phrase as it was read, None for a new one.
            library: the books, for categories and codes in use.
            wording: checks the text.
            heading: one line saying what is being edited and where it goes.
            targets: where it may go, the likeliest first; asked where there are several; called in a thread.
            keys: action id to its first key as people read it.
        """
        super().__init__()
        self._begin = begin
        self._base = base
        self._library = library
        self._wording = wording
        self._heading = heading
        self._targets = targets
        self._keys = keys
        self._timer: Timer | None = None
        self._saving = False
        self._warned = False
        self._answered: Typed | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is edited, its boxes, what to know of it, and the keys."""
        with Vertical(id="edit"):
            yield Static(Content.styled(self._heading, "bold"), id="edit-heading")
            if len(self._targets) > 1:
                with Horizontal(id="edit-targets"):
                    yield Static("存到", classes="edit-name", markup=False)
                    yield ChoiceLine([target.name for target in self._targets], id="edit-target")
            yield PhraseBoxes(self._begin, self._library.categories, self._wording, self._remarks, id="edit-fields")
            yield Static(id="edit-notes", markup=False)
            yield StatusLine(id="edit-status")
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin where something is to be written."""
        empty = "title" if not self._begin.title else "text"
        self._boxes.box(empty).focus()
        self._check()

    # What is typed.

    @property
    def _boxes(self) -> PhraseBoxes:
        return self.query_one(PhraseBoxes)

    def _read(self) -> tuple[Phrase, Category, str]:
        """The phrase as typed, its category, and what is wrong with that."""
        return read_form(self._boxes.typed(), self._begin, self._library)

    def _changed(self) -> bool:
        """Whether anything was typed that is not saved."""
        phrase, _, fault = self._read()
        return bool(fault) or not same(phrase, self._begin)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _check_soon(self) -> None:
        self._warned = False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(CHECK_AFTER, self._check)

    @on(CheckedText.Checked)
    def _check(self) -> None:
        """Show what is wrong, or how long the text is."""
        phrase, _, fault = self._read()
        name, sentence = fault_in(phrase, fault)
        notes = notes_on(phrase, self._library)
        shown = Content("\n").join([Content.styled(note, "$text-warning") for note in notes])
        widget = self.query_one("#edit-notes", Static)
        widget.update(shown)
        widget.display = bool(notes)
        if self._boxes.typed() == self._answered:
            return
        if name in ("title", "text") and not getattr(phrase, name).strip():
            self._say(f"写好按 {self._keys['form.save']} 保存")  # a blank form is no mistake yet
        elif sentence:
            self._say(sentence, "warn")
        else:
            self._say(f"{len(phrase.text)} 字 · {self._keys['form.save']} 保存")

    @staticmethod
    def _remarks(text: str) -> Sequence[Content]:
        """Malformed fields; they would be sent as they are written."""
        return [Content.styled(fault.message, "bold $text-error") for fault in errors_in(text)]

    # Keys.

    async def action_save(self) -> None:
        """Save, unless something is wrong."""
        await self._settled()
        phrase, category, fault = self._read()
        name, sentence = fault_in(phrase, fault)
        if sentence:
            self.set_focus(self._boxes.box(name))
            self._answer(sentence, "warn")
        elif not self._saving:
            self._saving = True
            self._answer("正在保存…")
            begin(self, partial(self._store, phrase, category), group="save")

    async def action_move(self, steps: int) -> None:
        """Go to the next or previous box, round the ends."""
        await self._settled()
        boxes = [*self.query(ChoiceLine), *self._boxes.in_order()]
        position = next((i for i, box in enumerate(boxes) if box.has_focus), 0)
        # Not `focus()`, which lets the next letter overtake it.
        self.set_focus(boxes[(position + steps) % len(boxes)])

    async def action_better(self) -> None:
        """Take every safe rewrite of the text."""
        await self._settled()
        self._answer(await self._boxes.text.take_all())

    async def action_finding(self) -> None:
        """Go to the next finding of the text."""
        await self._settled()
        self.set_focus(self._boxes.text.pad)
        said = await self._boxes.text.go_on()
        self._answer(f"{said} · {self._keys['form.take']} 换上" if " → " in said else said)

    async def action_take(self) -> None:
        """Take what the finding offers."""
        await self._settled()
        self._answer(await self._boxes.text.take())

    async def action_cancel(self) -> None:
        """Go back; the first time only if nothing would be lost."""
        await self._settled()
        if self._may_go("form.cancel"):
            self.dismiss(None)

    async def action_quit(self) -> None:
        """Quit the program; the first time only if nothing would be lost."""
        await self._settled()
        if self._may_go("app.quit"):
            self.app.exit()

    def _may_go(self, action: str) -> bool:
        """Whether nothing would be lost, or that has just been said."""
        if self._warned or not self._changed():
            return True
        self._warned = True
        again, save = self._keys[action], self._keys["form.save"]
        self._answer(f"还没保存：{save} 保存，再按一次 {again} 就不要了", "warn")
        return False

    # Saving.

    async def _store(self, mine: Phrase, category: Category) -> None:
        """Save; where somebody changed the phrase meanwhile, merge or ask, and try again."""
        base, joined = self._base, False
        target = self._targets[self.query_one(ChoiceLine).chosen if len(self._targets) > 1 else 0]
        try:
            while True:
                outcome = await aside(lambda mine=mine, base=base: target.save(mine, base, category))  # type: ignore[misc]
                if isinstance(outcome, Saved):
                    self.dismiss(Edited(outcome, joined))
                    return
                both = merged(outcome)
                if both is None and not await self._prefers_mine(outcome):
                    return
                joined = joined or both is not None
                mine, base = both or mine, outcome.theirs
        except EditError as error:
            problem = error.problem
            mend = f"，{problem.mend}" if problem.mend else ""
            self._answer(f"没存成：{problem.message}{mend}。写的都还在。{problem.place.file}", "bad")
        except Exception as fault:  # noqa: BLE001 - whatever goes wrong, what was typed must stay and the reason show
            self._answer(f"没存成，这是程序的错：{type(fault).__name__}: {fault}。写的都还在。", "bad")
        finally:
            self._saving = False

    async def _prefers_mine(self, conflict: Conflict) -> bool:
        """Ask whose words shall stand; False if theirs shall, or if the form shall stay open."""
        mine, theirs = differences(conflict)
        choices = [
            Choice("回去接着改，两边都先留着", Content("\n").join([theirs, mine])),
            Choice("用我写的", mine),
            Choice("用现在的，不要我写的", theirs),
        ]
        keys = f"{self._keys['dialog.accept']} 确定  {self._keys['dialog.cancel']} 返回"
        picked = await self.app.push_screen_wait(ChooseScreen("这条话术刚被别人改过，用哪一份？", choices, keys))
        if picked == 2:
            self.dismiss(None)
        elif picked != 1:
            self._answer("还没保存，两边都还在", "warn")
        return picked == 1

    # Parts.

    async def _settled(self) -> None:
        """Let every letter already typed count before a key acts."""
        box = self.focused
        if isinstance(box, TextBox | TextPad | ChoiceLine):
            await box.settled()

    def _say(self, text: str, tone: Tone = "plain") -> None:
        self.query_one(StatusLine).say(text, tone)

    def _answer(self, text: str, tone: Tone = "plain") -> None:
        """Say what came of a key; no check speaks over it until something else is typed."""
        self._answered = self._boxes.typed()
        self._say(text, tone)
