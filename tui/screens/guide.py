"""Walking one guide: the step with its aim and what to watch, its phrases to copy, and each buyer at an own step.

It shows and walks; what its list and reply do is in `tui.screens.replies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from keymaps import Keymap
from phrasebook.guides import Guide, Step, phrases_of
from phrasebook.search import Hit
from tui.bindings import bind
from tui.screens.replies import ReplyScreen
from tui.walks import BUYERS, Walks
from tui.widgets.choice_bar import ChoiceBar
from tui.widgets.key_bar import KeyBar
from tui.widgets.preview import Preview
from tui.widgets.result_list import ResultList
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from phrasebook.usage import Usage
    from tui.copying import Copying
    from tui.desk import Desk


class GuideScreen(ReplyScreen[str]):
    """Shows one step for one buyer; returns "list" to choose another guide, "main" to go back to the search."""

    _copying: Copying
    # Textual declares it as an instance attribute, so ClassVar would not type-check.
    CSS_PATH = ["../styles/choices.tcss", "../styles/guide.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("phrase.copy", "want('copy')", show=True),
        bind("guide.next", "walk(1)", show=True),
        bind("guide.previous", "walk(-1)", show=True),
        bind("guide.buyer-next", "look_at(1)", show=True),
        bind("guide.close", "leave('list')", show=True),
        bind("guide.open", "leave('main')", show=True),
        bind("guide.buyer-previous", "look_at(-1)"),
        bind("guide.restart", "restart"),
        bind("phrase.fill", "want('fill')", show=True),
        bind("phrase.draft", "want('draft')", show=True),
        bind("phrase.copy-better", "want('better')", show=True),
        bind("help.open", "app.help"),
    ]

    def __init__(self, guide: Guide, copying: Copying, usage: Usage, walks: Walks, keymap: Keymap) -> None:
        """Make the screen.

        Args:
            guide: what is walked.
            copying: has the books in force and fills phrases.
            usage: has the stars.
            walks: where the buyers stand; kept up to date here.
            keymap: names the keys in the hints.
        """
        super().__init__(keymap, copying, usage)
        self._guide = guide
        self._walks = walks
        self._shown: Desk | None = None

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom; the styles fold and spread it by width and height."""
        yield Static(id="guide-header", markup=False)
        yield ChoiceBar(id="guide-buyers")
        with Container(id="guide-body"):
            yield ChoiceBar(id="guide-steps")
            with Container(id="guide-step"):
                yield Static(id="guide-aim", markup=False)
                yield ResultList(self._category_name, self._mark, id="guide-phrases")
            yield Preview(id="guide-preview")
        yield StatusLine(id="guide-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show where the present buyer stands."""
        self._walks.guide = self._guide.id
        self._show()
        self.say(f"{self._key('guide.buyer-next')} 换一位买家，各走各的；{self._key('guide.open')} 去搜索")

    # What the app calls.

    def refresh_preview(self) -> None:
        """Show the selected phrase again, after answers changed; the whole step after the books were read again."""
        selected = self._results.current
        if self._shown is not self._copying.desk:
            self._show()
            if selected is not None:
                self._results.select(selected.phrase.id)
        self._show_selected(self._results.current)

    # What is shown.

    @property
    def _step(self) -> Step:
        return self._guide.steps[self._walks.step(self._guide)]

    def _show(self) -> None:
        """Show step, buyer and phrases anew."""
        self._shown = self._copying.desk
        at, steps = self._walks.step(self._guide), self._guide.steps
        position = f"第 {at + 1}/{len(steps)} 步"
        header = Content.assemble((f" {position} ", "bold $text-accent"), (self._step.title, "bold"))
        self.query_one("#guide-header", Static).update(
            Content.assemble(header, (f"  {self._guide.title}", "$foreground-muted"))
        )
        self.query_one("#guide-buyers", ChoiceBar).show(self._buyers(), self._walks.buyer)
        names = [f"{number} {step.title}" for number, step in enumerate(steps, 1)]
        self.query_one("#guide-steps", ChoiceBar).show(names, at)
        self.query_one("#guide-aim", Static).update(_aim_of(self._step))
        found = phrases_of(self._step, self._copying.desk.library.get)
        hits = [Hit(phrase, 1.0, "all", MappingProxyType({})) for phrase in found]
        self._results.show(hits, self._nothing())
        self.show_signs()
        self._show_selected(self._results.current)

    def _buyers(self) -> Sequence[str]:
        """Name the places; those under way show their step, the present one always."""
        names: list[str] = []
        for buyer in range(BUYERS):
            step = self._walks.step(self._guide, buyer)
            under_way = f"·第{step + 1}步" if step else ""
            names.append(f"买家{buyer + 1}{under_way}" if step or buyer == self._walks.buyer else f"{buyer + 1}")
        return names

    def _nothing(self) -> tuple[str, ...]:
        """What stands where a step has no phrase."""
        if self._step.phrases:
            return ("这一步的话术都被删了或藏了。", f"{self._key('guide.open')} 回去搜别的。")
        return ("这一步没有现成的话术，照上面说的做。",)

    @on(ResultList.Selected)
    def _selected(self) -> None:
        # Not the event's hit: the list tells of its first selection before it has any rows.
        self.refresh_preview()

    @on(ChoiceBar.Chosen, "#guide-steps")
    def _step_clicked(self, event: ChoiceBar.Chosen) -> None:
        self._go(event.index)

    @on(ChoiceBar.Chosen, "#guide-buyers")
    def _buyer_clicked(self, event: ChoiceBar.Chosen) -> None:
        self.action_look_at(event.index - self._walks.buyer)

    # Keys.

    def action_walk(self, steps: int) -> None:
        """Go on or back; say so at the ends."""
        to = self._walks.step(self._guide) + steps
        if to < 0:
            self.say("已经是第一步")
        elif to >= len(self._guide.steps):
            self.say(f"这是最后一步；{self._key('guide.restart')} 从头再来")
        else:
            self._go(to)

    def action_restart(self) -> None:
        """Put the present buyer back to the first step."""
        self._go(0)

    def _go(self, step: int) -> None:
        self._walks.go(self._guide, step)
        self._show()
        self.say("")

    def action_look_at(self, places: int) -> None:
        """Look at another buyer, who stands at an own step."""
        self._walks.next_buyer(places)
        self._show()
        self.say(f"买家 {self._walks.buyer + 1}：第 {self._walks.step(self._guide) + 1}/{len(self._guide.steps)} 步")

    def action_leave(self, where: str) -> None:
        """Go back to the list of guides or to the search; the position stays."""
        self.dismiss(where)


def _aim_of(step: Step) -> Content:
    """What to reach, and what to watch for."""
    lines: list[Content] = []
    if step.aim:
        lines.append(Content.assemble(("目标：", "bold $text-success"), step.aim))
    if step.watch:
        lines.append(Content.assemble(("当心：", "bold $text-warning"), step.watch))
    return Content("\n").join(lines)
