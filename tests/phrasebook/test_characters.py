"""Folding keeps offsets true; readings are what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.characters import characters_of, fold, readings


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("運費", "运费"),  # traditional
        ("ｆａｐｉａｏ", "fapiao"),  # full width
        ("THYF", "thyf"),  # capitals
        ("ＦＨ", "fh"),  # both at once
        ("退货　运费", "退货 运费"),  # the ideographic space
        ("加①②", "加12"),  # circled digits, a way round word lists
        ("㎏", "㎏"),  # two letters would shift every later offset
        ("İ", "İ"),  # its lower case is two code points
        ("\ud800😀", "\ud800😀"),  # an unpaired surrogate and what lies beyond the BMP
        ("", ""),
    ],
)
def test_other_ways_of_writing_fold_to_one(written, folded):
    assert fold(written) == folded


@given(st.text(alphabet=st.characters()))
def test_folding_keeps_every_offset_and_folds_once(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("货", ("huo",)),
        ("貨", ("huo",)),  # traditional is read as its simplified form
        ("重", ("zhong", "chong")),
        ("长", ("chang", "zhang")),
        ("还", ("hai", "huan")),
        ("差", ("cha", "chai")),  # ci, as in 参差, is no reading of a shop
        ("不", ("bu",)),  # fou is a rare reading, left out
        ("绿", ("lv", "lu")),  # ü is typed as v
        ("略", ("lue",)),
        ("嗯", ("en",)),
        ("a", ()),
        ("，", ()),
        ("\ud800", ()),
    ],
)
def test_readings_likeliest_first(char, expected):
    assert readings(char) == expected


def test_every_character_of_a_syllable_has_it_among_its_readings():
    for syllable, chars in characters_of().items():
        assert syllable.isascii()
        assert syllable.islower()
        for char in chars:
            assert syllable in readings(char)
            assert len(readings(char)) <= 4
