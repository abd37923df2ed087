"""The draft on the disk: `draft.json` in the state folder, so that quitting, a crash or a closed window loses nothing.

Written behind the screen, the latest text only; gone once the draft is copied, saved or emptied. Several running
programs share the one file: the last to write wins, and none removes what another has written since.
"""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from phrasebook.files.writing import write_whole

_MOST_BYTES = 1024 * 1024  # a file beyond this is not ours


class Kept(NamedTuple):
    """A draft as the disk has it: its text, and the ids of the phrases that went into it."""

    text: str
    phrases: tuple[str, ...] = ()


class KeptDraft:
    """Keeps one draft; `read` and the writing thread touch the disk, nothing else does."""

    def __init__(self, folder: Path) -> None:
        """Keep it in a folder, which need not be there yet."""
        self._path = folder / "draft.json"
        self._change = threading.Lock()
        self._wanted: Kept | None = None
        self._writer: threading.Thread | None = None
        self._ours: bytes | None = None
        self.fault = ""
        """Why the last writing failed, "" if it did not."""

    def read(self) -> Kept | None:
        """What was kept; a missing or damaged file is as good as none. Slow: call it aside."""
        try:
            if self._path.stat().st_size > _MOST_BYTES:
                return None
            content = self._path.read_bytes()
            document = json.loads(content)
            text, phrases = document["text"], document["phrases"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not isinstance(text, str) or not isinstance(phrases, list):
            return None
        self._ours = content
        return Kept(text, tuple(each for each in phrases if isinstance(each, str)))

    def keep(self, text: str, phrases: Sequence[str] = ()) -> None:
        """Keep this draft from now on, none if it is blank; returns at once."""
        with self._change:
            self._wanted = Kept(text, tuple(phrases))
            if self._writer is None:
                self._writer = threading.Thread(target=self._work, name="draft", daemon=True)
                self._writer.start()

    def finish(self, seconds: float = 1.0) -> None:
        """Wait until the last draft is written, at most so long: a disk that hangs must not hold up quitting."""
        writer = self._writer
        if writer is not None:
            writer.join(seconds)

    def _work(self) -> None:
        """Write what is wanted until nothing is."""
        while True:
            with self._change:
                wanted, self._wanted = self._wanted, None
                if wanted is None:
                    self._writer = None
                    return
            try:
                self._write(wanted)
                self.fault = ""
            except OSError as fault:
                self.fault = fault.strerror or str(fault)

    def _write(self, wanted: Kept) -> None:
        if wanted.text.strip():
            content = json.dumps(wanted._asdict(), ensure_ascii=False).encode("utf-8", "surrogatepass")
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, content)
            self._ours = content
        elif self._ours is not None and self._path.exists() and self._path.read_bytes() == self._ours:
            self._path.unlink()
            self._ours = None
