"""What more than one target promises of whatever a person will read, and where the files of a run lie."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from phrasebook.files import checks
from phrasebook.files.cleaning import clean
from phrasebook.files.problems import explain
from phrasebook.model import Phrase, Problem


def in_file(name: str, content: bytes) -> Path:
    """The bytes as a file of this process, for what reads paths only."""
    path = _scratch() / name
    path.write_bytes(content)
    return path


@cache
def _scratch() -> Path:
    folder = tempfile.mkdtemp(prefix="fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def shows(*texts: str) -> None:
    """Texts a person will read hold no control character."""
    for text in texts:
        assert clean(text)[0] == text, f"unclean: {text!r}"


def told(problem: Problem) -> None:
    """A problem has words and a place, and may be shown."""
    # The quoted line stands for a place and shows what is removed as U+FFFD.
    shows(explain(problem), str(problem), problem.message, problem.mend, problem.quote)
    assert problem.message
    assert problem.place.line >= 1
    assert problem.place.column >= 1


def keeps_the_format(phrase: Phrase) -> None:
    """A phrase may be shown and is within the limits of the format."""
    shows(phrase.id, phrase.title, phrase.text, phrase.category, phrase.code, phrase.note, phrase.reason)
    shows(*phrase.tags, *phrase.asks, *phrase.allow)
    if phrase.hidden:
        return
    assert 1 <= len(phrase.title) <= checks.MOST_TITLE
    assert "\n" not in phrase.title + phrase.code + phrase.category
    assert 1 <= len(phrase.text) <= checks.MOST_TEXT
