"""Which git URLs are let through, how they are shown, and what they are called. Pure.

An `ext::` URL runs a command, one that begins with `-` is an option to git, and a password in a URL ends up in
messages; so what is allowed is listed, and everything else is refused with a sentence.
"""

import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal

from phrasebook.files.cleaning import one_line

Transport = Literal["https", "http", "ssh", "file"]
"""How a URL is reached; `http` is let through to one's own machine only."""

_PASSWORD = re.compile(r"(?<=://)[^/\s]*@")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_HOST = r"(?:\w[\w.-]*|\[[0-9A-Fa-f:.]+\])"
_USER = r"(?:[^/@:\s-][^/@\s]*@)?"
_FORMS: tuple[tuple[Transport, re.Pattern[str]], ...] = (
    ("https", re.compile(rf"https://{_USER}{_HOST}(?::\d+)?/.+")),
    ("http", re.compile(rf"http://{_USER}(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?/.+")),
    ("ssh", re.compile(rf"ssh://{_USER}{_HOST}(?::\d+)?/.+")),
    ("file", re.compile(r"file://(?!-).+")),
    ("file", re.compile(r"[A-Za-z]:[\\/].*|\\\\[^\\-].*|//[^/-].*|/.*|\.{1,2}[\\/].*|~[\\/].*")),
    ("ssh", re.compile(rf"{_USER}{_HOST}:(?![:-]|//).+")),  # git@host:team/words.git
)


def transport(url: str) -> Transport | None:
    """How git would reach a URL; None for one that is not let through."""
    if (
        url.startswith("-")
        or _BLANK.search(url.replace(" ", "") if _is_path(url) else url)
        or "::" in url.partition("/")[0]
    ):
        return None
    return next((name for name, form in _FORMS if form.fullmatch(url)), None)


def refusal(url: str) -> str:
    """Why a URL is not let through and what to write instead, as a Chinese sentence; "" for one that is."""
    if transport(url):
        return ""
    shown = one_line(without_password(url))[:80]
    forms = "请写成 https://…、ssh://…、git@主机:路径，或文件夹的完整路径"
    if url.startswith("http://"):
        return f"没有使用 {shown}：http 不加密，路上能被改；{forms}"
    if "::" in url or url.startswith("-"):
        return f"没有使用 {shown}：这种写法会让 git 运行命令；{forms}"
    return f"没有使用 {shown or '空的地址'}：只接受 https、ssh 和文件夹；{forms}"


def local_path(url: str) -> str:
    """The path of a repository in a folder, "" for one on a host."""
    if transport(url) != "file":
        return ""
    if not url.startswith("file://"):
        return url
    path = url.removeprefix("file://")
    return path[1:] if re.match(r"/[A-Za-z]:[\\/]", path) else path


def has_password(url: str) -> bool:
    """Tell whether a URL holds a password or a token; such a one should not be kept in settings."""
    return re.match(r"\w+://[^/@\s]*:[^/@\s]+@|https?://[^/@\s]+@", url) is not None


def without_password(text: str) -> str:
    """A URL, or a text that quotes URLs, as it may be shown: `https://user:secret@host` loses `user:secret@`."""
    return _PASSWORD.sub("", text)


def fits_branch(name: str) -> bool:
    """Tell whether a name may be given to git as a branch: neither an option, nor a second half of a refspec."""
    return re.fullmatch(r"\w[\w./+-]*", name) is not None and ".." not in name


def last_part(url: str) -> str:
    """The last part of a URL or path without `.git`: what to call a repository that has no name."""
    windows = re.match(r"[A-Za-z]:[\\/]|\\\\", url)
    path = PureWindowsPath(url) if windows else PurePosixPath(url.rpartition(":")[2])
    return one_line(path.name.removesuffix(".git") or without_password(url))


def _is_path(url: str) -> bool:
    return re.match(r"file://|[A-Za-z]:[\\/]|\\\\|/|[.~]", url) is not None
