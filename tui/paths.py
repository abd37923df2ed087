"""Every folder of ours is spelled here and nowhere else.

The three `MIAOHUI_*_DIR` variables override the platform's own folders. No folder is made here: whoever
writes makes it.
"""

import os
from pathlib import Path

_NAME = "miaohui"


def config_dir() -> Path:
    """Folder of what the user writes: `config.toml`, `keymaps/`, the personal book."""
    return _folder("MIAOHUI_CONFIG_DIR", "user_config_path")


def state_dir() -> Path:
    """Folder of what the program remembers: answers to fields, rescued copies, the log."""
    return _folder("MIAOHUI_STATE_DIR", "user_state_path")


def cache_dir() -> Path:
    """Folder of what can be made again at any time: snapshots of books."""
    return _folder("MIAOHUI_CACHE_DIR", "user_cache_path")


def personal_book() -> Path:
    """The agent's own book, the highest layer; need not exist."""
    return config_dir() / "my-phrases"


def _folder(variable: str, function: str) -> Path:
    """Take the folder from the environment, else from the platform's rules."""
    own = os.environ.get(variable)
    if own:
        return Path(own).expanduser()
    import platformdirs  # noqa: PLC0415 - 15 ms that a set variable saves

    folder: Path = getattr(platformdirs, function)(_NAME, appauthor=False)
    return folder
