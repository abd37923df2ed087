"""What is set for Textual before it is imported, never against the user, and mended after."""

import sys

import pytest

from tui.terminal import after_textual, before_textual


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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no bytes to read")
def test_bytes_that_are_no_utf8_are_replaced_and_what_is_around_them_stays(monkeypatch):
    from textual.drivers import linux_driver  # noqa: PLC0415 - not on Windows

    monkeypatch.setattr(linux_driver, "getincrementaldecoder", linux_driver.getincrementaldecoder)  # put back after
    after_textual()
    decode = linux_driver.getincrementaldecoder("utf-8")().decode
    parts = (b"fa\xff\xe9", b"\x80\x80huo", "退货".encode("gbk"))
    assert "".join(map(decode, parts)) == "fa\ufffd\u9000huo" + "退货".encode("gbk").decode("utf-8", "replace")
