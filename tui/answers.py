"""Answers that are asked once and kept for good: `answers.toml` in the state folder.

The program owns this file, so tomli-w may write it. What the settings' `[agent]` says wins over it: whoever
edits the settings by hand expects that to count.
"""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomli

_LIMIT = 256 * 1024  # bytes; a file beyond this is not ours


def load_answers(folder: Path) -> dict[str, str]:
    """Read the kept answers, field name to text; a missing or damaged file is as good as none."""
    path = folder / "answers.toml"
    try:
        if path.stat().st_size > _LIMIT:
            return {}
        kept = tomli.loads(path.read_text(encoding="utf-8")).get("answers", {})
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError):
        return {}
    return {name: value for name, value in kept.items() if isinstance(value, str)} if isinstance(kept, dict) else {}


def keep_answers(folder: Path, answers: Mapping[str, str]) -> None:
    """Add answers to those kept; another instance's newer ones for other fields stay.

    Raises:
        OSError: the folder cannot be written to; what was kept is as it was.
    """
    if not answers:
        return
    import tomli_w  # noqa: PLC0415 - few runs keep an answer

    folder.mkdir(parents=True, exist_ok=True)
    document = {"answers": {**load_answers(folder), **answers}}
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".answers-", suffix=".toml")
    try:
        with os.fdopen(handle, "wb") as file:
            tomli_w.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(folder / "answers.toml")
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
