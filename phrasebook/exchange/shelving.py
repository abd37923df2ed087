"""Where a row is shelved: the group of another tool to the category people know by that name, or to a new one."""

from collections.abc import Sequence

from phrasebook.characters import fold
from phrasebook.files.editing.naming import slug
from phrasebook.model import Category

UNGROUPED = Category("imported", "导入")
"""Where rows without a group go."""


class Shelves:
    """The categories of an import: known ones by id or name, width and case apart, and those that it brings."""

    def __init__(self, known: Sequence[Category], ungrouped: str) -> None:
        """Start with the known categories; `ungrouped` names the one for rows without a group, "" for the usual."""
        self._by_name = {fold(name): each for each in reversed(known) for name in (each.id, each.name)}
        self._ids = {each.id for each in known}
        self._seen: dict[str, Category] = {}
        self._ungrouped = self._named(ungrouped) if ungrouped else self._by_name.get(UNGROUPED.id, UNGROUPED)

    def of(self, group: tuple[str, ...]) -> Category:
        """The category of a row: its outermost group decides."""
        return self._named(group[0]) if group else self._ungrouped

    def _named(self, name: str) -> Category:
        found = self._seen.get(name)
        if found is None:
            found = self._seen[name] = self._by_name.get(fold(name)) or self._new(name)
        return found

    def _new(self, name: str) -> Category:
        stem = slug(name, "category")
        number, made = 1, stem
        while made in self._ids:
            number += 1
            made = f"{stem}-{number}"
        self._ids.add(made)
        return self._by_name.setdefault(fold(name), Category(made, name))
