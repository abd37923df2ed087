"""The sieve gives back every pattern that could match, in its order, and leaves out those that lack something."""

from hypothesis import given
from hypothesis import strategies as st

from phrasebook.wording.expressions import Expression
from phrasebook.wording.shipped import BETWEEN
from phrasebook.wording.sieve import Sieve
from phrasebook.wording.views import View


def _possible(patterns, text):
    return Sieve((Expression(pattern), pattern) for pattern in patterns).possible(View(text))


# The example of the module's docstring, and patterns that need nothing at all.
def test_only_patterns_that_lack_nothing_come_back_in_their_order():
    assert _possible(["不退", "退[钱款]"], "退款") == ["退[钱款]"]
    assert _possible([".", "不退", "退[钱款]", "x?"], "不退款") == [".", "不退", "退[钱款]", "x?"]
    assert _possible(["不退"], "退不") == []
    assert _possible([], "退") == []


# The quick way is the same as asking each pattern by itself.
@given(
    st.lists(
        st.sampled_from(["不退", "退[钱款]", "(?:微信|vx)[^,]{0,3}加", "款.{0,2}到付", "[0-9]{1,3}元", "."]), max_size=6
    ),
    st.text("不退钱款微信vx加到付1元,", max_size=14),
)
def test_it_is_the_same_as_asking_each_pattern(patterns, text):
    grams = View(text).grams
    one_by_one = [
        each
        for each in patterns
        if any(all(not grams.isdisjoint(need.split(BETWEEN)) for need in needs) for needs in Expression(each).ways)
    ]
    assert _possible(patterns, text) == one_by_one
