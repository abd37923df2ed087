"""Alt with a digit or letter is a key, also in terminals that send it as Esc and the character."""

import pytest
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from tui.terminal import after_textual


@pytest.fixture(autouse=True)
def mended():
    """Mend Textual's table for one test."""
    before = dict(ANSI_SEQUENCES_KEYS)
    after_textual()
    yield
    ANSI_SEQUENCES_KEYS.clear()
    ANSI_SEQUENCES_KEYS.update(before)


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1b1", "alt+1"),  # not ¡
        ("\x1b9", "alt+9"),  # not ª
        ("\x1bi", "alt+i"),
        ("\x1bv", "alt+v"),
        ("\x1bb", "ctrl+left"),  # a Mac's Option+←, as before
        ("\x1b[A", "up"),
        ("\x1bOP", "f1"),
    ],
)
def test_alt_is_a_key_and_types_nothing(sent, key):
    # A character would be typed into the search box before any binding is asked.
    events = list(XTermParser(debug=False).feed(sent))
    assert [(event.key, event.is_printable) for event in events] == [(key, False)]
