"""Every way to copy tried for real, for the doctor, and the clipboard left as it was where that can be done.

Native ways are tried with a text of their own each, so that an old text cannot pass for a fresh one. What
was on the clipboard is read first and put back; the terminal, which cannot be read, is sent that same text.
"""

import contextlib
import secrets
from dataclasses import dataclass
from typing import Literal

from tui.clipboard.environment import Environment
from tui.clipboard.methods import WAYS, ClipboardSettings
from tui.clipboard.process import CopyError, Deadline, run
from tui.clipboard.service import FAILED, SENT, VERIFIED, Clipboard

Kept = Literal["restored", "replaced", "untouched"]
"""The clipboard's old text: put back; lost, since it could not be read or put back; never overwritten."""

_THROUGH_TERMINAL = ("tmux", "osc52")
_DISPLAYS = {"wl-copy": "Wayland", "xclip": "X11", "xsel": "X11"}


@dataclass(frozen=True, slots=True)
class Row:
    """One way: `result` is verified, sent, failed or skipped; `milliseconds` None when skipped; `why` Chinese."""

    method: str
    result: str
    milliseconds: float | None = None
    why: str = ""

    @property
    def works(self) -> bool:
        """Whether a copy this way arrives, or may."""
        return self.result in (VERIFIED, SENT)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying every way, one row each in the order of `WAYS`, and of the clipboard's old text."""

    rows: tuple[Row, ...]
    kept: Kept


def try_all(board: Clipboard) -> Trial:
    """Try every way that can be tried here; up to 2 s each, usually some 100 ms together."""
    environment, settings = board.environment, board.settings
    rows = {way: Row(way, "skipped", None, _not_tried(way, environment, settings)) for way in WAYS}
    here = [way for way in WAYS if not rows[way].why]
    native = [way for way in here if way not in _THROUGH_TERMINAL]
    before = next((text for text in map(board.read, native) if text), None)
    for way in native:
        rows[way] = _row(board, way, f"秒回 doctor 检测 {way} {secrets.token_hex(4)}")
    back = next((way for way in native if rows[way].works), None)
    restored = before is not None and back is not None and board.attempt(back, before).result is not FAILED
    for way in here:
        if way in _THROUGH_TERMINAL:
            rows[way] = _row(board, way, before or f"秒回 doctor 检测 {way}")
    if rows["tmux"].works:
        with contextlib.suppress(CopyError):
            # tmux keeps a stack of buffers: without ours the old one is on top again.
            run(("tmux", "delete-buffer"), b"", Deadline.after(1))
    touched = any(row.works for row in rows.values())
    return Trial(tuple(rows.values()), "restored" if restored else "replaced" if touched else "untouched")


def _row(board: Clipboard, way: str, text: str) -> Row:
    attempt = board.attempt(way, text)
    return Row(way, attempt.result.value, attempt.milliseconds, attempt.why)


def _not_tried(way: str, environment: Environment, settings: ClipboardSettings) -> str:
    """Say why a way cannot be tried here; "" where it can."""
    far = environment.ssh and environment.system != "linux"
    if way in _DISPLAYS:
        there = environment.wayland if way == "wl-copy" else environment.x11
        where = "（SSH 没有转发）" if environment.ssh else ""
        return ("" if way in environment.tools else "没有安装") if there else f"没有 {_DISPLAYS[way]} 桌面{where}"
    reasons = {
        "pyperclip": "在 SSH 里只会复制到对方的机器上" * far
        or "没有图形桌面" * (environment.system == "linux" and not environment.display),
        "tmux": "" if environment.tmux else "不在 tmux 里",
        "osc52": "" if environment.terminal else "没有终端，或这种终端不理会它",
        "command": "" if settings.command else "设置里没有写 clipboard.command",
    }
    return reasons[way]
