r"""The last door before the terminal of a sub-command: only our own colours get through it as control sequences.

What comes from files is cleaned where it is read (`phrasebook.files.cleaning`). File names, addresses, environment and
arguments are not, for the program must find and give back exactly these; shown, any of them could fool a terminal.
Output that goes to a file or another program is left alone. Not for the app, which draws its own screen.
"""

import io
import re
import sys
from typing import TextIO

_OURS = re.compile("(\x1b\\[(?:0|1|2|4|31|33|36)m|\r\x1b\\[K)")
"""The colours of `tui.commands.style`, and the line of a progress that is written over."""


class CleanOutput(io.TextIOWrapper):
    """A stream of text over the bytes of a terminal."""

    def write(self, text: str) -> int:
        """Write what `clean` leaves of the text, and our own sequences; gives the length of what was given."""
        from phrasebook.files.cleaning import clean  # noqa: PLC0415 - not where output goes to another program

        parts = _OURS.split(text)
        super().write("".join(part if number % 2 else clean(part)[0] for number, part in enumerate(parts)))
        return len(text)


def clean_terminals() -> None:
    """Let standard output and standard error, those that are terminals, pass nothing but clean text."""
    for name in ("stdout", "stderr"):
        stream: TextIO = getattr(sys, name)
        if stream.isatty():
            stream.flush()
            setattr(sys, name, CleanOutput(stream.buffer, encoding="utf-8", errors="replace", line_buffering=True))
