"""What is set for Textual before it is imported, for iTerm2 alone and never against the user."""

import pytest

from tui.terminal import before_textual


@pytest.mark.parametrize(
    ("environment", "kitty"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, "1"),
        ({"TERM_PROGRAM": "iTerm.app", "TMUX": "/tmp/x,1,0"}, None),
        ({"TERM_PROGRAM": "iTerm.app", "TEXTUAL_DISABLE_KITTY_KEY": "0"}, "0"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, None),
        ({}, None),
    ],
)
def test_the_kitty_protocol_is_off_only_where_it_loses_chinese(environment, kitty):
    before_textual(environment)
    assert environment.get("TEXTUAL_DISABLE_KITTY_KEY") == kitty


def test_the_users_own_frame_rate_stays():
    environment = {"TEXTUAL_FPS": "30"}
    before_textual(environment)
    assert environment["TEXTUAL_FPS"] == "30"
