"""What agents type finds what they mean, marked where it matched; odd input gets an answer and costs little."""

from itertools import pairwise, product

import pytest

from phrasebook.library import BUILT_IN, open_library
from phrasebook.model import Category, Phrase
from phrasebook.search import SearchIndex, index, matching
from phrasebook.search.ranking import Part

CATEGORIES = [
    Category("shipping", "物流"),
    Category("after-sales", "售后"),
    Category("invoices", "发票"),
    Category("product", "商品"),
]
PHRASES = [
    Phrase(
        "ship.when",
        "什么时候发货",
        "您好，订单正常情况下两天内发出～",
        "shipping",
        "fh",
        ("时效",),
        ("今天能发吗", "怎么还没发"),
    ),
    Phrase("ship.fee", "退货运费谁承担", "质量问题运费我们承担", "after-sales", "", ("退货",)),
    Phrase("ship.insurance", "运费险说明", "退货自动理赔，您放心", "shipping", "yfx", ("运费险",)),
    Phrase("after.again", "漏发重发", "马上为您补上", "after-sales"),
    Phrase("after.broken", "收到破损", "非常抱歉，麻烦拍张照", "after-sales", asks=("碎了", "东西坏了")),
    Phrase("after.swap", "换货流程", "您点一下换货申请", "after-sales"),
    Phrase("price.gap", "差价补给您", "马上退您差价", "after-sales"),
    Phrase("invoice.yes", "发票可以开", "您填好抬头就行", "invoices", asks=("能开发票吗",)),
    Phrase("sign.odd", "签收异常", "帮您问快递", "shipping"),
    Phrase("size.help", "尺码建议", "报一下身高体重", "product"),
    Phrase("colour", "色差说明", "实物拍摄，光线会有影响", "product"),
    Phrase("vip", "VIP 优惠", "会员专享", "product"),
    Phrase("xian", "西安仓库", "从西安发出", "shipping"),
]


@pytest.fixture(scope="module")
def search():
    return SearchIndex(PHRASES, CATEGORIES).search


@pytest.mark.parametrize(
    ("query", "first", "matched"),
    [
        ("运费险", "ship.insurance", "text"),
        ("运费 退货", "ship.fee", "text"),  # several words, any order
        ("退运", "ship.fee", "text"),  # skipped character
        ("thyf", "ship.fee", "pinyin"),  # initials
        ("tuihuo", "ship.fee", "pinyin"),
        ("tuihuoyun", "ship.fee", "pinyin"),
        ("tuihuoyunf", "ship.fee", "pinyin"),  # unfinished
        ("退huo", "ship.fee", "mixed"),
        ("tui货", "ship.fee", "mixed"),
        ("chongfa", "after.again", "pinyin"),  # the other readings of 重, 还, 差
        ("huanhuo", "after.swap", "pinyin"),
        ("chajia", "price.gap", "pinyin"),
        ("fapioa", "invoice.yes", "fuzzy"),  # swapped letters
        ("fapio", "invoice.yes", "fuzzy"),  # a letter missing
        ("qianshuo", "sign.odd", "fuzzy"),
        ("htyf", "ship.fee", "fuzzy"),  # swapped initials
        ("发飘", "invoice.yes", "homophone"),
        ("cima", "size.help", "fuzzy"),  # c for ch
        ("secai", "colour", "fuzzy"),  # 色彩, for want of anything else
        ("運費險", "ship.insurance", "text"),
        ("ｆａｐｉａｏ", "invoice.yes", "pinyin"),
        ("THYF", "ship.fee", "pinyin"),
        ("运费　退货", "ship.fee", "text"),  # ideographic space
        ("fh", "ship.when", "code"),
        ("yfx", "ship.insurance", "code"),
        ("vip", "vip", "text"),
        ("xian", "xian", "pinyin"),
        ("xi'an", "xian", "pinyin"),  # as input methods write it
        ("我昨晚下的单咋还不发", "ship.when", "sentence"),
        ("邮费谁掏", "ship.fee", "sentence"),
        ("拿到手就裂开了", "after.broken", "sentence"),
    ],
)
def test_every_way_of_typing_finds_its_phrase(search, query, first, matched):
    hit = search(query)[0]
    assert (hit.phrase.id, hit.matched) == (first, matched)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("售后:破损", {"after.broken"}),
        ("售后：破损", {"after.broken"}),  # full-width colon
        ("sh:ps", {"after.broken"}),  # initials of the category and of the title
        # Its initials in full; the id `shipping` and the pinyin of 商品 but begin with them.
        ("sh:", {"ship.fee", "after.again", "after.broken", "after.swap", "price.gap"}),
        ("shouhou:ps", {"after.broken"}),
        ("after-sales:破损", {"after.broken"}),
        ("物流:", {"ship.when", "ship.insurance", "sign.odd", "xian"}),
        ("after:破损", {"after.broken"}),  # the beginning of an id
        ("运费 -退货", set()),  # both have 退货 somewhere
        ("运费 -说明", {"ship.fee"}),
        ("？！", set()),
    ],
)
def test_prefixes_keep_to_a_category_and_a_dash_excludes(search, query, found):
    assert {hit.phrase.id for hit in search(query)} == found


def test_an_unknown_prefix_is_a_word_like_any_other(search):
    assert search("谁:运费")[0].phrase.id == "ship.fee"


def test_an_empty_query_gives_the_library_in_its_own_order(search):
    assert [hit.phrase.id for hit in search("")] == [phrase.id for phrase in PHRASES]
    assert [hit.phrase.id for hit in search("  ", limit=2)] == ["ship.when", "ship.fee"]
    assert [hit.phrase.id for hit in search("", category="invoices")] == ["invoice.yes"]
    assert search("", usage={"colour": 2.0})[0].phrase.id == "colour"


@pytest.mark.parametrize(
    ("query", "id_", "spans"),
    [
        ("thyf", "ship.fee", {"title": ((0, 4),)}),  # characters found through their sound are marked too
        ("退运", "ship.fee", {"title": ((0, 1), (2, 3))}),
        ("谁 退huo", "ship.fee", {"title": ((0, 2), (4, 5))}),
        ("fh", "ship.when", {"code": ((0, 2),)}),
        ("东西坏", "after.broken", {"asks.1": ((0, 3),)}),
        ("理赔", "ship.insurance", {"text": ((4, 6),)}),
        ("時效", "ship.when", {"tags.0": ((0, 2),)}),
    ],
)
def test_spans_are_offsets_into_the_fields_as_written(search, query, id_, spans):
    hit = next(hit for hit in search(query) if hit.phrase.id == id_)
    assert dict(hit.spans) == spans


def test_a_sentence_marks_the_words_it_shares(search):
    hit = search("请问老板邮费是谁来掏啊")[0]
    assert hit.phrase.id == "ship.fee"
    marked = "".join(hit.phrase.title[start:end] for start, end in hit.spans["title"])
    assert "运费" in marked  # 邮费 is what was asked
    assert "承担" in marked  # 掏
    assert "退货" not in marked


# Words that share characters (便宜, 宜点) once marked these twice, and a row showed them twice.
def test_marks_of_a_sentence_never_overlap():
    book = open_library([BUILT_IN])
    hits = SearchIndex(book.phrases, book.categories).search("亲亲我昨天买的裙子能便宜点吗能退差价吗", limit=20)
    marked = [spans for hit in hits for spans in hit.spans.values()]
    assert any(len(spans) > 1 for spans in marked)
    assert all(one[1] < other[0] for spans in marked for one, other in pairwise(spans))


def test_scores_fall_and_stay_between_nothing_and_one(search):
    for query in ("s", "fh", "退货", "我要退货怎么弄啊", "ship"):
        scores = [hit.score for hit in search(query)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_the_two_scores_worked_by_hand_in_the_docstring_are_the_real_ones(search):
    by_initials = search("thyf")[0]
    assert by_initials.score == pytest.approx(0.89, abs=0.005)
    (part,) = by_initials.parts
    assert part == Part("thyf", "title", "pinyin", 78, 150, pytest.approx(2 + 3 * 4 / 7))
    skipped = search("退运")[0]
    assert skipped.score == pytest.approx(0.95, abs=0.005)
    assert skipped.parts == (Part("退运", "title", "text", 93, 150, pytest.approx(2 + 3 * 2 / 7)),)


def test_usage_decides_between_equals_and_never_against_a_better_match():
    phrases = [
        Phrase("a", "发货时间", "甲", "x"),
        Phrase("b", "发货地点说明", "乙", "x"),
        Phrase("c", "乱发货", "丙", "x"),
    ]
    search = SearchIndex(phrases).search
    assert [hit.phrase.id for hit in search("发货")] == ["a", "b", "c"]  # the shorter title, then the place
    assert [hit.phrase.id for hit in search("发货", usage={"c": 9.0})] == ["c", "a", "b"]
    whole = [*phrases, Phrase("e", "发货", "戊", "x")]
    assert SearchIndex(whole).search("发货", usage={"c": 9.0})[0].phrase.id == "e"  # the exact title stays first
    tagged = [*phrases, Phrase("d", "别的", "丁", "x", tags=("发货",))]
    assert SearchIndex(tagged).search("发货", usage={"d": 99.0})[-1].phrase.id == "d"


def test_equal_scores_have_one_order_whatever_the_order_of_the_library():
    phrases = [Phrase(f"p.{number}", "同一个标题", "文", "x") for number in range(9)]
    orders = [[hit.phrase.id for hit in SearchIndex(order).search("标题")] for order in (phrases, phrases[::-1])]
    assert orders[0] == orders[1] == sorted(orders[0])


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("运费", {"after-sales": 1, "shipping": 1}),
        ("售后:", {"after-sales": 5}),
        ("", {"shipping": 4, "after-sales": 5, "invoices": 1, "product": 3}),
        ("zzzz", {}),
        ("？", {}),
    ],
)
def test_counts_by_category(query, counts):
    assert SearchIndex(PHRASES, CATEGORIES).counts(query) == counts


ODD = [
    "",
    " ",
    "？！。，",
    "退" * 4000,
    "tuihuo" * 700,
    "退t" * 2000,
    "a b c d e f g h i j k l m n o p " * 100,
    "😀👍🏻",
    "\ud800",
    "退\udfff货",
    r".*+?^$[](){}|\d",
    "(((((((((((((((",
    "%_'\"; DROP",
    "bvcxz" * 12,  # 60 letters without a syllable
    "zhzhzh" * 10,
    "xianxianxian" * 5,
    "''''",
    "-",
    "--",
    "-退货",
    ":",
    "：：",
    "售后:",
    "\0\x1b[31m",
    "1" * 200,
]


@pytest.mark.parametrize("query", ODD)
def test_odd_input_gets_an_answer_for_a_bounded_number_of_comparisons(query, monkeypatch):
    compared = 0

    def counted(*given, **named):
        nonlocal compared
        compared += 1
        return matching.best_alignment(*given, **named)

    monkeypatch.setattr("phrasebook.search.word.best_alignment", counted)
    repeated = [
        Phrase(f"p.{number}", phrase.title, phrase.text, phrase.category) for number, phrase in enumerate(PHRASES * 100)
    ]
    searching = SearchIndex(repeated, CATEGORIES)
    hits = searching.search(query)
    assert len(hits) <= 20
    assert compared <= 4 * index.COMPARED * 12
    searching.counts(query)
    assert len(SearchIndex([], []).search(query)) == 0


def test_a_library_of_odd_phrases_can_be_searched():
    odd = [
        Phrase("empty.text", "标", "", "x"),
        Phrase("lines", "多行", "一\n二\n三", "x", tags=("", "a\nb")),
        Phrase("odd", "\ud800😀", "\0", "y", asks=("？", "")),
    ]
    searching = SearchIndex(odd, [])
    for query, one in product(("一", "二 三", "😀", "a", "", "标 -二"), (None, "x")):
        assert all(hit.phrase in odd for hit in searching.search(query, category=one))
    assert [hit.phrase.id for hit in searching.search("三")] == ["lines"]


COUNTED_FIRST = (
    *("pianyi", "zhilian", "yunf", "thyfei", "fahou", "tuihuoyufei", "退货运非", "亲什么时候可以发货呀我很急"),
    *(
        "yunfei tuihuo",
        "fahou yunf",
        "yunfie tuhuo",
        "pianyi kuaidi",
        "da kuaidi pianyi",
        "发货 发货",
        "运费 -退货",
        "sh:tuihuo",
        "售后:退货运费",
        "zzzz",
        "q",
    ),
)


@pytest.mark.parametrize("query", COUNTED_FIRST)
def test_counting_and_searching_change_nothing_for_each_other(query):
    """What one has worked out is kept for the other, stage by stage."""
    book = open_library([BUILT_IN])
    searching = SearchIndex(book.phrases, book.categories)
    alone = SearchIndex(book.phrases, book.categories).search(query, limit=50)
    counted = searching.counts(query)
    assert searching.search(query, limit=50) == alone
    assert searching.counts(query) == counted
    searching.counts("fahuo")
    assert searching.search(query, limit=50) == alone
    assert searching.counts(query) == counted
