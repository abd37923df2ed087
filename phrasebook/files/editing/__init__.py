"""Phrases added, changed and removed in books that people own; trash and undo.

    editor = Editor(library.books, personal=paths.personal_book(), state=paths.state_dir())
    outcome = editor.save(mine, base)          # Saved, or a Conflict that holds base, theirs and mine

One way through: `editor` (the door) → `shelf` (a book's files, read afresh) → `rewriting` (bytes to bytes,
guarded) over `blocks` (which lines are which phrase's) and `keys` (one phrase's lines) → `keeping` (lock,
backup, write, trash, undo).
"""

from phrasebook.files.editing.blocks import EditError
from phrasebook.files.editing.editor import Action, Conflict, Editor, Saved
from phrasebook.files.editing.keeping import Change

__all__ = ["Action", "Change", "Conflict", "EditError", "Editor", "Saved"]
