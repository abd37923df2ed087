"""Generated edits on generated documents: every byte outside the edited phrase stays, and the phrase reads as meant."""

import dataclasses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from phrasebook.files.editing import rewriting, tables
from phrasebook.files.editing.blocks import Document
from phrasebook.model import Phrase

HAN = st.text(alphabet="发货退款您好～！，#[]{}=\"'\\ \t-ab1", min_size=1, max_size=12).map(str.strip).filter(bool)
ONE_LINE = HAN
TEXTS = st.lists(
    st.one_of(HAN, st.sampled_from(["# 不是注释", "[[phrase]]", '"""', "", "'''"])), min_size=1, max_size=4
)
TEXT = TEXTS.map("\n".join).filter(str.strip)
NAMES = st.text(alphabet="abcdefgh", min_size=2, max_size=5)


def literal(text, *, style):
    """A string as people write it: in single quotes, on several lines, or escaped."""
    if style == "single" and "'" not in text and "\n" not in text:
        return f"'{text}'"
    if style == "lines" and "'''" not in text and not text.endswith("'"):
        return f"'''\n{text}'''"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if style == "lines":
        return f'"""\n{escaped}"""'
    return '"' + escaped.replace("\n", "\\n").replace("\t", "\\t") + '"'


STYLES = st.sampled_from(["single", "lines", "basic"])
GAPS = st.sampled_from(["", "\n", "\n\n", "\n# 一节\n\n", "\n  # 缩进的注\n\n\n", "\n#: 记号\n\n# 又一节\n\n"])
OVER = st.sampled_from(["", "# 运营核对\n", "# 一\n# 二 [[phrase]]\n"])
TAIL = st.sampled_from(["", "", "# 旧：text = '…'\n", "[phrase.shop]\nowner = '小古' # 谁写的\n"])
EOL = st.sampled_from(["", "  # 注", " "])


@st.composite
def documents(draw):
    """A document as pieces: the head, then for each phrase what stands before its block, and the block."""
    ids = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    if draw(st.booleans()):
        ids.sort()
    head = "#:schema ../phrase-file.schema.json\nschema = 1 # 版本\ncategory = \"shipping\"\nname = '物流'\n\n"
    pieces = []
    for number, identity in enumerate(ids):
        indent = draw(st.sampled_from(["", "", "  "]))
        lines = [f"{indent}[[phrase]]{draw(EOL)}"]
        keys = [
            f'id = "{identity}"',
            f"title = {literal(draw(ONE_LINE), style=draw(st.sampled_from(['single', 'basic'])))}",
            f"text   =   {literal(draw(TEXT), style=draw(STYLES))}",
        ]
        if draw(st.booleans()):
            keys.append(f'tags = [\n  "甲", # 首\n  {literal(draw(ONE_LINE), style="basic")},\n]')
        if draw(st.booleans()):
            keys.append("owner = { name = '小古', since = 2026-05-01 }")
        for key in draw(st.permutations(keys)):
            lines.append(f"{indent}{key}{draw(EOL)}")
            if draw(st.integers(0, 5)) == 0:
                lines.append(f"{indent}# 键之间的注")
        gap = draw(GAPS) if number else ""
        pieces.append((gap, draw(OVER) + "\n".join(lines) + "\n" + draw(TAIL)))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    end = draw(st.sampled_from(["", "\n", "\n# 完\n"]))
    return ids, [head, *(part for piece in pieces for part in piece), end], newline, encoding


@st.composite
def phrases(draw, identity=""):
    return Phrase(
        identity or draw(NAMES) + ".new",
        draw(ONE_LINE),
        draw(TEXT),
        "shipping",
        code=draw(st.sampled_from(["", "fh", "发#货"])),
        tags=tuple(draw(st.lists(ONE_LINE, max_size=3))),
        asks=tuple(draw(st.lists(ONE_LINE, max_size=2))),
        note=draw(st.one_of(st.just(""), TEXT)),
    )


def encode(pieces, newline, encoding):
    return "".join(pieces).replace("\n", newline).encode(encoding)


def opened(source):
    return Document(source, "shipping.toml", "10-shipping")


@settings(max_examples=150, deadline=None)
@given(documents(), st.data())
def test_a_changed_phrase_leaves_every_other_byte_and_undoes_to_the_old_file(written, data):
    ids, pieces, newline, encoding = written
    source = encode(pieces, newline, encoding)
    document = opened(source)
    assert list(document.phrases) == ids  # the generator's documents read as they were meant
    number = data.draw(st.integers(0, len(ids) - 1))
    theirs = document.phrases[ids[number]][1]
    wanted = tables.cleaned(data.draw(phrases(ids[number])))
    mine = dataclasses.replace(wanted, extra=theirs.extra)
    if data.draw(st.booleans()):  # most edits change one field only
        mine = dataclasses.replace(
            theirs, **{(key := data.draw(st.sampled_from(["text", "tags"]))): getattr(mine, key)}
        )
    result, step = rewriting.changed(document, number, mine)
    above, below = encode(pieces[: 2 + 2 * number], newline, encoding), pieces[3 + 2 * number :]
    tail = encode(below, newline, encoding.removesuffix("-sig")).removeprefix(b"\xff\xfe")
    assert result.startswith(above)
    assert result.endswith(tail)
    again = opened(result)
    assert list(again.phrases) == ids
    assert tables.same(again.phrases[ids[number]][1], mine)
    assert rewriting.undone(again, step)[0] == source


@settings(max_examples=100, deadline=None)
@given(documents(), phrases())
def test_an_added_phrase_is_one_insertion_and_undoes_to_the_old_file(written, phrase):
    ids, pieces, newline, encoding = written
    source = encode(pieces, newline, encoding)
    mine = tables.cleaned(phrase)
    result, step = rewriting.added(opened(source), mine)
    grown = len(result) - len(source)
    same_head = next((at for at in range(len(source)) if result[at] != source[at]), len(source))
    assert result[same_head + grown :] == source[same_head:]
    again = opened(result)
    expected = sorted([*ids, mine.id]) if len(ids) > 1 and ids == sorted(ids) else [*ids, mine.id]
    assert list(again.phrases) == expected
    assert tables.same(again.phrases[mine.id][1], mine)
    assert rewriting.undone(again, step)[0] == source


@settings(max_examples=100, deadline=None)
@given(documents(), st.data())
def test_a_removed_phrase_is_one_cut_and_comes_back_where_it_was(written, data):
    ids, pieces, newline, encoding = written
    source = encode(pieces, newline, encoding)
    number = data.draw(st.integers(0, len(ids) - 1))
    result, step = rewriting.removed(opened(source), number)
    cut = len(source) - len(result)
    same_head = next((at for at in range(len(result)) if result[at] != source[at]), len(result))
    assert source[same_head + cut :] == result[same_head:]
    again = opened(result)
    assert list(again.phrases) == ids[:number] + ids[number + 1 :]
    assert "# 一节" not in step.before  # a section's comment is no part of a phrase
    assert rewriting.undone(again, step)[0] == source


@settings(max_examples=150, deadline=None)
@given(phrases())
@example(Phrase("a.b", "题", 'a\n"""\n\\""""', "shipping"))
@example(Phrase("a.b", "题", "\n一\n", "shipping"))
@example(Phrase("a.b", '@text@"', "@text@\n二", "shipping", note="@note@\n@text@"))
def test_whatever_a_phrase_says_is_read_back_as_it_was_written(phrase):
    mine = tables.cleaned(phrase)
    result, _ = rewriting.added(opened(b'schema = 1\ncategory = "shipping"\n'), mine)
    assert tables.same(opened(result).phrases[mine.id][1], mine)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("proof", "strategies"),
    [
        (test_a_changed_phrase_leaves_every_other_byte_and_undoes_to_the_old_file, (documents(), st.data())),
        (test_an_added_phrase_is_one_insertion_and_undoes_to_the_old_file, (documents(), phrases())),
        (test_a_removed_phrase_is_one_cut_and_comes_back_where_it_was, (documents(), st.data())),
    ],
)
def test_three_thousand_generated_edits_of_each_kind(proof, strategies):
    settings(max_examples=3000, deadline=None, database=None)(given(*strategies)(proof.hypothesis.inner_test))()
