"""A phrase with two histories, and the file it stands in.

The laws of merging hold; drafts survive their file; what is published says what the merge said, and no other phrase is
touched.
"""

import dataclasses
from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType

from fuzz_targets import inputs
from fuzz_targets.inputs import OTHER, PHRASE
from fuzz_targets.promises import in_file
from phrasebook.files.editing.tables import same
from phrasebook.files.reading import book_from_sources
from phrasebook.model import Phrase
from phrasebook.sharing.draft_files import draft_bytes, read_draft
from phrasebook.sharing.merge import merge
from phrasebook.sharing.model import Draft
from phrasebook.sharing.publishing import arrange

NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 - any local time will do


def prove(given: bytes) -> None:
    """Every byte is a choice: what the phrase was, and what became of it on two sides."""
    chosen = iter(given)
    base = None if next(chosen, 1) % 6 == 0 else _changed(PHRASE, chosen)
    theirs, mine = (_side(base, chosen) for _ in range(2))
    result, turned = merge(base, theirs, mine), merge(base, mine, theirs)
    assert same(merge(base, theirs, base).phrase, theirs)
    assert same(merge(base, base, mine).phrase, mine)
    assert same(merge(base, mine, mine).phrase, mine)
    assert set(result.conflicts) == set(turned.conflicts)
    if not result.conflicts and "twice" not in result.flags:
        assert same(result.phrase, turned.phrase)
        assert same(merge(base, result.phrase, mine).phrase, result.phrase)
    draft = Draft("1", "s", "phrases/a.toml", base, mine, "2026-11-22T08:00:00+00:00")
    if not draft.phrase_id:
        return
    kept = read_draft(in_file("1.toml", draft_bytes(draft)))
    assert isinstance(kept, Draft), kept
    assert same(kept.base, base)
    assert same(kept.mine, mine)
    pages: dict[str, tuple[Phrase, ...]] = {"phrases/shipping.toml": (OTHER,)}
    if theirs is not None:
        path = f"phrases/{theirs.category}.toml"
        pages[path] = (theirs, *pages.get(path, ()))
    files = {path: "# 注\n".encode() + inputs.category_file(phrases) for path, phrases in pages.items()}
    _published(draft, files, result.phrase if not result.conflicts else theirs)


def _published(draft: Draft, files: dict[str, bytes], wanted: Phrase | None) -> None:
    """Publish a draft; what stands then is what the merge said, and the other phrase is as it was."""
    arranged = arrange([draft], files)
    assert not arranged.refused, arranged.refused
    book = book_from_sources("x", "x", "team", sorted({**files, **arranged.files}.items()))
    said = {phrase.id: phrase for phrase in book.phrases}
    assert same(said["z.other"], OTHER)
    found = said.get(draft.phrase_id)
    if wanted is not None and wanted.hidden:
        assert found is not None
        assert found.hidden
        return
    assert same(found, wanted), (found, wanted)


_LINES = ("标题", "何时发货", "a", "“引号”", 'a"b', "a'b", "\\n", "{城市}", "#", "é😀", "'''", '"""', "[[phrase]]", "=")
_TEXTS = (*_LINES, "一\n二", "\n", " 首", "尾\n", "{{}}", "x" * 4000, "\"\"\"\n'''", "\\", "末尾\\\n下行", "\t")
_VALUES = (0, False, 0.0, 1, "", "小古", [1, "a"], {"a": {"b": 1}}, [{"x": 1}], 1.5, float("inf"), NOON, NOON.date())
_NAMES = ("title", "text", "category", "code", "note", "tags", "asks", "allow", "extra")


def _side(base: Phrase | None, chosen: Iterator[int]) -> Phrase | None:
    kind = next(chosen, 5)
    if kind % 8 == 0:
        return None
    side = _changed(base or PHRASE, chosen)
    return dataclasses.replace(side, hidden=True) if kind % 8 == 1 else side


def _changed(phrase: Phrase, chosen: Iterator[int]) -> Phrase:
    """Up to three keys changed, each by the next bytes."""
    for _ in range(next(chosen, 0) % 4):
        name, number = _NAMES[next(chosen, 0) % len(_NAMES)], next(chosen, 0)
        line = _LINES[number % len(_LINES)]
        words = tuple(dict.fromkeys(_LINES[(number + step) % len(_LINES)] for step in range(number % 4)))
        new = {
            "title": {"title": line},
            "text": {"text": _TEXTS[number % len(_TEXTS)] if _TEXTS[number % len(_TEXTS)].strip() else "x"},
            "category": {"category": ("shipping", "payment", "after-sales")[number % 3]},
            "code": {"code": ("", "fh", "a=b", '"', "#", "é")[number % 6]},
            "note": {"note": ("", *_TEXTS)[number % (len(_TEXTS) + 1)]},
            "tags": {"tags": words},
            "asks": {"asks": words},
            "allow": {"allow": ("tone.bu", "ad.absolute")[: number % 3], "reason": "行话" if number % 3 else ""},
            "extra": {"extra": MappingProxyType({("owner", "a b", "键")[number % 3]: _VALUES[number % len(_VALUES)]})},
        }[name]
        phrase = dataclasses.replace(phrase, **new)
    return phrase
