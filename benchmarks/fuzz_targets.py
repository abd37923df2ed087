"""What the fuzzers throw bytes at, and what has to hold whatever the bytes are. `fuzz.py` does the throwing.

A target takes bytes and either returns or raises `AssertionError`; any other exception that reaches it is a finding
as well. Common to all: an answer is a result or an error of ours, whatever a person will read of it holds no control
character, and it costs at most `CPU_SECONDS` of processor time.

- loader: bytes of a category file, `book.toml`, guide or lone file. What is read keeps the limits of the format, and
  written again it reads the same.
- fields: a text. Tokens stand in order and where they say; masks change no length; braces doubled are the text again.
- query: what is typed. No more words than the limits allow; hits come best first, marks stand inside what they mark.
- rules: a rule file, one pattern, or a text. Findings stand where they say; what is offered for a sentence finds less.
- importers: another tool's file. Rows are clean and within the limits; twice is once, a table reads back.
- merge: a phrase with two histories, and the file it stands in. The laws of merging; drafts survive their file; what
  is published says what the merge said, and no other phrase is touched.
"""

import atexit
import dataclasses
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import fuzz_inputs
from fuzz_inputs import ENDINGS, OTHER, PHRASE, SHELVES

from phrasebook.exchange import ExchangeError, Selection, format_named, make_plan, read_file
from phrasebook.exchange.entries import Entry
from phrasebook.fields import errors_in, fields_in, fill, mask, mask_spans, unmask
from phrasebook.files import checks
from phrasebook.files.cleaning import clean
from phrasebook.files.editing.tables import fault_in, same
from phrasebook.files.guides import read_guide
from phrasebook.files.problems import explain
from phrasebook.files.reading import book_from_sources
from phrasebook.library import open_library
from phrasebook.model import Book, Phrase, Problem
from phrasebook.search.index import SearchIndex
from phrasebook.search.query import LONGEST_WORD, MOST_WORDS, parse
from phrasebook.sharing.draft_files import draft_bytes, read_draft
from phrasebook.sharing.merge import merge
from phrasebook.sharing.model import Draft
from phrasebook.sharing.publishing import arrange
from phrasebook.wording import Rules, load_rules

CPU_SECONDS = 5.0
"""What one input may cost. Inputs have at most 16 KiB and the machine is shared; an answer takes milliseconds."""

MOST_BYTES = 16 * 1024
MOST_WRITTEN = 8
"""Phrases of an import that are written again: a workbook takes milliseconds."""

NOON = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 - any local time will do


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """One room under fire.

    Attributes:
        prove: raises if the invariant does not hold for these bytes.
        pieces: what inputs are put together from, besides chance.
        seeds: whole inputs that are near to real ones.
    """

    prove: Callable[[bytes], None]
    pieces: tuple[bytes, ...]
    seeds: Callable[[], list[bytes]]


def _in_file(name: str, content: bytes) -> Path:
    """The bytes as a file of this process, for what reads paths only."""
    path = _scratch() / name
    path.write_bytes(content)
    return path


@cache
def _scratch() -> Path:
    folder = tempfile.mkdtemp(prefix="fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _shows(*texts: str) -> None:
    for text in texts:
        assert clean(text)[0] == text, f"unclean: {text!r}"


def _told(problem: Problem) -> None:
    # The quoted line stands for a place and shows what is removed as U+FFFD.
    _shows(explain(problem), str(problem), problem.message, problem.mend, problem.quote)
    assert problem.message
    assert problem.place.line >= 1
    assert problem.place.column >= 1


# Loader.

FILES = ("phrases/10-a.toml", "book.toml", "lone.toml", "guides/a.toml")


def loader(given: bytes) -> None:
    """The first byte chooses the file, the rest is its content."""
    name, content = FILES[(given[:1] or b"\0")[0] % len(FILES)], given[1:]
    if name.startswith("guides/"):
        read = read_guide(_in_file("guide.toml", content), {"a.b"})
        for problem in read.problems:
            _told(problem)
        if read.guide:
            for step in read.guide.steps:
                _shows(read.guide.title, read.guide.when, step.title, step.aim, step.watch, *step.phrases)
        return
    sources = [("phrases/00-known.toml", fuzz_inputs.category_file((PHRASE,)))] if name == "book.toml" else []
    book = book_from_sources("x", "x", "team", [*sources, (name, content)])
    for problem in book.problems:
        _told(problem)
    assert book.phrases or book.problems
    _shows(book.name, *(part for each in book.categories for part in (each.id, each.name)))
    for definition in book.fields.values():
        _shows(definition.name, definition.value or "", definition.default or "", definition.hint, *definition.choices)
    for phrase in book.phrases:
        _keeps_the_format(phrase)
        fields_in(phrase.text)
    assert len({phrase.id for phrase in book.phrases}) == len(book.phrases)
    shelves = {phrase.category for phrase in book.phrases}
    for shelf in shelves:
        phrases = tuple(phrase for phrase in book.phrases if phrase.category == shelf)
        again = book_from_sources("x", "x", "team", [("phrases/a.toml", fuzz_inputs.category_file(phrases))])
        assert [each.id for each in again.phrases] == [each.id for each in phrases]
        for before, after in zip(phrases, again.phrases, strict=True):
            assert same(before, after), (before, after)


def _keeps_the_format(phrase: Phrase) -> None:
    _shows(phrase.id, phrase.title, phrase.text, phrase.category, phrase.code, phrase.note, phrase.reason)
    _shows(*phrase.tags, *phrase.asks, *phrase.allow)
    if phrase.hidden:
        return
    assert 1 <= len(phrase.title) <= checks.MOST_TITLE
    assert "\n" not in phrase.title + phrase.code + phrase.category
    assert 1 <= len(phrase.text) <= checks.MOST_TEXT


# Fields.


def fields(given: bytes) -> None:
    """The text; the value of every field is the text's own beginning."""
    text = given.decode("utf-8", "surrogateescape" if given[:1] == b"\xed" else "replace")
    found, wrong = fields_in(text), errors_in(text)
    tokens = sorted((*found, *wrong), key=lambda token: token.start)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert text[token.start] in "{}"
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    assert len(mask(text)) == len(text)
    for each in found:
        assert mask(text)[each.start : each.end] == "\ufffc" * (each.end - each.start)
        assert 1 <= len(each.name) <= 20
    values = {each.name: text[: 1 + number] for number, each in enumerate(found)}
    for answers in ({}, values):
        filled = fill(text, answers, NOON)
        assert list(filled.spans) == sorted(filled.spans)
        assert all(0 <= start < end <= len(filled.text) for start, end in filled.spans)
        assert len(mask_spans(filled)) == len(filled.text)
        assert set(filled.missing) <= {each.name for each in found}
        if "\ufffc" not in text:
            assert unmask(mask_spans(filled), filled) == filled.text
    if values:
        assert fill(text, values, NOON).missing == ()
    doubled = text.replace("{", "{{").replace("}", "}}")
    assert fill(doubled, values, NOON) == (type(filled))(text, (), ())


# Query.


@cache
def _index() -> SearchIndex:
    return open_library().search_index()


def query(given: bytes) -> None:
    """What is typed, as bytes of UTF-8."""
    typed = given.decode("utf-8", "replace")
    parsed = parse(typed)
    assert len(parsed.words) + len(parsed.without) <= MOST_WORDS
    assert all(1 <= len(word) <= LONGEST_WORD for word in (*parsed.words, *parsed.without))
    hits = _index().search(typed, limit=20)
    assert len(hits) <= 20
    assert len({hit.phrase.id for hit in hits}) == len(hits)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert all(one.score >= other.score - 0.02 for one, other in pairwise(hits))
    for hit in hits:
        for name, spans in hit.spans.items():
            marked = getattr(hit.phrase, name, None)
            assert all(0 <= start < end for start, end in spans), (name, spans)
            assert not isinstance(marked, str) or all(end <= len(marked) for _, end in spans), (name, spans)
            assert list(spans) == sorted(spans)
    counts = _index().counts(typed)
    assert all(count > 0 for count in counts.values())


# Rules.


def rules(given: bytes) -> None:
    """The first byte chooses: a whole rule file, a pattern in a rule, or a text for the rules that ship.

    A pattern and the text it is tried on are parted by a zero byte.
    """
    kind, rest = (given[:1] or b"\0")[0] % 3, given[1:]
    if kind == 2:
        _checked(_shipped_rules(), rest.decode("utf-8", "replace"))
        return
    pattern, _, text = rest.partition(b"\0")
    content = rest if kind == 0 else fuzz_inputs.rule_file(pattern.decode("utf-8", "replace"))
    loaded = load_rules([_in_file("rules.toml", content)])
    for problem in loaded.problems:
        _told(problem)
    own = [rule for pack in loaded.packs if pack.id not in _shipped_packs() for rule in pack.rules]
    for rule in own:
        _shows(rule.id, rule.message, rule.kind, rule.advice, rule.reply, rule.details)
    said = text.decode("utf-8", "replace") or pattern.decode("utf-8", "replace")
    if own:  # alone: making all rules ready takes most of the time
        _checked(Rules(own), said)
    elif b"settings" in content:
        _checked(loaded, said)


_SENTENCE_END = re.compile("[。！？…!?\n]")


@cache
def _shipped_rules() -> Rules:
    return load_rules()


@cache
def _shipped_packs() -> frozenset[str]:
    return frozenset(pack.id for pack in _shipped_rules().packs)


def _checked(loaded: Rules, text: str) -> None:
    findings = loaded.check(text)
    for one in findings:
        assert 0 <= one.start <= one.end <= len(text)
        assert one.matched == text[one.start : one.end]
        assert one.line == text.count("\n", 0, one.start) + 1
        assert one.column >= 1
    assert [one.start for one in findings] == sorted(one.start for one in findings)
    counted = sum(not one.allowed for one in findings)
    # A better wording is one for its sentence; a stranger's rules may reach from that into the next.
    whole = loaded is _shipped_rules() or not _SENTENCE_END.search(text)
    for offered in {one.suggestion for one in findings if one.suggestion is not None}:
        assert offered != text
        assert not whole or sum(not one.allowed for one in loaded.check(offered, suggest=False)) < counted
    masked = loaded.check(text, masked=mask(text), suggest=False)
    assert all(one.matched == text[one.start : one.end] for one in masked)


# Importers.


def importers(given: bytes) -> None:
    """The first byte chooses the ending of the file's name."""
    ending, content = ENDINGS[(given[:1] or b"\0")[0] % len(ENDINGS)], given[1:]
    path = _in_file(f"phrases{ending}", content)
    try:
        reading = read_file(path)
    except ExchangeError as error:
        _told(error.problem)
        return
    for row in reading.rows:
        assert row.line >= 1
        _shows(*row.group)
        if isinstance(row, Entry):
            _shows(
                row.text, row.title or "", row.code, *(row.tags or ()), *(row.asks or ()), row.note or "", *row.doubts
            )
            assert 1 <= len(row.text) <= checks.MOST_TEXT
            assert len(row.title or "") <= checks.MOST_TITLE
        else:
            _shows(row.reason, row.quote)
    book: Book | None = None
    for conflict in ("skip", "keep-both", "replace"):
        plan = make_plan(reading, book, (), SHELVES)
        for item in plan.items:
            _shows(item.reason, item.quote, item.category.id, item.category.name)
            if item.phrase:
                _keeps_the_format(item.phrase)
                assert not item.phrase.id or not fault_in(item.phrase), fault_in(item.phrase)
        edits = plan.edits(conflict)
        assert book is None or conflict != "skip" or not edits
        book = _with(book, edits)
        assert make_plan(reading, book, (), SHELVES).edits(conflict) == [], "twice is not once"
    if book and len(book.phrases) <= MOST_WRITTEN:
        for ending in (".csv", ".xlsx"):
            _reads_back(book.phrases, ending)


def _reads_back(phrases: tuple[Phrase, ...], ending: str) -> None:
    """What an import made is exported as a table and read again; what the export told of may be otherwise."""
    sheet = format_named("sheet")
    assert sheet
    assert sheet.write
    assert sheet.losses
    selection = Selection(phrases, SHELVES, {})
    told = {title for loss in sheet.losses(selection, "utf-8-sig") for title in loss.titles}
    path = _in_file(f"export{ending}", sheet.write(selection, ending, "utf-8-sig"))
    found = {row.text for row in read_file(path, tool="sheet").rows if isinstance(row, Entry)}
    assert {phrase.text for phrase in phrases if phrase.title not in told} <= found


def _with(book: Book | None, edits: list[tuple[Phrase, Phrase | None]]) -> Book:
    phrases = {phrase.id: phrase for phrase in book.phrases} if book else {}
    for mine, base in edits:
        name = base.id if base else mine.id or f"new.{len(phrases)}"
        phrases[name] = dataclasses.replace(mine, id=name)
    return Book("店", "店", "personal", SHELVES, tuple(phrases.values()))


# Merge.


def merged(given: bytes) -> None:
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
    kept = read_draft(_in_file("1.toml", draft_bytes(draft)))
    assert isinstance(kept, Draft), kept
    assert same(kept.base, base)
    assert same(kept.mine, mine)
    pages: dict[str, tuple[Phrase, ...]] = {"phrases/shipping.toml": (OTHER,)}
    if theirs is not None:
        path = f"phrases/{theirs.category}.toml"
        pages[path] = (theirs, *pages.get(path, ()))
    files = {path: "# 注\n".encode() + fuzz_inputs.category_file(phrases) for path, phrases in pages.items()}
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


TARGETS = {
    "loader": Target(loader, (*fuzz_inputs.TOML, *fuzz_inputs.KEYS), fuzz_inputs.files),
    "fields": Target(fields, (*fuzz_inputs.TOML, *fuzz_inputs.FIELDS), fuzz_inputs.texts),
    "query": Target(query, fuzz_inputs.TYPED, fuzz_inputs.queries),
    "rules": Target(rules, (*fuzz_inputs.PATTERN, *fuzz_inputs.TOML), fuzz_inputs.rules),
    "importers": Target(importers, fuzz_inputs.FOREIGN, fuzz_inputs.foreign),
    "merge": Target(merged, fuzz_inputs.CHOICES, fuzz_inputs.choices),
}
"""The targets by the name that the command line takes."""
