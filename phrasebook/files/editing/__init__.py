"""Phrases added, changed and removed in books that people own; trash and undo.

    editor = Editor(library.books, personal=paths.personal_book(), state=paths.state_dir())
    outcome = editor.save(mine, base)          # Saved, or a Conflict that holds base, theirs and mine

One way through: `editor` (the door) → `shelf` (a book's files, read afresh) → `rewriting`, or `bulk` for many
phrases at once (bytes to bytes, guarded), over `blocks` (which lines are which phrase's) and `keys` (one phrase's
lines) → `committing` (what is ready is written) over `keeping` (lock, backup, write, trash, undo) → `outcomes`.
"""

from phrasebook.files.editing.blocks import EditError
from phrasebook.files.editing.editor import Editor
from phrasebook.files.editing.keeping import Change
from phrasebook.files.editing.outcomes import Action, Conflict, Saved

__all__ = ["Action", "Change", "Conflict", "EditError", "Editor", "Saved"]
