"""Many phrases of one book saved in one step and taken back in one: what an import needs.

Each file is rewritten once, whatever number of its phrases change, under the same guard as a single edit. All
results are made and proved before the first byte is written; the change is kept for undo before that, too, and
if a write fails the files already written get their old content back. A process killed in between leaves some
files written: the same import completes them, an undo takes them back.
"""

import dataclasses
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.editing import rewriting
from phrasebook.files.editing.blocks import Document, EditError
from phrasebook.files.editing.committing import Rewrite
from phrasebook.files.editing.keeping import Change
from phrasebook.files.editing.keys import KeysError, fresh_block, rewritten
from phrasebook.files.editing.naming import new_id
from phrasebook.files.editing.rewriting import Step, Table, one_table
from phrasebook.files.editing.rewriting import spliced as guarded
from phrasebook.files.editing.shelf import Shelf, Standing
from phrasebook.files.editing.tables import changes_between, same, table_of
from phrasebook.files.walking import MOST_FILES, shown
from phrasebook.model import Phrase, Place, Problem

MOST_IN_FILE = 500
"""Phrases of a file to which more are added (format.md); a book of one file takes them all."""

_MOST_CHARACTERS = 1_000_000  # of such a file: 500 long replies; in UTF-8 it stays below the 4 MiB that are read

Edit = tuple[Phrase, Phrase | None]
"""A phrase as it shall be, and as it was read; None to add one."""


class Moved(Exception):  # noqa: N818 - no failure of ours: somebody else was faster
    """A phrase that is no longer as it was read; nothing was written."""

    def __init__(self, mine: Phrase, base: Phrase, theirs: Phrase | None) -> None:
        super().__init__(base.id)
        self.mine, self.base, self.theirs = mine, base, theirs


@dataclass
class _Work:
    """What shall be done to one file."""

    standing: Standing
    category: str
    changes: list[tuple[int, Phrase, Phrase]]
    additions: list[Phrase]
    phrases: int
    characters: int


def arranged(shelf: Shelf, edits: Sequence[Edit], taken: set[str]) -> list[Rewrite]:
    """What each file of a book shall hold.

    Args:
        shelf: the book, read under its lock.
        edits: what to save; a phrase to add may have no id yet, or that of a lower book's phrase to override it.
        taken: ids that are in use anywhere; those given here are added.

    Raises:
        Moved: a phrase to change is not as it was read.
        EditError: a file cannot be read, or the guard refused the result.
    """
    works: dict[Path, _Work] = {}
    open_file: dict[str, Path] = {}
    numbers: dict[tuple[str, str], int] = {}
    own = shelf.ids()
    taken |= own
    for mine, base in edits:
        if base is not None:
            found = shelf.find(base.id)
            if found is None or not same(found.phrase, base):
                raise Moved(mine, base, found.phrase if found else None)
            if found.standing.path not in works:
                works[found.standing.path] = _work(found.standing)
            works[found.standing.path].changes.append((found.number, found.phrase, mine))
            continue
        named = mine
        if not mine.id or mine.id in own:
            named = dataclasses.replace(mine, id=_new_id(mine, taken, numbers))
        taken.add(named.id)
        own.add(named.id)
        path = open_file.get(mine.category)
        if path is None or _is_full(works[path], shelf):
            path = open_file[mine.category] = _next_file(shelf, mine, works)
        works[path].additions.append(named)
        works[path].phrases += 1
        works[path].characters += len(mine.text) + 200
    if len(works) > MOST_FILES:
        message = f"要写 {len(works)} 个文件，一个话术本最多 {MOST_FILES} 个，没有导入"
        raise EditError(Problem(Place(shown(shelf.path)), "error", "edit.files", message, "请合并一些分类"))
    return [_rewrite(work) for work in works.values()]


def taken_back(change: Change, open_at: Callable[[Path], Standing]) -> list[Rewrite]:
    """What the files of a book shall hold without a change made here.

    Raises:
        Moved: a phrase has been changed since.
        EditError: as `arranged`.
    """
    files: dict[str, list[Step]] = {}
    for step in change.steps:
        files.setdefault(step.file, []).append(step)
    rewrites = []
    for file, steps in files.items():
        if Path(file).exists():
            rewrites.append(_undone(open_at(Path(file)), steps))
    return rewrites


def _work(standing: Standing) -> _Work:
    document = standing.document
    return _Work(standing, document.category.category, [], [], len(document.phrases), len(document.file.text))


def _is_full(work: _Work, shelf: Shelf) -> bool:
    return not shelf.single and (work.phrases >= MOST_IN_FILE or work.characters >= _MOST_CHARACTERS)


def _next_file(shelf: Shelf, phrase: Phrase, works: dict[Path, _Work]) -> Path:
    """The file of a category that has room, among those worked on already and then the others; else a fresh one."""
    mine = [work for work in works.values() if work.category == phrase.category]
    for each in (*mine, *map(_work, shelf.of_category(phrase))):
        work = works.get(each.standing.path, each)
        if not _is_full(work, shelf):
            works[work.standing.path] = work
            return work.standing.path
    if shelf.single and works:
        raise _one_category(shelf, phrase)
    standing = shelf.fresh_for(phrase, works)
    works[standing.path] = _work(standing)
    return standing.path


def _one_category(shelf: Shelf, phrase: Phrase) -> EditError:
    message = f"这本话术只有一个文件，放不下另一类“{shelf.names.get(phrase.category, phrase.category)}”，没有改动"
    return EditError(Problem(Place(shown(shelf.path)), "error", "edit.category", message, "请换一本文件夹形式的话术"))


def _new_id(phrase: Phrase, taken: set[str], numbers: dict[tuple[str, str], int]) -> str:
    """An id as `new_id` makes it; the number behind equal titles is remembered, not sought from 1 each time."""
    key = (phrase.category, phrase.title)
    if key not in numbers:
        made = new_id(*key, taken)
        numbers[key] = 2
        return made
    stem = new_id(*key, ())
    while (made := f"{stem}-{numbers[key]}") in taken:
        numbers[key] += 1
    return made


def _rewrite(work: _Work) -> Rewrite:
    document = work.standing.document
    tables = list(document.file.data.get("phrase", []))
    spans: list[tuple[int, int, str]] = []
    steps: list[Step] = []
    if work.standing.source is None:
        # Marks a file that was not there before, so that an undo knows whose it is.
        steps.append(Step(document.file.name, "", "", document.text_of(0, len(document.lines))))
    for number, theirs, mine in work.changes:
        block = document.blocks[number]
        changes = changes_between(theirs, mine)
        before = document.text_of(block.start, block.end)
        try:
            after = rewritten(before, changes)
        except KeysError as error:
            raise document.refused(f"“{mine.title}”的写法改不了，没有导入（{error}）", "请在编辑器里改") from error
        spans.append((block.start, block.end, after))
        tables[number] = {key: value for key, value in (tables[number] | changes).items() if value is not None}
        steps.append(Step(document.file.name, mine.id, before, after))
    end = len(document.lines)
    above = document.lines[-1] if end else "\n"
    lead = ("" if above.endswith(("\n", "\r")) else "\n") + ("\n" if above.strip() else "")
    for mine in work.additions:
        table = table_of(mine)
        text = lead + fresh_block(table)
        spans.append((end, end, text))
        tables.append(table)
        steps.append(Step(document.file.name, mine.id, "", text))
        lead = "\n"
    return Rewrite(work.standing, _spliced(document, spans, tables), tuple(steps))


def _undone(standing: Standing, steps: Sequence[Step]) -> Rewrite:
    document = standing.document
    tables: list[Table | None] = list(document.file.data.get("phrase", []))
    spans: list[tuple[int, int, str]] = []
    made: list[Step] = []
    for step in steps:
        found = document.phrases.get(step.id)
        if found is None:
            if step.before:
                raise _moved(document, step, None)
            continue  # the mark of a new file, or somebody removed the phrase already
        number, theirs = found
        block = document.blocks[number]
        if document.text_of(block.start, block.end).strip("\n") != step.after.strip("\n"):
            raise _moved(document, step, theirs)
        start = block.start
        if not step.before and start > 0 and step.after.startswith("\n") and not document.lines[start - 1].strip():
            start -= 1
        spans.append((start, block.end, step.before))
        tables[number] = one_table(step.before) if step.before else None
        made.append(Step(step.file, step.id, step.after, step.before))
    kept = [table for table in tables if table is not None]
    source = _spliced(document, spans, kept)
    ours = any(not step.id for step in steps) and not kept and _is_bare(source)
    return Rewrite(standing, None if ours else source, tuple(made))


def _moved(document: Document, step: Step, theirs: Phrase | None) -> Moved:
    category = document.category.category
    base = rewriting.phrase_in(step.after, category, step.file) or Phrase(step.id, "", "", category)
    return Moved(rewriting.phrase_in(step.before, category, step.file) or base, base, theirs)


def _is_bare(source: bytes) -> bool:
    """Whether a file holds nothing but what we write at the top of a fresh one."""
    lines = source.decode("utf-8", "replace").split("\n")
    return all(re.match(r"#:schema|schema = |category = |name = |$", line) for line in lines)


def _spliced(document: Document, spans: Sequence[tuple[int, int, str]], tables: Sequence[Table]) -> bytes:
    """Replace spans of lines that do not overlap, as one span, under the guard of a single edit."""
    if not spans:
        return document.source
    ordered = sorted(enumerate(spans), key=lambda each: (each[1][0], each[1][1], each[0]))
    first, last = ordered[0][1][0], max(end for _, end, _ in spans)
    pieces: list[str] = []
    position = first
    for _, (start, end, text) in ordered:
        pieces += [document.text_of(position, start), text]
        position = end
    return guarded(document, (first, last), "".join(pieces), tables)
