"""What an import would do: each row new, changed, same or skipped, before anything is written. Pure.

A row is recognised by the id a sheet of ours gives, else by its code, else by its text, both folded. It is *the
same* if everything it brings stands in the book already; where a phrase is shelved is ours to say, so another
group alone changes nothing. What a tool does not hold (see `Entry`) is never taken away. Replies of other open
books count as had, unless the row brings a code of its own.

A second import of the same file writes nothing, whichever way conflicts were settled: first every row looks for
a phrase that says what it says (with *keep both* that is the copy without the code), then the remaining rows may
each change one of the phrases that no row has found: the one they name, then one with their text. But a code that
a phrase gives up by *replace* is free only then, and the second time goes to another row that has it.
"""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from phrasebook.exchange.entries import Entry, Skipped
from phrasebook.exchange.merging import differences, merged, phrase_of
from phrasebook.exchange.plan import Clash, Item, Plan
from phrasebook.exchange.reading import Reading, normal, title_from
from phrasebook.exchange.shelving import Shelves
from phrasebook.exchange.source import Progress
from phrasebook.files.editing.tables import fault_in, same
from phrasebook.model import Book, Category, Phrase
from phrasebook.wording import Rules

_EVERY = 500  # rows between two words of progress


def make_plan(  # noqa: PLR0913 - a file, the books it meets, and the rules it is read by
    reading: Reading,
    target: Book | None,
    others: Sequence[Phrase],
    categories: Sequence[Category],
    rules: Rules | None = None,
    *,
    ungrouped: str = "",
    only: Collection[str] | None = None,
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
        only: ids of the categories to take, as a plan of the same file has them; None takes all. The rows of the
            others are as if they did not stand in the file: a code or a text that they have is free.
        progress: told how far it is.
    """
    shelves = Shelves(categories, ungrouped)
    shelved = ((row, shelves.of(row.group)) for row in reading.rows)
    planner = _Planner(target, others)
    rows = planner.prepared([(row, shelf) for row, shelf in shelved if only is None or shelf.id in only])
    items: list[Item] = []
    for number, row in enumerate(rows, 1):
        item = row if isinstance(row, Item) else planner.item(row)
        if rules and item.phrase and item.kind in ("new", "changed"):
            found = rules.check_phrase(item.phrase, suggest=False)
            minded = tuple(dict.fromkeys(each.rule for each in found if not each.allowed))
            item = dataclasses.replace(item, rules=minded) if minded else item
        items.append(item)
        if number % _EVERY == 0:
            progress("比对", number, len(rows))
    return Plan(reading, tuple(items), tuple(sorted(planner.clashes, key=lambda clash: clash.line)))


@dataclass(slots=True, eq=False)
class _Row:
    """An entry while it is looked at: its text as it is recognised, its shelf, the code and id left to it.

    `standing` is the phrase that says already what it says, `named` the one that it would change by id or code.
    """

    entry: Entry
    key: str
    category: Category
    code: str
    id: str
    standing: Phrase | None = None
    named: Phrase | None = None

    @property
    def title(self) -> str:
        return self.entry.title or title_from(self.entry.text)


class _Planner:
    """What is known while rows are looked at one after the other."""

    def __init__(self, target: Book | None, others: Sequence[Phrase]) -> None:
        mine = [phrase for phrase in target.phrases if not phrase.hidden] if target else []
        self.by_id = {phrase.id: phrase for phrase in mine}
        self.by_code = {phrase.code.casefold(): phrase for phrase in reversed(mine) if phrase.code}
        self.by_text: dict[str, list[Phrase]] = {}
        for phrase in mine:
            self.by_text.setdefault(normal(phrase.text), []).append(phrase)
        self.had = {normal(phrase.text): phrase for phrase in others}
        self.others_codes = {phrase.code.casefold(): phrase for phrase in others if phrase.code}
        self.seen: dict[tuple[str, str, str], Entry] = {}
        self.row_codes: dict[str, _Row] = {}
        self.row_ids: set[str] = set()
        self.claimed: set[str] = set()  # ids of phrases that a row is about; no other row may change them
        self.clashes: list[Clash] = []

    def prepared(self, rows: Sequence[tuple[Entry | Skipped, Category]]) -> list[_Row | Item]:
        """The rows without what an earlier one has; each then looks for a phrase that says already what it says.

        Rows that bring more look first, and take one that no other has found if there is one.
        """
        made = [_skipped(row, shelf) if isinstance(row, Skipped) else self._once(row, shelf) for row, shelf in rows]
        found = [row for row in made if isinstance(row, _Row)]
        for row in sorted(found, key=lambda one: (not one.code, not one.entry.title)):
            self._find_standing(row)
        for row in found:
            if row.standing is None:
                self._find_named(row)
        return made

    def item(self, row: _Row) -> Item:
        """What becomes of one row."""
        line, category = row.entry.line, row.category
        if row.standing:
            return Item("same", line, category, "", row.standing, row.standing)
        theirs = row.named or self._of_equal_text(row)
        if theirs is None:
            return self._new(row)
        self.claimed.add(theirs.id)
        code = self._free_code(row, theirs)
        self._tell_of_code(row, code, theirs)
        mine = merged(theirs, row.entry, code=code)
        if fault := fault_in(mine):
            return Item("skipped", line, category, fault, quote=mine.title)
        remarks = "、".join((*differences(theirs, mine), *row.entry.doubts))
        beside = None
        if normal(theirs.text) != row.key:
            beside = phrase_of(row.entry, category, code=self._free_code(row, None), phrase_id="")
        return Item("changed", line, category, remarks, mine, theirs, beside=beside)

    def _once(self, entry: Entry, category: Category) -> _Row | Item:
        """The row, or that an earlier one says the same; code and id go to the first that has them."""
        row = _Row(entry, normal(entry.text), category, entry.code, entry.id)
        first = self.seen.setdefault((row.key, normal(entry.title or ""), entry.code.casefold()), entry)
        if first is not entry:
            reason = f"和第 {first.line} 行一样"
            return Item("skipped", entry.line, category, reason, quote=entry.title or entry.text[:40])
        if row.id in self.row_ids:
            row.id = ""
        self.row_ids.update(filter(None, [row.id]))
        if row.code:
            holder = self.row_codes.setdefault(row.code.casefold(), row)
            if holder is not row:
                self._clash(row, f"{holder.title}（第 {holder.entry.line} 行）")
                row.code = ""
        return row

    def _find_standing(self, row: _Row) -> None:
        def misfit(one: Phrase) -> tuple[bool, bool, bool]:
            """Whether another row has it; whether it has another code or title than the row brings."""
            other_code = row.code != "" and one.code.casefold() != row.code.casefold()
            return one.id in self.claimed, other_code, row.entry.title not in (None, one.title)

        for one in sorted(self._candidates(row), key=misfit):
            code = self._free_code(row, one)
            if same(merged(one, row.entry, code=code), one):
                self._tell_of_code(row, code, one)
                row.standing = one
                self.claimed.add(one.id)
                return

    def _find_named(self, row: _Row) -> None:
        by_code = self.by_code.get(row.code.casefold()) if row.code else None
        for one in (self.by_id.get(row.id), by_code):
            if one is not None and self._is_free(one, row):
                row.named = one
                self.claimed.add(one.id)
                return

    def _new(self, row: _Row) -> Item:
        entry, category = row.entry, row.category
        other = self.had.get(row.key)
        if other is not None and (not row.code or row.code.casefold() == other.code.casefold()):
            return Item("same", entry.line, category, f"别的话术本里已有“{other.title}”", other, other)
        code = self._free_code(row, None)
        self._tell_of_code(row, code, None)
        phrase = phrase_of(entry, category, code=code, phrase_id="" if row.id in self.by_id else row.id)
        if fault := fault_in(phrase):
            return Item("skipped", entry.line, category, fault, quote=phrase.title)
        holder = self.others_codes.get(code.casefold()) if code else None
        if holder is not None and holder.id != phrase.id:
            self._clash(row, holder.title, kept=True)
        return Item("new", entry.line, category, "、".join(entry.doubts), phrase)

    def _free_code(self, row: _Row, theirs: Phrase | None) -> str:
        """The row's code, "" if another phrase of the book has it, or the one it is about has its own.

        Only a sheet of ours, which names the phrase by its id, changes the code people are used to.
        """
        if not row.code:
            return ""
        holder = self.by_code.get(row.code.casefold())
        own = theirs is not None and holder is not theirs and theirs.code and theirs.id != row.id
        taken = holder is not None and holder is not theirs
        return "" if taken or own else row.code

    def _tell_of_code(self, row: _Row, free: str, theirs: Phrase | None) -> None:
        if free == row.code:
            return
        holder = self.by_code.get(row.code.casefold())
        told = holder.title if holder else f"原有的快捷码 {theirs.code if theirs else ''}"
        self._clash(row, told, title=theirs.title if theirs else row.title)

    def _clash(self, row: _Row, holder: str, *, title: str = "", kept: bool = False) -> None:
        self.clashes.append(Clash(row.code, row.entry.line, title or row.title, holder, kept))

    def _candidates(self, row: _Row) -> list[Phrase]:
        """The phrases of the book that a row may be about: by id, by code, by text."""
        named = (self.by_id.get(row.id), self.by_code.get(row.code.casefold()) if row.code else None)
        return [*(phrase for phrase in named if phrase is not None), *self.by_text.get(row.key, ())]

    def _of_equal_text(self, row: _Row) -> Phrase | None:
        """The phrase with a row's text that it would change, one with its title if there is one."""
        free = [one for one in self.by_text.get(row.key, ()) if self._is_free(one, row)]
        return next((one for one in free if one.title == row.title), free[0]) if free else None

    def _is_free(self, one: Phrase, row: _Row) -> bool:
        """Whether no other row is about a phrase, or names it by its id: that row may be content with a copy."""
        return one.id not in self.claimed and (one.id == row.id or one.id not in self.row_ids)


def _skipped(row: Skipped, category: Category) -> Item:
    return Item("skipped", row.line, category, row.reason, quote=row.quote)
