"""What is typed into the form becomes the phrase that was meant, and every fault names its field."""

import pytest

from phrasebook.library import Library
from phrasebook.model import Book, Category, Phrase
from tui.phrase_form import Typed, fault_in, notes_on, read_form

HELLO = Phrase("g.hello", "首次问候", "您好", "greetings", code="nh")
LIBRARY = Library(
    [
        Book(
            "店",
            "book",
            "team",
            (Category("greetings", "问候"), Category("shipping", "物流")),
            (HELLO, Phrase("s.when", "什么时候发货", "两天内", "shipping")),
        )
    ]
)
NEW = Phrase("", "", "", "")


def typed(**boxes: str) -> Typed:
    return Typed(
        **{"title": "标题", "text": "内容", "category": "2", "code": "", "tags": "", "asks": "", "note": ""} | boxes
    )


@pytest.mark.parametrize(
    ("box", "written", "field", "value"),
    [
        ("title", " 标题 ", "title", "标题"),
        ("text", "一行\n两行", "text", "一行\n两行"),
        ("category", "1", "category", "greetings"),
        ("category", "物流", "category", "shipping"),
        ("category", "shipping", "category", "shipping"),
        ("category", "live=直播", "category", "live"),
        ("tags", "甲、乙，丙,甲；", "tags", ("甲", "乙", "丙")),
        ("asks", "啥时候发\n\n 几时发 \n", "asks", ("啥时候发", "几时发")),
        ("note", "先看\n再说\n", "note", "先看\n再说"),
        ("code", " fh ", "code", "fh"),
    ],
)
def test_boxes_become_fields(box, written, field, value):
    phrase, _, fault = read_form(typed(**{box: written}), NEW, LIBRARY)
    assert (getattr(phrase, field), fault) == (value, "")
    assert fault_in(phrase, fault) == ("", "")


@pytest.mark.parametrize(
    ("box", "written", "said"),
    [
        ("title", "  ", "还没写标题"),
        ("title", "长" * 81, "标题有 81 个字"),
        ("text", "\n", "还没写内容"),
        ("text", "长" * 4001, "内容有 4001 个字"),
        ("category", "", "还没选分类"),
        ("category", "物流类", "是不是 物流"),
        ("category", "直播", "要新建就写 zhi-bo=直播"),
        ("code", "a b", "快捷码"),
    ],
)
def test_a_fault_names_its_field(box, written, said):
    phrase, _, fault = read_form(typed(**{box: written}), NEW, LIBRARY)
    name, sentence = fault_in(phrase, fault)
    assert name == box
    assert said in sentence


def test_what_the_form_does_not_show_stays():
    begin = Phrase("g.x", "旧", "旧", "greetings", allow=("tone.bu",), reason="写明", extra={"color": "red"})
    phrase, _, _ = read_form(typed(), begin, LIBRARY)
    assert (phrase.id, phrase.allow, phrase.reason, phrase.extra) == ("g.x", ("tone.bu",), "写明", {"color": "red"})


def test_what_another_phrase_has_already_is_noted_but_its_own_is_not():
    phrase, _, _ = read_form(typed(title="首次问候", text="您好", category="1", code="NH"), NEW, LIBRARY)
    assert notes_on(phrase, LIBRARY) == [
        "快捷码 NH 已经是“首次问候”的",
        "这一类里已有同名的话术",
        "内容和另一条一模一样",
    ]
    assert notes_on(HELLO, LIBRARY) == []
