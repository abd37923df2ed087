"""Reading what a pseudo-terminal gets."""

import os
import select
import time


def read_until(terminal: int, end: bytes, begin: bytes = b"", seconds: float = 60.0) -> bytes:
    """Read until `end` comes, after `begin` if that is given; what came by then, or within the seconds."""
    received = b""
    until = time.monotonic() + seconds
    while time.monotonic() < until and end not in (received.partition(begin)[2] if begin else received):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                received += os.read(terminal, 65536)
            except OSError:  # Linux' way to say that the other end is closed
                break
    return received
