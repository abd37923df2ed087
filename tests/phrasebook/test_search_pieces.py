"""The parts of the search by themselves: cuts of letters, the sieve, binary counters, the lexicon."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.characters import fold
from phrasebook.model import Phrase
from phrasebook.search import SearchIndex
from phrasebook.search.corpus import FEW_CHANGED, _folded
from phrasebook.search.lexicon import built_in, lexicon_of, read_lexicons
from phrasebook.search.matching import best_alignment
from phrasebook.search.pinyin import CUTS, Piece, cuts, near, one_edit_away, slips
from phrasebook.search.postings import Postings
from phrasebook.search.query import parse, split_prefix
from phrasebook.search.ranking import TITLE, spans_of
from phrasebook.search.reading import STAGES, Run, runs
from phrasebook.search.sentences import _add, _at_least
from phrasebook.search.units import Alphabet


def texts(found):
    return [" ".join(piece.text for piece in cut) for cut in found]


@pytest.mark.parametrize(
    ("run", "first", "others"),
    [
        ("tuihuo", "tui huo", ["tu"]),
        ("thyf", "t h y f", []),
        ("tuihy", "tui h y", []),
        ("tuihuoyu", "tui huo yu", []),
        ("xian", "xian", ["xi an"]),
        ("fangan", "fan gan", ["fang an"]),  # as good one way as the other
        ("xi'an", "xi an", []),
        ("sh", "sh", ["s h"]),
        ("zhuang", "zhuang", []),
    ],
)
def test_letters_are_cut_the_likeliest_way_first(run, first, others):
    found = texts(cuts(run))
    assert found[0] == first
    assert len(found) <= CUTS
    for other in others:
        assert any(cut.startswith(other) for cut in found)


@pytest.mark.parametrize("run", ["vv", "iu", "uuuu", "''", "tuihuov"])
def test_letters_without_a_reading_have_no_cut(run):
    assert cuts(run) == ()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=48))
@settings(max_examples=60, deadline=None)
def test_every_cut_is_made_of_the_letters_typed(run):
    for cut in cuts(run):
        assert "".join(piece.text for piece in cut) == run.replace("'", "")


@pytest.mark.parametrize(
    ("run", "wanted"),
    [("fapioa", "fa pioa"), ("qianshuo", "qian shuo"), ("tuhuo", "tu huo"), ("tuihou", "tui hou"), ("bhuuo", "bu huo")],
)
def test_a_slip_is_looked_for_in_every_syllable(run, wanted):
    assert wanted in texts(slips(run))


def test_any_syllable_of_a_long_run_may_be_the_slipped_one_though_it_is_one_itself():
    slipped = {next(piece.text for piece in cut if piece.kind == "slip") for cut in slips("lanjiebaogou")[:16]}
    assert {"lan", "jie", "bao", "gou"} <= slipped  # gou for guo: 拦截包裹


def test_near_sounds_and_single_edits():
    assert near("ci") == ("chi",)
    assert near("lan") == ("lang", "nan", "nang", "ran", "rang")
    assert {"piao", "pi"}.issubset({*one_edit_away("pioa"), *one_edit_away("pia")})
    assert "huo" in one_edit_away("uho")  # swapped
    assert one_edit_away("bvcxz") == ()


LINES = st.lists(st.text(alphabet="退货运费发票重a1，\n", max_size=8), max_size=20)


@given(LINES, st.text(alphabet="退货运费发票重a", min_size=1, max_size=3))
def test_the_sieve_never_loses_a_line_that_has_the_word(lines, word):
    alphabet = Alphabet(set("".join(lines)) - {"\n"})
    postings = Postings(lines)
    units = [alphabet.exact(Piece("literal", char)) for char in word]
    kept = set(postings.numbers(postings.may_hold(units, adjacent=True)))
    assert {number for number, line in enumerate(lines) if word in line} <= kept
    assert kept <= {number for number, line in enumerate(lines) if set(word) <= set(line)}


@given(
    LINES,
    st.sampled_from(["thuo", "tiuhuo", "zongfei", "chongf", "huoyunf", "yumf", "重费", "货退", "发piao", "fapioa"]),
)
def test_the_sieve_never_loses_a_line_that_has_a_run_of_any_stage(lines, word):
    alphabet = Alphabet(set("".join(lines)) - {"\n"})
    postings = Postings(lines)
    for run in (run for stage in STAGES for run in runs(word, stage, alphabet)):
        kept = set(postings.numbers(postings.may_hold(run.units, adjacent=not run.gaps)))
        assert {number for number, line in enumerate(lines) if best_alignment(run, line, TITLE)} <= kept


@given(LINES)
def test_a_sieve_prepared_is_the_sieve_made_when_asked_for(lines):
    asked, prepared = Postings(lines), Postings(lines)
    prepared.prepare()
    assert (prepared._pairs, prepared._chars) == (asked._pairs, asked._chars)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
@pytest.mark.parametrize("count", [41, 3003])  # the one made of digits, the other of bytes
def test_a_set_of_lines_and_back(count, numbers):
    postings = Postings([""] * count)
    assert list(postings.numbers(postings.set_of(numbers))) == sorted(set(numbers))


@given(st.lists(st.text(alphabet="ＡＢab，運费\0\ud800\n", max_size=6), max_size=5), st.booleans())
def test_texts_are_folded_the_same_whether_few_or_many_characters_change(texts, many):
    texts += [
        "運費險萬與專業東絲兩嚴喪個豐臨為麗舉義烏樂喬習鄉書買亂爭於虧雲亞產畝親褻億僅從侖倉儀們價眾優會傘偉傳傷倫偽佇體"
    ] * many
    assert not many or sum(fold(char) != char for char in set(texts[-1])) > FEW_CHANGED
    folded, characters = _folded(texts)
    assert folded == [fold(text) for text in texts]
    assert characters - {"\0"} == set("".join(folded)) - {"\0"}


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 20)), max_size=12), st.integers(1, 300))
def test_counting_for_all_at_once_is_adding_one_by_one(added, least):
    digits = []
    sums = [0] * 8
    for members, weight in added:
        _add(digits, members, weight)
        sums = [total + weight * (members >> bit & 1) for bit, total in enumerate(sums)]
    if least < 1 << len(digits):
        assert _at_least(digits, least) & 255 == sum(1 << bit for bit, total in enumerate(sums) if total >= least)


@pytest.mark.parametrize(
    ("raw", "words", "without"),
    [
        ("退货　运费", ("退货", "运费"), ()),
        ("退货，运费？", ("退货", "运费"), ()),
        ("退货 -顺丰", ("退货",), ("顺丰",)),
        ("退货－顺丰", ("退货-顺丰",), ()),  # a dash within a word belongs to it
        ("xi’an", ("xi'an",), ()),
        ("一 二 三 四 五 六 七 八 九 十", tuple("一二三四五六七八"), ()),
        ("退" * 100, ("退" * 24,), ()),
        ("a" * 100, ("a" * 48,), ()),
    ],
)
def test_a_query_is_cut_into_words(raw, words, without):
    query = parse(raw)
    assert (query.words, query.without) == (words, without)


def test_a_prefix_ends_at_the_first_colon():
    assert split_prefix("售后:破损:盒子") == ("售后", "破损:盒子")
    assert split_prefix("售 后:破损") == ("", "售 后:破损")


def test_spans_join_neighbours():
    assert spans_of({4, 0, 1}) == ((0, 2), (4, 5))
    assert spans_of(()) == ()


def test_every_word_of_the_lexicon_is_reachable():
    lexicon = built_in()
    assert len(lexicon.words) > 100
    for meaning, words in lexicon.words.items():
        for word in words:
            assert meaning in lexicon.meanings[word]
            assert [piece for piece, _ in lexicon.cut(word)] == [word]
    assert set(lexicon.weights) <= set(lexicon.words)


def test_the_longest_word_is_taken_and_fillers_mean_nothing():
    lexicon = lexicon_of(
        [{"same": {"退货": ["退"], "退货运费": ["寄回的邮费"]}, "fillers": {"words": ["老板"]}, "weights": {"退货": 2}}]
    )
    assert list(lexicon.cut("老板退货运费X")) == [("老板", ()), ("退货运费", ("退货运费",)), ("X", None)]
    assert lexicon.weight("退货") == 2
    assert lexicon.weight("退货运费") == 1


def test_a_team_adds_its_own_words(tmp_path):
    own = tmp_path / "lexicon.toml"
    own.write_text('schema = 1\n[same]\n"发货" = ["走件儿"]\n"暗号" = ["芝麻开门"]\n', encoding="utf-8")
    assert read_lexicons([own]).meanings["走件儿"] == ("发货",)
    assert "发" in read_lexicons([own]).words["发货"]  # the program's words stay
    phrases = [Phrase("when", "发货时间", "明天", "x"), Phrase("open", "暗号", "请进", "x")]
    searching = SearchIndex(phrases, [], [own])
    assert searching.search("走件儿")[0].phrase.id == "when"
    assert searching.search("芝麻开门")[0].phrase.id == "open"


@pytest.mark.parametrize(
    "text", ["[same", '[same]\n"发货" = 3\n', 'same = "x"\n[fillers]\nwords = 5\n', "\ufeffschema = 1\n"]
)
def test_a_broken_lexicon_costs_nothing_but_itself(tmp_path, text):
    broken = tmp_path / "lexicon.toml"
    broken.write_text(text, encoding="utf-8")
    assert read_lexicons([broken, tmp_path / "missing.toml"]).meanings == built_in().meanings


@pytest.mark.parametrize("text", ["", "退", "退货退", "货退货"])
def test_a_run_longer_than_the_field_stands_nowhere_in_it(text):
    tables = ({"退": 100, "货": 100},) * 5
    for gaps in (False, True):
        assert best_alignment(Run((), tables, gaps, "heads", "", 0), text, TITLE) is None


def test_no_counter_reaches_a_number_with_more_digits():
    """As many as that were counted of nothing, or of one phrase that has a single term."""
    assert [_at_least([], 1), _at_least([1], 2), _at_least([1], 1)] == [0, 0, 1]
    lonely = SearchIndex([Phrase("a.b", "退货运费谁承担", "运费由我们承担", "shipping")], ())
    assert [hit.phrase.id for hit in lonely.search("发货")] == ["a.b"]
