"""Files written so that no reader ever sees half of one, and a backup that never replaces another.

Nothing here knows what is in a file.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Replace `path`, or the file a link there leads to, by `content` in one step.

    A temporary file beside it is written, flushed to the disk and renamed; the old content stays
    readable until then and after any failure. The permissions of an existing file are kept.

    Raises:
        OSError: the folder cannot be written to, or the disk is full; nothing has changed then.
    """
    target = Path(os.path.realpath(path))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, name)
        else:
            Path(name).chmod(0o666 & ~_UMASK)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    _flush_folder(target.parent)


def back_up(path: Path) -> Path:
    """Copy `path` to `NAME.bak` beside it, or to `NAME.bak.2`, `.bak.3` … where earlier backups are.

    Returns:
        The backup's path.

    Raises:
        OSError: the copy could not be made; no half of it is left.
    """
    content = path.read_bytes()
    number = 1
    while True:
        backup = path.with_name(f"{path.name}.bak" + (f".{number}" if number > 1 else ""))
        try:
            file = backup.open("xb")
        except FileExistsError:
            number += 1
            continue
        try:
            with file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                backup.unlink()
            raise
        return backup


def _umask() -> int:
    """The umask of this process; it can only be read by setting it."""
    current = os.umask(0)
    os.umask(current)
    return current


_UMASK = _umask()  # once: two threads that ask at the same time would leave it at 0


def _flush_folder(folder: Path) -> None:
    """Make a rename durable; Windows and some network shares cannot open folders, and need not."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
