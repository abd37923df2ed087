"""Whatever the phrases: out and back through a tool loses nothing it can hold and does not tell; twice is once.

The default run takes the same examples every time; `pytest -m slow` takes new ones, and many.
"""

import dataclasses
import string

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from phrasebook.exchange import Entry, Reading, Selection, format_named, make_plan, read_file
from phrasebook.exchange.reading import normal
from phrasebook.fields import fields_in, fill
from phrasebook.model import Book, Category, Phrase

QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)
# An example takes 6 to 30 ms of a slow machine: all nine tests together some seven minutes.
FULL = settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))

CATEGORIES = (Category("shipping", "物流"), Category("reviews", "求好评"))
HAN = "您好退货发的不，。！～“”—…\n 　\"',;:=+-@#\\|/<>[]()$%&*"
MARKS = ["{城市}", "{城市=杭州}", "{颜色:红|黑色}", "{日期+3}", "{日期}", "{时间}", "{问候}"]
MARKS += ["{{", "}}", "{{x}}", "\\{{", "[[x]]", "$|$", "😀", "XX", "--", "×××"]
PIECES = st.one_of(
    st.text(st.sampled_from(HAN + string.ascii_letters + string.digits), min_size=1, max_size=12),
    st.sampled_from(MARKS),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join).map(str.strip).filter(bool)
LINES = st.text(st.sampled_from("退货发 的ab1，；、|#😀\"'=-"), min_size=1, max_size=8).map(str.strip)
WORDS = LINES.map(lambda line: " ".join(line.split())).filter(bool)
LISTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)
PHRASES = st.lists(
    st.builds(
        Phrase,
        id=st.text(st.sampled_from("abc.-1"), min_size=2, max_size=8).filter(lambda name: name[0] in "abc1"),
        title=WORDS,
        text=TEXTS,
        category=st.sampled_from(["shipping", "reviews"]),
        code=st.one_of(st.just(""), st.text(st.sampled_from("abFH12=-"), min_size=1, max_size=4)),
        tags=LISTS,
        asks=LISTS,
        note=st.one_of(st.just(""), WORDS),
    ),
    min_size=1,
    max_size=5,
    unique_by=(
        lambda one: one.id,
        lambda one: one.code.casefold() or one.id,
        lambda one: one.title,
        lambda one: normal(one.text),
    ),
)

EVERYTHING = ("id", "title", "text", "category", "code", "tags", "asks", "note")
HELD = {
    # tool and ending: what of a phrase it holds
    ("sheet", ".xlsx"): EVERYTHING,
    ("sheet", ".csv"): EVERYTHING,
    ("kefubao", ".xlsx"): ("title", "text", "category", "code"),
    ("kefubao", ".csv"): ("title", "text", "category", "code"),
    ("bot", ".csv"): ("title", "text", "category", "code"),
    ("qianniu", ".csv"): ("text", "category", "code"),
    ("espanso", ".yml"): ("title", "text", "code", "tags", "asks"),
    ("sogou", ".txt"): ("text", "code"),
}
TOLD = {
    # by the words of the loss that tells of it: what may then be otherwise
    "编码写不了": EVERYTHING,
    "再导回来会变成填空": ("text",),
    "首尾是数字": ("code",),
    "改成半角小写": ("code",),
    "再导回来会变成标签": ("tags", "asks"),
    "去掉斜杠": ("text",),
    "当作光标": ("text",),
    "可能读不对": EVERYTHING,
    "没有能打的拼音": EVERYTHING,
    "搜狗不收": ("code",),
}


def doubtful(losses):
    """By title, the parts of which something was told."""
    parts = {}
    for loss in losses:
        for words, concerned in TOLD.items():
            if words in loss.message:
                for title in loss.titles:
                    parts.setdefault(title, set()).update(concerned)
    return parts


def comparable(phrase, part):
    """A part as it is compared: of a text what it says filled, since a default counts wherever its field stands."""
    if part != "text":
        return getattr(phrase, part)
    fields = fields_in(phrase.text)
    defaults = {each.name: each.default for each in fields if each.default}
    choices = {each.name: each.choices for each in fields if each.choices and each.name != "问候"}
    return fill(phrase.text, {each.name: f"<{each.name}>" for each in fields}).text, defaults, choices


def loses_nothing(tool, ending, phrases, folder):
    """Write, read, plan the import into an empty book, and compare; then import it twice."""
    found = format_named(tool)
    encoding = found.encodings[0] if found.encodings else "utf-8"
    selection = Selection(tuple(phrases), CATEGORIES, {})
    maybe = doubtful(found.losses(selection, encoding))
    sure = [phrase for phrase in phrases if "text" not in maybe.get(phrase.title, ())]
    path = folder / f"phrases{ending}"
    path.write_bytes(found.write(selection, ending, encoding))
    assume(sure)  # else there may be nothing to read
    reading = read_file(path, tool=tool)
    assert read_file(path).format.name == tool
    back = [item.phrase for item in make_plan(reading, None, (), CATEGORIES).items if item.kind == "new"]
    held = HELD[tool, ending]

    def name(phrase):
        return phrase.title if "title" in held else normal(phrase.text)

    by_name = {}
    for phrase in back:
        # Another text may have become the same, by what was told to be lost of it.
        by_name.setdefault(name(phrase), []).append(phrase)
    for before in sure:
        made_up = {"code"} if tool == "sogou" and not before.code else set()  # it types by initials then
        parts = sorted(set(held) - maybe.get(before.title, set()) - made_up)
        expected = [comparable(before, part) for part in parts]
        assert expected in [[comparable(after, part) for part in parts] for after in by_name[name(before)]], parts
    twice_is_once(reading, None, "skip")


def written(plan, book, on_conflict):
    """The book after an import, as `Editor.save_all` would leave it."""
    phrases = {phrase.id: phrase for phrase in book.phrases} if book else {}
    for mine, base in plan.edits(on_conflict):
        name = base.id if base else mine.id or f"new.{len(phrases)}"
        phrases[name] = dataclasses.replace(mine, id=name)
    return Book("店", "店", "personal", CATEGORIES, tuple(phrases.values()))


def twice_is_once(reading, book, on_conflict):
    """Import, and import again: nothing is left to save."""
    book = written(make_plan(reading, book, (), CATEGORIES), book, on_conflict)
    assert make_plan(reading, book, (), CATEGORIES).edits(on_conflict) == []


ROWS = st.lists(
    st.builds(
        Entry,
        text=st.sampled_from(["甲", "乙", "丙 ", "丙", "丁", "ＡＢ", "ab"]),
        line=st.integers(2, 99),
        title=st.sampled_from([None, "一", "二"]),
        group=st.sampled_from([(), ("物流",), ("别的", "里面")]),
        code=st.sampled_from(["", "", "a", "A", "b"]),
        id=st.sampled_from(["", "", "x.a", "x.b"]),
        tags=st.sampled_from([None, (), ("签",)]),
        note=st.sampled_from([None, "", "注"]),
    ),
    max_size=6,
)
SETTLED = st.sampled_from(["skip", "replace", "keep-both"])


def rows_twice(rows, standing, on_conflict):
    def read(entries):
        return Reading("f", format_named("sheet"), "UTF-8", ",", {}, tuple(entries))

    book = written(make_plan(read(standing), None, (), CATEGORIES), None, "keep-both")
    codes = {phrase.id: phrase.code.casefold() for phrase in book.phrases}
    # A code that a phrase gives up, because its row names it by id and brings another, is free the second time.
    given_up = any(row.id in codes and codes[row.id] not in ("", row.code.casefold()) and row.code for row in rows)
    assume(not (given_up and on_conflict == "replace"))
    twice_is_once(read(rows), book, on_conflict)


@pytest.mark.parametrize(("tool", "ending"), HELD)
def test_nothing_is_lost_that_the_tool_can_hold(tool, ending, tmp_path):
    QUICK(given(PHRASES)(lambda phrases: loses_nothing(tool, ending, phrases, tmp_path)))()


def test_importing_the_same_rows_twice_changes_nothing():
    QUICK(given(ROWS, ROWS, SETTLED)(rows_twice))()


@pytest.mark.slow
@pytest.mark.parametrize(("tool", "ending"), HELD)
def test_nothing_is_lost_by_many_and_always_other_phrases(tool, ending, tmp_path):
    FULL(given(PHRASES)(lambda phrases: loses_nothing(tool, ending, phrases, tmp_path)))()


@pytest.mark.slow
def test_many_and_always_other_rows_twice_change_nothing():
    FULL(given(ROWS, ROWS, SETTLED)(rows_twice))()
