"""Our own global git configuration: the user's, and the folders of other users that somebody said to trust.

Git opens a repository that belongs to another user only if `safe.directory` names it, and takes that setting from a
global file alone. The user's own file is not ours to write; so git is given this one, which includes the user's.
"""

import os
from pathlib import Path

from phrasebook.files.writing import write_whole
from phrasebook.sharing.urls import local_path

_SYNCHRONISED = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "nutstore": "坚果云",
    "坚果云": "坚果云",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud": "iCloud",
    "mobile documents": "iCloud",
    "百度网盘": "百度网盘",
    "baidunetdisk": "百度网盘",
    "baidusyncdisk": "百度网盘",
    "syncthing": "Syncthing",
    "seafile": "Seafile",
    "nextcloud": "Nextcloud",
}


def git_config(state: Path) -> Path:
    """Our own global configuration, written if it is not there or not up to date.

    Raises:
        OSError: the state folder cannot be written to.
    """
    place = state / "gitconfig"
    content = _config(trusted(state))
    if not place.is_file() or place.read_text(encoding="utf-8", errors="replace") != content:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, content.encode())
    return place


def trusted(state: Path) -> tuple[str, ...]:
    """The folders that somebody said to trust."""
    try:
        return tuple((state / "trusted").read_text(encoding="utf-8").splitlines())
    except OSError:
        return ()


def trust(state: Path, path: str) -> None:
    """Trust the repository in a folder from now on; only after a person has been asked.

    Raises:
        OSError: the state folder cannot be written to.
    """
    state.mkdir(parents=True, exist_ok=True)
    lines = dict.fromkeys((*trusted(state), path))
    write_whole(state / "trusted", "".join(f"{line}\n" for line in lines).encode())
    git_config(state)


def synchronising(url: str) -> str:
    """The name of the tool in whose folder a repository lies, "" for none: such tools corrupt repositories."""
    parts = os.path.abspath(local_path(url)).replace("\\", "/").lower().split("/") if local_path(url) else []  # noqa: PTH100 - a share that is away must not be asked
    for part in parts:
        for mark, name in _SYNCHRONISED.items():
            # “OneDrive - 公司”, “我的坚果云”; but not “dropboxes”.
            if part == mark or part.startswith((f"{mark} ", f"{mark}-")) or (not mark.isascii() and mark in part):
                return name
    return ""


def _config(folders: tuple[str, ...]) -> str:
    own = os.environ.get("GIT_CONFIG_GLOBAL")
    home = Path.home()
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    included = [Path(own)] if own else [settings / "git" / "config", home / ".gitconfig"]
    lines = ["# 由秒回生成：先用你自己的 git 设置，再加上你确认信任的文件夹", "[include]"]
    lines += [f"\tpath = {_quoted(str(path))}" for path in included]
    if folders:
        lines += ["[safe]", *(f"\tdirectory = {_quoted(folder)}" for folder in folders)]
    return "".join(f"{line}\n" for line in lines)


def _quoted(value: str) -> str:
    """A value as git's configuration quotes it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
