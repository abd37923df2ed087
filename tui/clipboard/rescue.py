"""The last resort: a text that could not be copied is kept in a file, so it is never lost."""

import os
import tempfile
from pathlib import Path

NAME = "rescued-copy.txt"
"""Only the newest is kept: these are words to a buyer, not to be collected."""


def save_rescue(text: str, folder: Path) -> Path:
    """Write `text` (UTF-8, exactly as it is) to `folder`, made if missing, and return the file.

    The file is replaced in one step and readable by its owner only. A lone surrogate becomes `?`.

    Raises:
        OSError: the folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=".rescue-", suffix=".txt")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
        target = folder / NAME
        fresh.replace(target)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    return target
