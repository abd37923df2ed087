"""Export from the app: where to, in which tool's format, what that tool cannot hold, and only then the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from textual.content import Content

from phrasebook.exchange import Format, Loss
from phrasebook.files.cleaning import one_line
from phrasebook.files.walking import shown
from tui.aside import begin
from tui.exchanging import Exporting, encoding_of, typed_path
from tui.screens.exchange import Exchanged, ExchangeScreen, Way

_MOST = 5  # titles named of one loss


class ExportScreen(ExchangeScreen):
    """Returns what was written, None for nothing."""

    HEADING = "导出话术"
    PLACEHOLDER = "写到哪里？例如 ~/话术.xlsx"
    ACCEPT = "看看带得过去什么"

    def __init__(self, exporting: Exporting, keys: Mapping[str, str]) -> None:
        """Make it.

        Args:
            exporting: looks and writes.
            keys: action id to its first key as people read it.
        """
        super().__init__(keys)
        self._exporting = exporting

    def on_mount(self) -> None:
        """Say which formats there are."""
        super().on_mount()
        begin(self, self._list, group="list")

    async def _list(self) -> None:
        formats = await self.aside(self._exporting.known)
        if formats is not None:
            title = Content.styled("按文件名的结尾认格式", "bold $text-accent")
            lines = (Content(f"{each.title}　{' '.join(each.endings)}") for each in formats)
            self.report(Content("\n").join([title, *lines]))

    async def look(self, typed: str) -> None:
        """Find the format, ask where several share the ending."""
        path = typed_path(typed)
        formats = await self.aside(lambda: self._exporting.formats_for(path))
        if formats is None:
            return
        if len(formats) == 1:
            await self._weigh(typed, path, formats[0])
            return
        self.report(Content(f"{path.suffix} 可以是几种工具的，给谁用？"))
        self.offer(
            [Way(form.title, partial(self.run, partial(self._weigh, typed, path, form))) for form in formats],
            typed,
        )
        self.say(self.way_keys)

    async def _weigh(self, typed: str, path: Path, form: Format) -> None:
        """Show what is lost, and ask."""

        def work() -> tuple[Sequence[Loss], bool, int]:
            return self._exporting.losses(form), path.exists(), len(self._exporting.selection.phrases)

        found = await self.aside(work)
        if found is None:
            return
        losses, exists, count = found
        self.report(Content("\n").join(_lines(form, path, losses, count)))
        doubts = [f"换掉已有的 {path.name}"] if exists else []
        doubts += ["写不了的字去掉"] if any(each.grave for each in losses) else []
        write = Way(
            one_line("，".join(["导出", *doubts]) if doubts else f"导出 {count} 条"),
            lambda: self.run(partial(self._write, form, path, replace=exists), must_end=True),
        )
        leave = Way("不导出", lambda: self.dismiss(None))
        # What cannot be taken back never stands first.
        self.offer([leave, write] if doubts else [write, leave], typed)
        self.say(f"已经有 {path.name} 了，换掉吗？" if exists else self.way_keys, "warn" if exists else "plain")

    async def _write(self, form: Format, path: Path, *, replace: bool) -> None:
        count = await self.aside(lambda: self._exporting.write(form, path, replace=replace))
        if count is None:
            self.offer(())
        else:
            self.dismiss(Exchanged(f"已导出 {count} 条到 {shown(path)}（{form.title}）"))


def _lines(form: Format, path: Path, losses: Sequence[Loss], count: int) -> Iterator[Content]:
    """What would be written, and what of it is lost; names come from files and are cleaned."""
    encoding = f" · {encoding_of(form)}" if form.encodings and path.suffix.lower() != ".xlsx" else ""
    yield Content(f"{count} 条 → {form.title}{encoding}")
    yield Content(shown(path))
    yield Content("")
    if not losses:
        yield Content.styled("都带得过去", "$text-success")
        return
    yield Content.styled("带不过去的", "bold $text-accent")
    for loss in losses:
        yield Content.styled(one_line(loss.message), "bold $text-error" if loss.grave else "bold")
        more = f" 等 {len(loss.titles)} 条" if len(loss.titles) > _MOST else ""
        yield Content(f"　{one_line('、'.join(loss.titles[:_MOST]))}{more}")
