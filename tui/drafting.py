"""The draft: phrases stacked into one reply, or one changed by hand, and its way to the clipboard or the book.

It survives leaving its screen and, by `tui.kept_draft`, the program too; copying it empties it. Runs as coroutines
on the UI loop that wait for dialogs, like `tui.copying`, whose last stretch (ask, copy, say) it uses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from textual.app import App

from phrasebook.fields import Filled, fill, known_values
from phrasebook.files.checks import MOST_TEXT
from phrasebook.files.cleaning import clean
from phrasebook.model import Phrase
from tui import paths
from tui.aside import aside
from tui.copying import Copying, Said
from tui.kept_draft import KeptDraft
from tui.reply import Reply
from tui.wording import Wording

_FREE = Phrase(id="", title="草稿", text="", category="")


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply being made: its text so far, and the phrases that went into it, first one first."""

    text: str = ""
    phrases: tuple[Phrase, ...] = ()

    def plus(self, phrase: Phrase, text: str) -> Draft:
        """The draft with a phrase's filled text on a line of its own below what stands there."""
        return Draft("\n".join(filter(None, (self.text.rstrip("\n"), text))), (*self.phrases, phrase))

    @property
    def phrase(self) -> Phrase:
        """What is copied in the end, but for its text: the one phrase it is made of, or the first under a new title.

        Exceptions that a phrase makes for itself count for that phrase alone.
        """
        if len(self.phrases) == 1:
            return self.phrases[0]
        return replace(self.phrases[0], title=self.title, allow=(), reason="") if self.phrases else _FREE

    @property
    def title(self) -> str:
        """What it is made of, for people."""
        if len(self.phrases) == 1:
            return self.phrases[0].title
        return f"草稿（{len(self.phrases)} 条）" if self.phrases else "草稿"


class Drafting:
    """Keeps the draft and does what people want with it."""

    def __init__(
        self, app: App[int], copying: Copying, keys: Mapping[str, str], create: Callable[[str, str], Awaitable[bool]]
    ) -> None:
        """Set up.

        Args:
            app: shows the screen and gets the messages.
            copying: fills, checks and copies.
            keys: action id to its first key as people read it.
            create: makes a phrase of a title and a text, and tells whether that was done.
        """
        self._draft = Draft()
        self._on_disk = KeptDraft(paths.state_dir())
        self._restored = False
        self._sent = "", Draft()
        self._app = app
        self._copying = copying
        self._keys = keys
        self._create = create
        copying.by_hand = self.rework

    @property
    def draft(self) -> Draft:
        """What stands in the draft."""
        return self._draft

    @draft.setter
    def draft(self, draft: Draft) -> None:
        self._draft = draft
        self._keep(draft)

    def _keep(self, draft: Draft) -> None:
        self._on_disk.keep(draft.text, [phrase.id for phrase in draft.phrases])

    async def restore(self) -> None:
        """Take up the draft that was left when the program last ended; once, and unless there is another by now."""
        if self._restored:
            return
        self._restored = True
        kept = await aside(self._on_disk.read)
        if kept is not None and not self._draft.text:
            library = self._copying.desk.library
            known = (library.get(name) for name in kept.phrases)
            text = clean(kept.text)[0][:MOST_TEXT]
            self._draft = Draft(text, tuple(phrase for phrase in known if phrase is not None))
            self._say(f"上次的草稿还在，{self._keys['phrase.draft']} 接着写")

    def finish(self) -> None:
        """Wait a moment for the draft to reach the disk; for when the program ends."""
        self._on_disk.finish()

    async def add(self, phrase: Phrase) -> None:
        """Put a phrase below what stands in the draft, asking for its blanks first."""
        await self.restore()
        reply = await self._copying.filled(phrase)
        if reply is None:
            return
        draft = self.draft.plus(phrase, reply.text)
        if len(draft.text) > MOST_TEXT:
            self._say(f"草稿满了，最多 {MOST_TEXT} 字，这条没有加进去", warning=True)
            return
        self.draft = draft
        self._say(f"已加进草稿：{len(draft.phrases)} 条，{len(draft.text)} 字 · {self._keys['phrase.draft']} 看草稿")

    async def open(self, phrase: Phrase | None, query: str = "") -> None:
        """Work on the draft; where there is none, on a phrase; without either, on a blank page.

        A phrase that was only looked at leaves no draft behind.
        """
        await self.restore()
        if self.draft.text.strip():
            await self._work(self.draft, query)
            return
        begun = Draft(self._copying.prepare(phrase).text, (phrase,)) if phrase else Draft()
        await self._work(begun, query, kept=False)

    async def rework(self, phrase: Phrase, reply: Reply, query: str = "") -> None:
        """Change one reply by hand, beside whatever stands in the draft."""
        await self.restore()
        waiting = self.draft
        await self._work(Draft(reply.text, (phrase,)), query, kept=False, beside=waiting)
        if waiting.text:
            self.draft = waiting.plus(phrase, self.draft.text) if self.draft.text else waiting

    async def _work(self, draft: Draft, query: str, *, kept: bool = True, beside: Draft | None = None) -> None:
        """Show the screen, then copy, save or keep.

        Args:
            draft: what stands in it at first.
            query: what was typed to find it.
            kept: whether an unchanged text is worth keeping.
            beside: another draft that waits meanwhile, if any.
        """
        from tui.screens.draft import DraftScreen  # noqa: PLC0415 - TextArea is heavy and rarely needed

        def check(text: str) -> Reply:
            return self._copying.prepare(replace(draft.phrase, text=text))

        def fill_only(text: str) -> Filled:
            return fill(text, known_values(text, self._copying.desk.library.fields, self._copying.answers))

        def keep(text: str) -> None:
            written = replace(draft, text=text) if kept or text != draft.text else Draft()
            self._keep(
                replace(beside, text="\n".join(filter(None, (beside.text, written.text)))) if beside else written
            )

        wording = Wording(self._copying.desk.rules, draft.phrase.allow)
        title = draft.title if draft.title.startswith("草稿") else f"草稿 · {draft.title}"
        screen = DraftScreen(
            draft.text, title, check=check, fill=fill_only, wording=wording, keep=keep, keys=self._keys
        )
        drafted = await self._app.push_screen_wait(screen)
        changed = drafted.text != draft.text
        self.draft = replace(draft, text=drafted.text) if (kept or changed) and drafted.text.strip() else Draft()
        if drafted.reply is not None:
            await self._copy(draft.phrase, drafted.reply, query)
        elif drafted.then == "save":
            title = draft.phrases[0].title if len(draft.phrases) == 1 else ""
            if await self._create(title, drafted.text):
                self.draft = Draft()
        elif self.draft.text:
            fault = self._on_disk.fault
            lost = f"；没能存到盘上（{fault}），退出就没了" if fault else ""
            self._say(f"草稿留着，{self._keys['phrase.draft']} 接着写{lost}", warning=bool(fault))

    async def _copy(self, phrase: Phrase, reply: Reply, query: str) -> None:
        """Copy what was written; the draft is empty from then on, and as it was where it is not copied after all."""
        self._sent = reply.text, self.draft if self.draft.text else Draft(reply.text, (phrase,))
        self.draft = Draft()
        if not await self._copying.finish(phrase, reply, query):
            self.take_back(reply.text)

    def take_back(self, text: str) -> None:
        """Have the draft back that was last sent as this text, if it was a draft; its copy was given up or failed."""
        sent, draft = self._sent
        if sent == text and not self.draft.text:
            self.draft = draft
        self._sent = "", Draft()

    def _say(self, text: str, *, warning: bool = False) -> None:
        self._app.post_message(Said(text, warning))
