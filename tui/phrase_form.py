"""What is typed into the form of a phrase, as a phrase: how boxes become fields, and what is wrong with them.

Pure; the format's own limits are `phrasebook.files`' and only asked here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from phrasebook.files.phrases import PHRASE_KEYS
from phrasebook.library import Library
from phrasebook.model import Category, Phrase
from tui.commands.phrase_options import OptionError, category_of

WORDS = {
    "title": "标题",
    "text": "内容",
    "category": "分类",
    "tags": "标签",
    "code": "快捷码",
    "asks": "问法",
    "note": "备注",
}
"""The fields of the form in their order, and what people call them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The boxes as they stand: `tags` parted by 、 or commas, `asks` one a line, `category` a name, id or number."""

    title: str
    text: str
    category: str
    code: str
    tags: str
    asks: str
    note: str


def read_form(typed: Typed, begin: Phrase, library: Library) -> tuple[Phrase, Category, str]:
    """Make a phrase of what is typed.

    Args:
        typed: the boxes.
        begin: the phrase the form began with, for all that it does not show.
        library: the books, for the categories.

    Returns:
        The phrase, its category, and what is wrong with the category, "" if nothing is.
    """
    category, fault = _category(typed.category.strip(), library)
    phrase = replace(
        begin,
        title=typed.title.strip(),
        text=typed.text,
        category=category.id,
        code=typed.code.strip(),
        tags=_parts(r"[、，,;；\n]", typed.tags),
        asks=_parts(r"\n", typed.asks),
        note=typed.note.strip("\n"),
    )
    return phrase, category, fault


def fault_in(phrase: Phrase, category_fault: str = "") -> tuple[str, str]:
    """The first field that cannot be saved, and why; two empty strings where all can."""
    for name, word in WORDS.items():
        if name == "category":
            if category_fault:
                return name, category_fault
            continue
        value = getattr(phrase, name)
        if name in ("title", "text") and not value.strip():
            return name, f"还没写{word}"
        if not value:
            continue
        fault = PHRASE_KEYS[name](list(value) if isinstance(value, tuple) else value)
        if fault:
            mend = f"，{fault.mend}" if fault.mend else ""
            return name, f"{word}{fault.message}{mend}"
    return "", ""


def notes_on(phrase: Phrase, library: Library) -> Sequence[str]:
    """What may be saved, but is probably not meant: a code or a title that another phrase has already."""
    others = [other for other in library.phrases if other.id != phrase.id]
    code = phrase.code.casefold()
    notes = [
        f"快捷码 {phrase.code} 已经是“{other.title}”的" for other in others if code and other.code.casefold() == code
    ]
    same = any(other.title == phrase.title and other.category == phrase.category for other in others)
    if phrase.title and same:
        notes.append("这一类里已有同名的话术")
    if phrase.text.strip() and any(other.text == phrase.text for other in others):
        notes.append("内容和另一条一模一样")
    return notes


def _category(typed: str, library: Library) -> tuple[Category, str]:
    """The category typed as number, name or id, or as `id=name` a new one."""
    if typed.isdecimal() and 1 <= int(typed) <= len(library.categories):
        return library.categories[int(typed) - 1], ""
    if not typed:
        return Category("", ""), "还没选分类，打下面的数字就行"
    try:
        return category_of(library, typed), ""
    except OptionError as fault:
        return Category("", typed), str(fault).replace("--category ", "")  # a form has no options


def _parts(separator: str, typed: str) -> tuple[str, ...]:
    """The parts of what is typed, blank and repeated ones left out."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(separator, typed) if part.strip()))
