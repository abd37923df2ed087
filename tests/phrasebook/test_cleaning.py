"""The choke point: nothing that could fool a terminal or an eye gets through, and nothing else is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.files.cleaning import clean, clean_value, kept_offsets, needs_cleaning, stand_ins, visible

DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)


@pytest.mark.parametrize(
    ("dirty", "clean_text"),
    [
        ("您好～", "您好～"),
        ("a\tb\nc", "a\tb\nc"),  # tab and line end are text
        ("\x1b[31m红\x1b[0m", "红"),  # CSI: colours
        ("\x1b[?1049h屏", "屏"),  # CSI with a private mark: alternate screen
        ("\x9b31m红", "红"),  # CSI as one C1 character
        ("\x1b]0;标题\x07字", "字"),  # OSC ended by BEL: window title
        ("\x1b]52;c;aGk=\x1b\\字", "字"),  # OSC ended by ST: writes the clipboard
        ("\x9d0;t\x9c字", "字"),  # OSC and ST as C1 characters
        ("\x1bP1$r\x1b\\字", "字"),  # DCS
        ("\x1b_Gf=100;AAAA\x1b\\字", "字"),  # APC: kitty graphics
        ("\x1bc字", "字"),  # full reset
        ("\x1b(0字", "字"),  # character set
        ("\x1b]0;没有结束", "0;没有结束"),  # an unended OSC must not swallow the text
        ("\x1b]0;第一行\n第二行\x07", "0;第一行\n第二行"),  # nor reach over a line end
        ("\x1b\x1b[1m字", "字"),
        ("价格\u202e001", "价格001"),  # RIGHT-TO-LEFT OVERRIDE shows 100 as 001
        ("\u2066a\u2069\u200e\u200f\u061c", "a"),
        ("不\u200b能\u2060\ufeff", "不能"),
        ("a\U000e0041\U000e007fb", "ab"),  # tag characters
        ("a\U000e0101b", "ab"),  # variation selector 18
        ("❤\ufe0f❤\ufe0e", "❤\ufe0f❤\ufe0e"),  # the emoji selectors stay
        ("👨\u200d👩", "👨👩"),  # the joiner goes
        ("a\ud800b\udfff", "ab"),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("\u00ada", "a"),
        ("a\ufffeb\uffffc", "abc"),  # no characters
        ("a\ufffdb\ufffc\ue000", "a\ufffdb\ufffc\ue000"),  # odd ones, but characters
    ],
)
def test_what_is_removed_and_what_stays(dirty, clean_text):
    assert clean(dirty)[0] == clean_text
    assert clean(dirty)[1] == len(dirty) - len(clean_text)


def test_line_ends_become_newlines_and_are_not_counted():
    assert clean("a\r\nb\rc\x85d\u2028e\u2029f") == ("a\nb\nc\nd\ne\nf", 0)


def test_every_string_of_a_value_is_cleaned_and_counted():
    value = {"k\u200b": ["a\x1b[1mb", {"c": "\x00"}], "n": 1, "t": True}
    assert clean_value(value) == ({"k": ["ab", {"c": ""}], "n": 1, "t": True}, 6)


@given(st.text(st.characters(codec=None)))
def test_nothing_dangerous_is_left_and_cleaning_again_changes_nothing(text):
    cleaned, _ = clean(text)
    assert not DANGEROUS.search(cleaned)
    assert clean(cleaned) == (cleaned, 0)


@given(st.text(st.sampled_from("a字\x1b[]m0;\x07\\\n\r\u200b\u202e\x9b\x9d\x9c\udc1b ")))
def test_offsets_of_the_clean_text_point_at_the_same_characters(text):
    cleaned, _ = clean(text)
    offsets = kept_offsets(text)
    assert len(offsets) == len(cleaned) + 1
    for offset, character in zip(offsets[:-1], cleaned, strict=True):
        assert text[offset] == character or (text[offset], character) == ("\r", "\n")


@given(st.text(st.characters(codec=None)))
def test_stand_ins_and_visible_marks_keep_every_offset(text):
    assert len(stand_ins(text)) == len(visible(text)) == len(text)
    assert not DANGEROUS.search(visible(text))


def test_a_control_character_and_its_stand_in_are_cleaned_alike():
    dirty = "\x1b[31m红\x1b[0m\x1b]0;t\x07字\x00"
    assert clean(stand_ins(dirty)) == clean(dirty) == ("红字", 16)


@pytest.mark.parametrize("text", ['a = "\\u200b"', 'a = "\\x1b"', 'a = "\\e"', 'a = "\\b"', "a = '\u200b'"])
def test_a_document_with_hidden_characters_is_not_waved_through(text):
    assert needs_cleaning(text)


def test_an_ordinary_document_takes_the_quick_way():
    assert not needs_cleaning('title = "什么时候发货"\ntext = "a\\nb\\"c"\n')
