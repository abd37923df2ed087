"""A phrase put into a category file, changed or taken out: bytes to bytes, nothing else touched, or refused.

Whatever the edit, it is a span of lines replaced by other lines, and a guard stands at the end: the result is
parsed again and must say exactly what was meant, and every byte outside the span must be as it was. So a slip
of ours or of the TOML editor beneath costs an error message, never a team's words. Nothing here reads or
writes a file.
"""

import bisect
import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phrasebook.files import cleaning
from phrasebook.files.editing.blocks import Document
from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.files.toml import TomlError, parse_toml
from phrasebook.model import Phrase

Table = Mapping[str, Any]

_WORDS = {"id": "编号", "title": "标题", "text": "内容", "code": "快捷码", "tags": "标签", "asks": "买家问法"}
_FRESH = "[[phrase]]\n"
_STAND_INS_UNDONE = {0xDC00 + code: code for code in range(128)}  # see `cleaning.stand_ins`


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


def table_of(phrase: Phrase) -> dict[str, Any]:
    """A phrase as the keys a file would have, empty ones left out; a hidden one is its id and that it is hidden."""
    if phrase.hidden:
        return {"id": phrase.id, "hidden": True}
    values = {key: getattr(phrase, key) for key in PHRASE_KEYS}
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return {key: value for key, value in (plain | dict(phrase.extra)).items() if value or key not in PHRASE_KEYS}


def same(one: Phrase | None, other: Phrase | None) -> bool:
    """Tell whether two phrases say the same; where they stand and how they got their id does not matter."""
    if one is None or other is None:
        return one is other
    return one.category == other.category and _canonical(table_of(one)) == _canonical(table_of(other))


def cleaned(phrase: Phrase) -> Phrase:
    """A phrase with every string cleaned as a file's strings are, title and code without blanks at their ends."""
    values = {key: cleaning.clean_value(value)[0] for key, value in table_of(phrase).items() if key in PHRASE_KEYS}
    for key in ("title", "code"):
        if key in values:
            values[key] = values[key].strip()
    tuples: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return dataclasses.replace(phrase, **tuples)


def fault_in(phrase: Phrase) -> str:
    """What is wrong with a phrase that somebody wants to save, as a Chinese sentence; "" if nothing is."""
    table = table_of(phrase)
    needed = () if phrase.hidden else ("title", "text")
    for key in (*needed, *table):
        value = table.get(key, "")
        fault = PHRASE_KEYS[key](value) if key in PHRASE_KEYS else None
        if fault:
            return f"{_WORDS.get(key, key)}{fault.message}" + (f"，{fault.mend}" if fault.mend else "")
    if phrase.allow and not phrase.reason.strip():
        return "写了 allow，还要写 reason：为什么可以这样说"
    return ""


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
    old, new = table_of(theirs), table_of(mine)
    changes = {key: new.get(key) for key in (*new, *old) if _canonical(old.get(key)) != _canonical(new.get(key))}
    if theirs.derived_id:
        changes["id"] = mine.id
    block = document.blocks[number]
    before = document.text_of(block.start, block.end)
    after = _rewritten(document, before, changes)
    tables = list(document.file.data["phrase"])
    tables[number] = {key: value for key, value in (tables[number] | changes).items() if value is not None}
    source = _spliced(document, (block.start, block.end), after, tables)
    return source, Step(document.file.name, mine.id, before, after)


def added(document: Document, phrase: Phrase, block: str = "") -> tuple[bytes, Step]:
    """Add a phrase at its sorted place if the file's ids are sorted, else behind the last one.

    `block` gives its lines, where it stood elsewhere before; else they are made.

    Raises:
        EditError: the guard refused the result.
    """
    block = block.rstrip("\n") + "\n" if block else _rewritten(document, _FRESH, table_of(phrase))
    table = _one_table(block)
    ids = [table.get("id", "") for table in document.file.data.get("phrase", [])]
    number = bisect.bisect(ids, phrase.id) if len(ids) > 1 and ids == sorted(ids) else len(ids)
    if number < len(ids):
        return _inserted(document, number, document.blocks[number].start, f"{block}\n", table)
    line = document.blocks[-1].end if ids else len(document.lines)
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
    tables[number] = _one_table(step.before)
    source = _spliced(document, (block.start, block.end), step.before, tables)
    return source, Step(step.file, step.id, step.after, step.before)


def phrase_in(block: str, category: str, name: str) -> Phrase | None:
    """The phrase that a block's lines say; None for "", or lines that hold none."""
    if not block:
        return None
    try:
        document = Document(f"schema = 1\n{block}".encode(), name, category)
    except TomlError:
        return None
    return next(iter(document.category.phrases), None)


def written(values: Table) -> str:
    """Keys and values as lines of TOML, as a new phrase would have them; for people to edit."""
    return _rewritten(Document(b"", "", ""), _FRESH, values).removeprefix(_FRESH)


def _put_back(document: Document, step: Step) -> tuple[bytes, Step]:
    """Put a removed span where it was, or where it would be sorted in if its neighbour has gone too."""
    numbers = {phrase.id: number for number, phrase in document.phrases.values()}
    above = numbers.get(step.follows)
    number = 0 if above is None else above + 1
    line = step.gap + (0 if above is None else document.blocks[above].end)
    first_below = document.blocks[number].start if number < len(document.blocks) else len(document.lines)
    table = _one_table(step.before)
    if line > first_below or (above is None and step.follows):
        number, line = len(document.blocks), len(document.lines)
        text = "\n" + step.before.strip("\n") + "\n"
        return _inserted(document, number, line, text, table, step.id)
    return _inserted(document, number, line, step.before, table, step.id)


def _inserted(  # noqa: PLR0913, PLR0917 - a place, what goes there and what it says
    document: Document, number: int, line: int, text: str, table: Table, identity: str = ""
) -> tuple[bytes, Step]:
    """Insert the lines of a new phrase before `line`, as number `number` of the file."""
    tables = list(document.file.data.get("phrase", []))
    tables.insert(number, table)
    whole = line == 0 or document.lines[line - 1].endswith(("\n", "\r"))
    source = _spliced(document, (line, line), text if whole else f"\n{text}", tables)
    follows, gap = _above(document, number, line)
    return source, Step(document.file.name, identity or table["id"], "", text, follows, gap)


def _cut(document: Document, number: int, start: int, end: int) -> tuple[bytes, Step]:
    """Take out the lines of one phrase."""
    before = document.text_of(start, end)
    identity = next(phrase.id for index, phrase in document.phrases.values() if index == number)
    tables = [table for index, table in enumerate(document.file.data["phrase"]) if index != number]
    source = _spliced(document, (start, end), "", tables)
    follows, gap = _above(document, number, start)
    return source, Step(document.file.name, identity, before, "", follows, gap)


def _above(document: Document, number: int, line: int) -> tuple[str, int]:
    """The id of the phrase above number `number`, "" for none, and the lines between it and `line`."""
    if number == 0:
        return "", line
    identity = next((phrase.id for index, phrase in document.phrases.values() if index == number - 1), "")
    return identity, line - document.blocks[number - 1].end if identity else line


def _one_table(block: str) -> Table:
    """The keys a block's lines say."""
    tables = parse_toml(block, "").data["phrase"]
    table: Table = tables[0]
    return table


def _rewritten(document: Document, block: str, changes: Table) -> str:
    r"""The lines of a block with some keys changed, None taking a key away; comments and order stay."""
    import tomlrt  # noqa: PLC0415 - only an edit needs it

    lawful = cleaning.stand_ins(block)
    if "id" in changes and block != _FRESH:
        lawful = _id_first(lawful, changes["id"])
        changes = {key: value for key, value in changes.items() if key != "id"}
    whole = lawful.endswith("\n")
    try:
        parsed = tomlrt.loads(lawful if whole else lawful + "\n")
        table = parsed.aot("phrase")[0]
        literals = {}
        for key, value in changes.items():
            if value is None:
                table.pop(key, None)
            elif isinstance(value, str) and "\n" in value:
                table[key] = token = _unused(key, f"{lawful}{changes}")
                literals[f'"{token}"'] = _many_lines(value)
            else:
                _set(table, key, value)
        text = tomlrt.dumps(parsed)
    except (tomlrt.TOMLError, TypeError, ValueError) as error:
        raise document.refused(f"这条话术的写法改不了，没有写入（{error}）", "请在编辑器里改") from error
    for token, literal in literals.items():
        text = text.replace(token, literal, 1)
    return (text if whole else text.removesuffix("\n")).translate(_STAND_INS_UNDONE)


def _unused(key: str, texts: str) -> str:
    """A string that occurs nowhere in `texts`, to stand for the value of a key until tomlrt has done its part."""
    token = f"@{key}@"
    while token in texts:
        token += "@"
    return token


def _set(table: Any, key: str, value: object) -> None:  # noqa: ANN401 - tomlrt's table
    """Set one key; a list loses and gains items where it stands, so that comments between them stay."""
    items = table.get(key)
    if not isinstance(value, list) or not isinstance(items, list):
        table[key] = value
        return
    for number in reversed(range(len(items))):
        if cleaning.clean_value(items[number])[0] not in value:
            del items[number]
    kept = [cleaning.clean_value(item)[0] for item in items]
    if kept == value[: len(kept)]:
        items.extend(value[len(kept) :])
    else:
        table[key] = value


def _id_first(block: str, identity: str) -> str:
    """The block with an `id` directly below its header."""
    lines = block.split("\n")
    header = next(number for number, line in enumerate(lines) if line.lstrip().startswith("["))
    return "\n".join([*lines[: header + 1], f'id = "{identity}"', *lines[header + 1 :]])


def _many_lines(text: str) -> str:
    """A string of several lines as format.md writes it: three quotes, the text as it reads, three quotes."""
    # A quote before another or at the end could close the string too early.
    escaped = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", "\\\\"))
    return f'"""\n{escaped}"""'


def _spliced(document: Document, span: tuple[int, int], text: str, tables: Sequence[Table]) -> bytes:
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
        raise refusal from error
    meant = document.file.data | {"phrase": list(tables)}
    if _canonical(meant) != _canonical({"phrase": [], **said}):
        raise refusal
    return source


def _canonical(value: object) -> str:
    """A value as text in which 1, 1.0 and true differ, NaN equals NaN and the order of keys does not matter."""
    return json.dumps(value, sort_keys=True, default=repr)
