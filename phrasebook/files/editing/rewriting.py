"""A phrase put into a category file, changed or taken out: bytes to bytes, nothing else touched, or refused.

Whatever the edit, it is a span of lines replaced by other lines, and a guard stands at the end: the result is
parsed again and must say exactly what was meant, and every byte outside the span must be as it was. So a slip
of ours or of the TOML editor beneath costs an error message, never a team's words. Nothing here reads or
writes a file.
"""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phrasebook.files.editing.blocks import Document
from phrasebook.files.editing.keys import FRESH, KeysError, rewritten
from phrasebook.files.editing.tables import canonical, changes_between, table_of
from phrasebook.files.toml import TomlError, parse_toml
from phrasebook.model import Phrase

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    r"""One span of one file replaced by another; swapped ends make the step that undoes it.

    `before` and `after` are the lines of the span with `\n`, "" for none; `id` is the phrase's id in either.
    `follows` is the id of the phrase above the span and `gap` the number of lines between the two.
    """

    file: str
    id: str
    before: str
    after: str
    follows: str = ""
    gap: int = 0


def changed(document: Document, number: int, mine: Phrase) -> tuple[bytes, Step]:
    """Change the phrase of one `[[phrase]]` to what `mine` says; keys that say the same already are not touched.

    Args:
        document: the file.
        number: which of its `[[phrase]]`, from 0.
        mine: the phrase as it shall be, cleaned; of the file's category.

    Raises:
        EditError: the guard refused the result.
    """
    theirs = next(phrase for index, phrase in document.phrases.values() if index == number)
    changes = changes_between(theirs, mine)
    block = document.blocks[number]
    before = document.text_of(block.start, block.end)
    try:
        after = rewritten(before, changes)
    except KeysError as error:
        raise document.refused(f"这条话术的写法改不了，没有写入（{error}）", "请在编辑器里改") from error
    tables = list(document.file.data["phrase"])
    tables[number] = {key: value for key, value in (tables[number] | changes).items() if value is not None}
    source = spliced(document, (block.start, block.end), after, tables)
    return source, Step(document.file.name, mine.id, before, after)


def added(document: Document, phrase: Phrase, block: str = "") -> tuple[bytes, Step]:
    """Add a phrase at its sorted place if the file's ids are sorted, else behind the last one.

    `block` gives its lines, where it stood elsewhere before; else they are made.

    Raises:
        EditError: the guard refused the result.
    """
    block = block.rstrip("\n") + "\n" if block else rewritten(FRESH, table_of(phrase))
    table = one_table(block)
    blocks = document.blocks
    ids = [each.get("id", "") for each in document.file.data.get("phrase", [])]
    sorts = len(ids) > 1 and all(isinstance(each, str) for each in ids) and ids == sorted(ids)
    number = bisect.bisect(ids, phrase.id) if sorts else len(ids)
    if number < len(ids):
        return _inserted(document, number, blocks[number].start, f"{block}\n", table)
    line = blocks[-1].end if ids else len(document.lines)
    above = document.lines[line - 1] if line else ""
    lead = "" if not above.strip() else "\n"
    return _inserted(document, number, line, lead + block, table)


def removed(document: Document, number: int) -> tuple[bytes, Step]:
    """Take out one `[[phrase]]` with its comments and the blank lines that parted it from the next.

    Raises:
        EditError: the guard refused the result.
    """
    block = document.blocks[number]
    start, end = block.start, block.end
    blank = [not line.strip() for line in document.lines]
    while end < len(blank) and blank[end]:
        end += 1
    if end > block.end and end < len(blank) and start > 0 and not blank[start - 1]:
        end -= 1  # or a comment below would move up to the phrase above
    while end == len(blank) and start > 0 and blank[start - 1]:
        start -= 1
    return _cut(document, number, start, end)


def undone(document: Document, step: Step) -> tuple[bytes, Step] | None:
    """Take a step back, in a file that may have changed elsewhere meanwhile.

    Returns:
        The bytes and the step made; None if the phrase is no longer as the step left it.

    Raises:
        EditError: the guard refused the result.
    """
    found = document.phrases.get(step.id)
    if not step.after:
        return None if found else _put_back(document, step)
    if found is None:
        return None
    number = found[0]
    block = document.blocks[number]
    if document.text_of(block.start, block.end).strip("\n") != step.after.strip("\n"):
        return None
    if not step.before:
        lead = len(step.after) - len(step.after.lstrip("\n"))
        trail = len(step.after.rstrip("\n") + "\n")
        start, end = block.start - lead, block.end + len(step.after) - trail
        exact = document.text_of(max(0, start), end) == step.after
        return _cut(document, number, start, end) if exact else removed(document, number)
    tables = list(document.file.data["phrase"])
    tables[number] = one_table(step.before)
    source = spliced(document, (block.start, block.end), step.before, tables)
    return source, Step(step.file, step.id, step.after, step.before)


def never_made(document: Document, step: Step) -> bool:
    """Tell whether a file is still as it was before a step: a process was killed, or a disk full, before it."""
    found = document.phrases.get(step.id)
    if found is None:
        return not step.before
    block = document.blocks[found[0]]
    return document.text_of(block.start, block.end).strip("\n") == step.before.strip("\n")


def phrase_in(block: str, category: str, name: str) -> Phrase | None:
    """The phrase that a block's lines say; None for "", or lines that hold none."""
    if not block:
        return None
    try:
        document = Document(f"schema = 1\n{block}".encode(), name, category)
    except TomlError:
        return None
    return next(iter(document.category.phrases), None)


def _put_back(document: Document, step: Step) -> tuple[bytes, Step]:
    """Put a removed span where it was; behind the last phrase if others have taken that place since."""
    blocks = document.blocks
    numbers = {phrase.id: number for number, phrase in document.phrases.values()}
    above = numbers.get(step.follows)
    line = step.gap + (0 if above is None else blocks[above].end)
    taken = line > len(document.lines) or any(block.start < line < block.end for block in blocks)
    text = step.before
    if taken or (above is None and step.follows):
        line, text = len(document.lines), "\n" + step.before.strip("\n") + "\n"
    number = sum(block.start < line for block in blocks)
    return _inserted(document, number, line, text, one_table(step.before), step.id)


def _inserted(  # noqa: PLR0913, PLR0917 - a place, what goes there and what it says
    document: Document, number: int, line: int, text: str, table: Table, identity: str = ""
) -> tuple[bytes, Step]:
    """Insert the lines of a new phrase before `line`, as number `number` of the file."""
    tables = list(document.file.data.get("phrase", []))
    tables.insert(number, table)
    whole = line == 0 or document.lines[line - 1].endswith(("\n", "\r"))
    source = spliced(document, (line, line), text if whole else f"\n{text}", tables)
    follows, gap = _above(document, number, line)
    return source, Step(document.file.name, identity or table["id"], "", text, follows, gap)


def _cut(document: Document, number: int, start: int, end: int) -> tuple[bytes, Step]:
    """Take out the lines of one phrase."""
    before = document.text_of(start, end)
    identity = next(phrase.id for index, phrase in document.phrases.values() if index == number)
    tables = [table for index, table in enumerate(document.file.data["phrase"]) if index != number]
    source = spliced(document, (start, end), "", tables)
    follows, gap = _above(document, number, start)
    return source, Step(document.file.name, identity, before, "", follows, gap)


def _above(document: Document, number: int, line: int) -> tuple[str, int]:
    """The id of the next phrase above number `number`, "" for none, and the lines between it and `line`."""
    ids = {index: phrase.id for index, phrase in document.phrases.values()}
    for index in reversed(range(number)):
        if index in ids:
            return ids[index], line - document.blocks[index].end
    return "", line


def one_table(block: str) -> Table:
    """The keys a block's lines say."""
    tables = parse_toml(block, "").data["phrase"]
    table: Table = tables[0]
    return table


def spliced(document: Document, span: tuple[int, int], text: str, tables: Sequence[Table]) -> bytes:
    """Replace a span of lines, and be sure that exactly that was done.

    Raises:
        EditError: the result is not TOML, says anything else than `tables`, or touches a byte beyond the span.
    """
    document.require_writable()
    above, below = document.lines[: span[0]], document.lines[span[1] :]
    source = document.encoded([*above, text.replace("\n", document.newline), *below])
    refusal = document.refused("改动会影响到别处，没有写入，文件没有变", "请在编辑器里改，并把这个文件发给我们看看")
    head = document.encoded(above)
    tail = document.encoded(below)[len(document.mark) :]
    if not (source.startswith(head) and source.endswith(tail) and document.source.startswith(head)):
        raise refusal
    try:
        said = parse_toml(source, document.file.name).data
    except TomlError as error:
        message = f"改完以后这个文件会读不出来（{error.problem.message}），没有写入"
        raise document.refused(message, "请在编辑器里改") from error
    meant = document.file.data | {"phrase": list(tables)}
    if canonical(meant) != canonical({"phrase": [], **said}):
        raise refusal
    return source
