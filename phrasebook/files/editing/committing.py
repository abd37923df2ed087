"""Files that an edit has made ready and proved are written: kept for undo and trash first, then one after the other.

The callers hold the book's lock. What the new bytes are is for `rewriting` and `bulk` to say.
"""

import contextlib
import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.editing import keeping, rewriting
from phrasebook.files.editing.blocks import Document, EditError
from phrasebook.files.editing.keeping import Change
from phrasebook.files.editing.outcomes import Action, Saved
from phrasebook.files.editing.rewriting import Step
from phrasebook.files.editing.shelf import Shelf, Standing
from phrasebook.files.editing.tables import same
from phrasebook.model import Phrase

Write = tuple[Standing, bytes, Step]
"""A file, the bytes it shall have, and what that changes."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file, the bytes it shall have (None: it shall be gone), and the steps that lead there."""

    standing: Standing
    source: bytes | None
    steps: tuple[Step, ...]


def commit(action: Action, phrase: Phrase, shelf: Shelf, writes: Sequence[Write], state: Path) -> Saved:
    """Keep a change of one phrase for undo and trash, then write it, file by file.

    Raises:
        EditError: a file could not be written, or a reader would see something else than was meant.
    """
    landed = _landed(phrase, writes)
    # A step outlives this process: undo may come from another folder.
    steps = tuple(dataclasses.replace(step, file=str(standing.path.absolute())) for standing, _, step in writes)
    change = Change.now(action, phrase, shelf.path, steps)
    keeping.keep(change, state, undo=action != "undo", trash=action == "hide" or _takes_away(change))
    for number, (standing, source, _) in enumerate(writes):
        try:
            keeping.replace_file(standing.path, standing.source, source, state)
        except EditError as error:
            if number == 0 and error.problem.rule != keeping.READ_BACK:  # which may stand, and can be undone
                keeping.forget(change.key, state)
            raise
    return Saved(action, landed, shelf.path, writes[0][0].path)


def commit_all(change: Change, rewrites: Sequence[Rewrite], state: Path, *, undo: bool) -> None:
    """Keep a change of many phrases for undo, then write its files; if one fails, those before get their content back.

    Raises:
        EditError: nothing has changed, or what could not be put back is named.
    """
    if undo:
        keeping.keep(change, state, undo=True, trash=False)
    done: list[Rewrite] = []
    try:
        for each in rewrites:
            _write(each.standing.path, each.standing.source, each.source, state)
            done.append(each)
    except EditError as error:
        if error.problem.rule == keeping.READ_BACK:
            done.append(each)
        for each in reversed(done):
            _write(each.standing.path, each.source, each.standing.source, state)
        keeping.forget(change.key, state)
        raise


def steps_of(rewrites: Iterable[Rewrite]) -> tuple[Step, ...]:
    """All steps, their files by absolute path: an undo may come from another folder."""
    made: list[Step] = []
    for each in rewrites:
        where = str(each.standing.path.absolute())
        made += [step if step.file == where else dataclasses.replace(step, file=where) for step in each.steps]
    return tuple(made)


def _write(path: Path, old: bytes | None, new: bytes | None, state: Path) -> None:
    if new is not None:
        keeping.replace_file(path, old, new, state)
        return
    with keeping.failures_named(path), contextlib.suppress(FileNotFoundError):
        path.unlink()


def _landed(phrase: Phrase, writes: Sequence[Write]) -> Phrase:
    """The phrase as a reader will see it; the phrase itself where it is taken out.

    Raises:
        EditError: a reader would see something else than was meant.
    """
    for standing, source, step in writes:
        if step.after:
            document = Document(source, standing.document.file.name, standing.path.stem)
            found = document.phrases.get(step.id)
            if found is None or not (same(found[1], phrase) or (phrase.hidden and found[1].hidden)):
                raise standing.document.refused("这条话术写进文件后读起来会不一样，没有写入", "请在编辑器里改")
            # The file of a hidden phrase knows its id only; people want to hear its title.
            return dataclasses.replace(found[1], title=found[1].title or phrase.title)
    return phrase


def _takes_away(change: Change) -> bool:
    """Tell whether a change leaves a phrase nowhere that stood in the book before, and was no mere hiding."""
    gone = {step.id for step in change.steps if step.before and not step.after}
    gone -= {step.id for step in change.steps if step.after}
    hiding = (rewriting.phrase_in(step.before, change.category, step.file) for step in change.steps)
    return bool(gone) and not any(phrase and phrase.hidden for phrase in hiding)
