"""The first run: once, in one line, who the agent is and what the shop is called; never in the way.

The answers fill `{客服名}` and `{店铺名}` from then on. Whoever does not want to say is not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.app import App
from textual.message import Message

from phrasebook.model import FieldDefinition, Phrase
from tui import paths
from tui.aside import aside
from tui.copying import Copying
from tui.screens.fill import FillScreen

NAMES = ("客服名", "店铺名")
"""The fields that an agent fills for good before anything else."""

_TRY = Phrase(
    id="first-run",
    title="先认识一下，以后自动填进话术",
    text="您好，欢迎光临{店铺名}，我是客服{客服名}～",
    category="",
)
_DISMISSED = "introduction-dismissed"


@dataclass
class Introduced(Message):
    """The agent has said who they are, or does not want to; `sentence` is for the status line."""

    sentence: str


async def is_wanted(answers: Mapping[str, str], fields: Mapping[str, FieldDefinition]) -> bool:
    """Tell whether to ask: neither name is known, and the question was not put aside."""
    known = [name for name in NAMES if answers.get(name) or (name in fields and fields[name].value)]
    return not known and not await aside((paths.state_dir() / _DISMISSED).exists)


async def introduce(app: App[int], copying: Copying, keys: Mapping[str, str]) -> None:
    """Ask for both names in the fill form; what is answered is kept, and no answer is one too."""
    form = FillScreen(
        _TRY,
        NAMES,
        copying.desk.library.fields,
        {name: copying.answers[name] for name in NAMES if name in copying.answers},
        prepare=lambda given: copying.prepare(_TRY, given),
        keys=f"{keys['fill.copy']} 下一项，填完就记住  {keys['fill.cancel']} 以后再说",
    )
    answers = await app.push_screen_wait(form)
    if answers is None:
        await aside(lambda: _dismiss(paths.state_dir()))
        app.post_message(Introduced(f"好的，想填时按 {keys['agent.introduce']}"))
        return
    await copying.remember(answers)
    app.post_message(Introduced("记住了，以后自动填进话术"))


def _dismiss(state: Path) -> None:
    """Remember that the question was put aside; where that cannot be kept, it comes again next time."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        (state / _DISMISSED).touch()
    except OSError:
        return
