"""What is exported, and what of it another tool cannot hold: told before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from phrasebook.exchange import blanks
from phrasebook.fields import fields_in
from phrasebook.model import Category, FieldDefinition, Phrase


@dataclass(frozen=True, slots=True)
class Selection:
    """The phrases to export, in order of display, with the categories and fields they speak of."""

    phrases: tuple[Phrase, ...]
    categories: tuple[Category, ...]
    fields: Mapping[str, FieldDefinition]

    def name_of(self, phrase: Phrase) -> str:
        """The name people know the phrase's category by."""
        return next((each.name for each in self.categories if each.id == phrase.category), phrase.category)

    def by_category(self) -> Iterable[tuple[Category, tuple[Phrase, ...]]]:
        """The categories that have phrases, each with them."""
        for category in self.categories:
            inside = tuple(phrase for phrase in self.phrases if phrase.category == category.id)
            if inside:
                yield category, inside


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing another tool cannot hold: what becomes of it, and the titles of the phrases concerned.

    `grave` where words would come out other than they were: then a person is asked.
    """

    message: str
    titles: tuple[str, ...]
    grave: bool = False


Losses = list[Loss]


@dataclass
class Tally:
    """Losses in the making; of one message there is one, with all its phrases."""

    found: dict[str, list[str]] = field(default_factory=dict)
    grave: set[str] = field(default_factory=set)

    def add(self, message: str, phrase: Phrase, *, grave: bool = False) -> None:
        """Note that something of a phrase is lost."""
        self.found.setdefault(message, []).append(phrase.title)
        if grave:
            self.grave.add(message)

    def losses(self) -> Losses:
        """All of them, the grave ones first."""
        made = [Loss(message, tuple(titles), message in self.grave) for message, titles in self.found.items()]
        return sorted(made, key=lambda loss: not loss.grave)


_WORDS: Mapping[str, str] = {
    "title": "标题", "code": "快捷码", "tags": "标签", "asks": "买家问法", "note": "备注", "allow": "允许的提醒"
}  # fmt: skip


def columns_lost(selection: Selection, tally: Tally, missing: Iterable[str]) -> None:
    """Note the parts of phrases for which the other tool has no place."""
    for part in missing:
        for phrase in selection.phrases:
            if getattr(phrase, part):
                tally.add(f"没有放{_WORDS[part]}的地方，不带过去", phrase)


def fields_lost(selection: Selection, tally: Tally) -> None:
    """Note fields, which a tool without them shows as written."""
    for phrase in selection.phrases:
        if fields_in(phrase.text):
            tally.add("不认识填空，会原样显示成 {…}，发送前要自己改", phrase)


def fields_gained(selection: Selection, tally: Tally, styles: tuple[str, ...]) -> None:
    """Note texts that would come back with fields they have not; `styles` as in `Format`."""
    for phrase in selection.phrases:
        if blanks.to_fields(blanks.shown(phrase.text), styles)[0] != phrase.text:
            tally.add("有括号或 XX、-- 这样的字样，再导回来会变成填空", phrase)


def unencodable(text: str, encoding: str) -> str:
    """The characters of a text that an encoding has not, each once."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(dict.fromkeys(mark for mark in text if not _fits(mark, encoding)))
    return ""


def characters_lost(selection: Selection, tally: Tally, encoding: str) -> None:
    """Note characters that the file's encoding cannot hold; they would be left out of what a buyer reads."""
    for phrase in selection.phrases:
        if lost := unencodable(phrase.text + selection.name_of(phrase), encoding):
            tally.add(f"{encoding.upper()} 编码写不了 {'、'.join(lost[:8])}，会去掉", phrase, grave=True)


def of_plain_table(selection: Selection, encoding: str, styles: tuple[str, ...]) -> Losses:
    """What a table loses that has group, title, text and code, and no fields; `styles` as in `Format`."""
    tally = Tally()
    characters_lost(selection, tally, encoding)
    columns_lost(selection, tally, ("tags", "asks", "note", "allow"))
    fields_lost(selection, tally)
    fields_gained(selection, tally, styles)
    return tally.losses()


def _fits(mark: str, encoding: str) -> bool:
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
