"""What an import would do: each row new, changed, same or skipped, before anything is written. Pure.

A row is recognised by the id a sheet of ours gives, else by its code, else by its text, both folded. It is *the
same* if everything it brings stands in the book already; where a phrase is shelved is ours to say, so another
group alone changes nothing. What a tool does not hold (see `Entry`) is never taken away. Replies of other open
books count as had, unless the row brings a code of its own.

A second import of the same file writes nothing, whichever way conflicts were settled: first every row looks for
a phrase that says what it says (with *keep both* that is the copy without the code), then the remaining rows may
each change one of the phrases that no row has found.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from phrasebook.characters import fold
from phrasebook.exchange.entries import Entry, Row, Skipped
from phrasebook.exchange.reading import Progress, Reading, normal, title_from
from phrasebook.files.editing.naming import slug
from phrasebook.files.editing.tables import fault_in, same
from phrasebook.model import Book, Category, Phrase
from phrasebook.wording import Rules

Kind = Literal["new", "changed", "same", "skipped"]
OnConflict = Literal["skip", "replace", "keep-both"]

UNGROUPED = Category("imported", "导入")
"""Where rows without a group go."""

_EVERY = 500  # rows between two words of progress


@dataclass(frozen=True, slots=True)
class Item:
    """One row and what becomes of it.

    `phrase` is as it would stand in the book (None for a skipped row), `theirs` the phrase it is recognised as;
    `reason` says why it is skipped, or what is remarkable. `beside` is what *keep both* adds, None where the text
    is the same.
    """

    kind: Kind
    line: int
    category: Category
    reason: str = ""
    phrase: Phrase | None = None
    theirs: Phrase | None = None
    quote: str = ""
    beside: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A code that two replies want: that of `line` and the one that has it. `kept`: whether the row keeps it."""

    code: str
    line: int
    title: str
    holder: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do; `findings` counts what the wording rules say of new and changed replies."""

    reading: Reading
    items: tuple[Item, ...]
    clashes: tuple[Clash, ...]
    findings: Mapping[str, int]

    def count(self, kind: Kind) -> int:
        """How many rows are of a kind."""
        return sum(item.kind == kind for item in self.items)

    def by_category(self) -> dict[Category, Counter[Kind]]:
        """The rows of each category by kind, in the order of the file."""
        counts: dict[Category, Counter[Kind]] = {}
        for item in self.items:
            counts.setdefault(item.category, Counter())[item.kind] += 1
        return counts

    def only(self, categories: Sequence[str]) -> "Plan":
        """The plan for some categories alone, by their ids."""
        return dataclasses.replace(self, items=tuple(item for item in self.items if item.category.id in categories))

    def edits(self, on_conflict: OnConflict) -> list[tuple[Phrase, Phrase | None]]:
        """The phrases to save, each with the one it replaces or None.

        With *keep both* id and code stay with the phrase that has them; two replies of one text are not kept, the
        one that is there suffices.
        """
        edits: list[tuple[Phrase, Phrase | None]] = []
        for item in self.items:
            if item.phrase is None or item.kind not in ("new", "changed"):
                continue
            if item.kind == "new":
                edits.append((item.phrase, None))
            elif on_conflict == "replace":
                edits.append((item.phrase, item.theirs))
            elif on_conflict == "keep-both" and item.beside is not None:
                edits.append((item.beside, None))
        return edits


def make_plan(  # noqa: PLR0913 - a file, the books it meets, and the rules it is read by
    reading: Reading,
    target: Book | None,
    others: Sequence[Phrase],
    categories: Sequence[Category],
    rules: Rules | None = None,
    *,
    ungrouped: str = "",
    progress: Progress = lambda *_: None,
) -> Plan:
    """Compare what was read with what there is.

    Args:
        reading: the file.
        target: the book to import into, None if it does not exist yet.
        others: phrases of the other open books.
        categories: those that people know, of whatever book.
        rules: wording rules to count findings of; None counts none.
        ungrouped: the name of the category for rows without a group.
        progress: told how far it is.
    """
    planner = _Planner(target, others, categories, ungrouped)
    rows = planner.prepared(reading.rows)
    total = len(rows)
    items: list[Item] = []
    findings: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        item = planner.skipped(row) if isinstance(row, Skipped) else planner.item(row)
        items.append(item)
        if rules and item.phrase and item.kind in ("new", "changed"):
            found = rules.check_phrase(item.phrase, suggest=False)
            findings.update(dict.fromkeys((each.rule for each in found if not each.allowed), 1))
        if number % _EVERY == 0:
            progress("比对", number, total)
    return Plan(
        reading,
        tuple(items),
        tuple(sorted(planner.clashes, key=lambda clash: clash.line)),
        dict(findings.most_common()),
    )


class _Planner:
    """What is known while rows are looked at one after the other."""

    def __init__(
        self, target: Book | None, others: Sequence[Phrase], categories: Sequence[Category], ungrouped: str
    ) -> None:
        mine = [phrase for phrase in target.phrases if not phrase.hidden] if target else []
        self.by_id = {phrase.id: phrase for phrase in mine}
        self.by_code = {phrase.code.casefold(): phrase for phrase in reversed(mine) if phrase.code}
        self.by_text: dict[str, list[Phrase]] = {}
        for phrase in mine:
            self.by_text.setdefault(normal(phrase.text), []).append(phrase)
        self.had = {normal(phrase.text): phrase for phrase in others}
        self.others_codes = {phrase.code.casefold(): phrase for phrase in others if phrase.code}
        self.shelves = {fold(name): each for each in reversed(categories) for name in (each.id, each.name)}
        self.ids = {each.id for each in categories}
        self.ungrouped = self._shelf(ungrouped) if ungrouped else self.shelves.get(UNGROUPED.id, UNGROUPED)
        self.seen: dict[tuple[str, str, str], Entry] = {}
        self.row_codes: dict[str, Entry] = {}
        self.row_ids: set[str] = set()
        self.standing: dict[int, Phrase] = {}  # by the row's identity (lines repeat from sheet to sheet)
        self.claimed: set[str] = set()  # ids of phrases that a row is about; no other row may change them
        self.clashes: list[Clash] = []

    def prepared(self, rows: Sequence[Row]) -> list[Row]:
        """The rows without what an earlier one has; each then looks for a phrase that says already what it says.

        Rows that bring more look first, and take one that no other has found if there is one.
        """
        made = [row if isinstance(row, Skipped) else self._once(row) for row in rows]
        entries = [row for row in made if isinstance(row, Entry)]
        for entry in sorted(entries, key=lambda one: (not one.code, not one.title)):
            self._find_standing(entry)
        return made

    def _once(self, row: Entry) -> Row:
        key = (normal(row.text), normal(row.title or ""), row.code.casefold())
        first = self.seen.setdefault(key, row)
        if first is not row:
            return Skipped(row.line, f"和第 {first.line} 行一样", row.title or row.text[:40], row.group)
        return self._one_of_each(row)

    def _find_standing(self, entry: Entry) -> None:
        title = entry.title or title_from(entry.text)
        candidates = self._candidates(entry, normal(entry.text))
        for one in sorted(candidates, key=lambda one: (one.id in self.claimed, one.title != title)):
            free = self._free_code(entry, one)
            if same(_merged(one, free), one):
                self._tell_of_code(entry, free, one)
                self.standing[id(entry)] = one
                self.claimed.add(one.id)
                return

    def skipped(self, row: Skipped) -> Item:
        return Item("skipped", row.line, self._shelved(row.group), row.reason, quote=row.quote)

    def item(self, entry: Entry) -> Item:
        """What becomes of one row."""
        category = self._shelved(entry.group)
        if standing := self.standing.get(id(entry)):
            return Item("same", entry.line, category, "", standing, standing)
        key = normal(entry.text)
        theirs = self._recognised(entry, key)
        if theirs is None:
            return self._new(entry, key, category)
        self.claimed.add(theirs.id)
        free = self._free_code(entry, theirs)
        self._tell_of_code(entry, free, theirs)
        mine = _merged(theirs, free)
        if fault := fault_in(mine):
            return Item("skipped", entry.line, category, fault, quote=mine.title)
        remarks = "、".join((*_differences(theirs, mine), *entry.doubts))
        copy = dataclasses.replace(self._free_code(entry, None), id="")
        beside = _phrase(copy, category) if normal(theirs.text) != key else None
        return Item("changed", entry.line, category, remarks, mine, theirs, beside=beside)

    def _new(self, entry: Entry, key: str, category: Category) -> Item:
        other = self.had.get(key)
        if other is not None and (not entry.code or entry.code.casefold() == other.code.casefold()):
            return Item("same", entry.line, category, f"别的话术本里已有“{other.title}”", other, other)
        free = self._free_code(entry, None)
        self._tell_of_code(entry, free, None)
        if free.id in self.by_id:
            free = dataclasses.replace(free, id="")
        phrase = _phrase(free, category)
        if fault := fault_in(dataclasses.replace(phrase, id=phrase.id or "not-yet")):
            return Item("skipped", entry.line, category, fault, quote=phrase.title)
        holder = self.others_codes.get(phrase.code.casefold()) if phrase.code else None
        if holder is not None and holder.id != phrase.id:
            self.clashes.append(Clash(phrase.code, entry.line, phrase.title, holder.title, kept=True))
        return Item("new", entry.line, category, "、".join(entry.doubts), phrase)

    def _one_of_each(self, entry: Entry) -> Entry:
        """Take code and id away from a row if an earlier one of the file has them."""
        if entry.id in self.row_ids:
            entry = dataclasses.replace(entry, id="")
        self.row_ids.update(filter(None, [entry.id]))
        if not entry.code:
            return entry
        first = self.row_codes.setdefault(entry.code.casefold(), entry)
        if first is entry:
            return entry
        holder = f"{first.title or title_from(first.text)}（第 {first.line} 行）"
        self.clashes.append(Clash(entry.code, entry.line, entry.title or title_from(entry.text), holder, kept=False))
        return dataclasses.replace(entry, code="")

    def _free_code(self, entry: Entry, theirs: Phrase | None) -> Entry:
        """The row without its code if another phrase of the book has it, or the one it is about has its own.

        Only a sheet of ours, which names the phrase by its id, changes the code people are used to.
        """
        holder = self.by_code.get(entry.code.casefold()) if entry.code else None
        own = theirs is not None and holder is not theirs and theirs.code and theirs.id != entry.id
        taken = holder is not None and holder is not theirs
        return dataclasses.replace(entry, code="") if taken or own else entry

    def _tell_of_code(self, entry: Entry, free: Entry, theirs: Phrase | None) -> None:
        if free.code == entry.code:
            return
        title = theirs.title if theirs else entry.title or title_from(entry.text)
        holder = self.by_code.get(entry.code.casefold())
        told = holder.title if holder else f"原有的快捷码 {theirs.code if theirs else ''}"
        self.clashes.append(Clash(entry.code, entry.line, title, told, kept=False))

    def _candidates(self, entry: Entry, key: str) -> list[Phrase]:
        """The phrases of the book that a row may be about: by id, by code, by text."""
        named = (self.by_id.get(entry.id), self.by_code.get(entry.code.casefold()) if entry.code else None)
        return [*(phrase for phrase in named if phrase is not None), *self.by_text.get(key, ())]

    def _recognised(self, entry: Entry, key: str) -> Phrase | None:
        """The phrase of the book that a row would change: none that another row is about."""
        free = [phrase for phrase in self._candidates(entry, key) if phrase.id not in self.claimed]
        named = next(
            (one for one in free if one.id == entry.id or one is self.by_code.get(entry.code.casefold())), None
        )
        titled = next((one for one in free if one.title == (entry.title or title_from(entry.text))), None)
        return named or titled or next(iter(free), None)

    def _shelved(self, group: tuple[str, ...]) -> Category:
        return self._shelf(group[0]) if group else self.ungrouped

    def _shelf(self, name: str) -> Category:
        """The category people know by a name, or a new one."""
        known = self.shelves.get(fold(name))
        if known is None:
            stem = slug(name, "category")
            number, made = 1, stem
            while made in self.ids:
                number += 1
                made = f"{stem}-{number}"
            self.ids.add(made)
            known = self.shelves[fold(name)] = Category(made, name)
        return known


def _phrase(entry: Entry, category: Category) -> Phrase:
    """The phrase a row makes; inner groups become tags."""
    return Phrase(
        id=entry.id,
        title=entry.title or title_from(entry.text),
        text=entry.text,
        category=category.id,
        code=entry.code,
        tags=_with_groups(entry.tags or (), entry.group),
        asks=entry.asks or (),
        note=entry.note or "",
        allow=entry.allow if entry.reason else (),
        reason=entry.reason if entry.allow else "",
    )


def _merged(theirs: Phrase, entry: Entry) -> Phrase:
    """The phrase with what a row brings; what it does not bring stays. Only white space at the ends is no change."""
    return dataclasses.replace(
        theirs,
        title=entry.title or theirs.title,
        text=theirs.text if theirs.text.strip() == entry.text else entry.text,
        code=entry.code or theirs.code,
        tags=_with_groups(entry.tags, entry.group) if entry.tags else _with_groups(theirs.tags, entry.group),
        asks=entry.asks or theirs.asks,
        note=entry.note or theirs.note,
        allow=entry.allow if entry.allow and entry.reason else theirs.allow,
        reason=entry.reason if entry.allow and entry.reason else theirs.reason,
    )


def _with_groups(tags: tuple[str, ...], group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*tags, *group[1:])))


def _differences(theirs: Phrase, mine: Phrase) -> Iterator[str]:
    words = (("title", "标题"), ("text", "内容"), ("code", "快捷码"), ("tags", "标签"), ("asks", "买家问法"))
    for part, word in (*words, ("note", "备注"), ("allow", "允许规则"), ("reason", "允许理由")):
        if getattr(theirs, part) != getattr(mine, part):
            yield word
