"""What a terminal may send that is no text: the app goes on."""

import fcntl
import os
import pty
import struct
import termios

import pytest
from pseudo import read_until

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\xff\xfe", id="no text at all"),
        pytest.param("退货".encode("gbk"), id="typed in GBK"),
        pytest.param(b"\x1b[200~" + "退货".encode("gbk") + b"\x1b[201~", id="pasted in GBK"),
        pytest.param("退货".encode()[:4], id="cut off"),
    ],
)
def test_bytes_that_are_no_utf8_do_not_end_the_app(miaohui, own_folders, sent):
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(miaohui[0], miaohui, {**os.environ, **own_folders, "TERM": "xterm-256color"})
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 32, 120, 0, 0))
    try:
        read_until(terminal, "首次问候".encode())
        os.write(terminal, sent + b"yunfei")  # and after it something that is found
        shown = read_until(terminal, b"yunfei")
        os.write(terminal, b"\x11")
        shown += read_until(terminal, b"to the end of all that it says")
    finally:
        os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"Traceback" not in shown
