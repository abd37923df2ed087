"""Which git URLs are let through, how they are shown, and what they are called. No I/O but a look at a path.

An `ext::` URL runs a command, one that begins with `-` is an option to git, and a password in a URL ends up in
messages; so what is allowed is listed, everything else is refused with a sentence.
"""

import re
from pathlib import PurePosixPath, PureWindowsPath

_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")


def without_password(url: str) -> str:
    """A URL, or a text that quotes URLs, as it may be shown: `https://user:secret@host` loses `user:secret@`."""
    return _PASSWORD.sub("", url)


def last_part(url: str) -> str:
    """The last part of a URL or path without `.git`: what to call a repository that has no name."""
    path = PureWindowsPath(url) if re.match(r"[A-Za-z]:[\\/]|\\\\", url) else PurePosixPath(url.rpartition(":")[2])
    return path.name.removesuffix(".git") or without_password(url)
