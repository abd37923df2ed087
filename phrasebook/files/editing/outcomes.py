"""What comes of an edit: what was done, or why it was not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from phrasebook.model import Phrase

Action = Literal[
    "add", "change", "override", "remove", "hide", "restore", "undo", "import", "none", "draft", "draft-remove"
]
"""What was done. `override`: a phrase of a lower book was saved in a higher one under its own id; `hide`: it
was hidden from there; `import`: many were saved in one step; `none`: the file said so already. The drafts are the
sharing room's: the words wait outside of any book."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that stands on the disk, read back.

    `phrase` is the phrase as the file has it now, for a removal as it was; `book` is the path of the book,
    `file` of what was written. After an undo or a restoring, `undid` is the action taken back.
    """

    action: Action
    phrase: Phrase
    book: Path
    file: Path
    undid: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that was not made, because the phrase is no longer as the caller read it.

    Attributes:
        base: as the caller read it; None if the caller meant to add it.
        theirs: as it stands in the file now; None if it is gone.
        mine: as the caller wants it; None if it was to be removed.
        book: the path of the book.

    To use mine after all: `save(conflict.mine, conflict.theirs, book=conflict.book)`.
    """

    base: Phrase | None
    theirs: Phrase | None
    mine: Phrase | None
    book: Path
