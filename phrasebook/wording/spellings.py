"""Words that people write half in pinyin to get past a filter: hao评, hong包, jie释权. Turned back, places kept.

Only words that marketplace rules speak of are known here, each syllable by itself: of 好评 these are hao评, 好ping and
haoping. Spellings that are words of their own by now (vx, zfb, hp) stand in the rules. No judging here.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import product

_WORDS = """
好评 hao ping|差评 cha ping|中评 zhong ping|红包 hong bao|返现 fan xian|奖励 jiang li|佣金 yong jin|本金 ben jin
刷单 shua dan|空包 kong bao|销量 xiao liang|微信 wei xin|加微 jia wei|加群 jia qun|好友 hao you|电话 dian hua
手机 shou ji|扣扣 kou kou|私聊 si liao|线下 xian xia|转账 zhuan zhang|打款 da kuan|收款码 shou kuan ma
支付宝 zhi fu bao|银行卡 yin hang ka|信用卡 xin yong ka|花呗 hua bei|手续费 shou xu fei|货到付款 huo dao fu kuan
发票 fa piao|专票 zhuan piao|普票 pu piao|税点 shui dian|开票 kai piao|包邮 bao you|邮费 you fei|运费 yun fei
到付 dao fu|退货 tui huo|退款 tui kuan|不退 bu tui|解释权 jie shi quan
"""

_LATIN = re.compile("[a-z][a-z]")  # Python skips to a class, not to a repetition


@cache
def _spellings() -> tuple[re.Pattern[str], dict[str, tuple[str, tuple[str, ...]]]]:
    """A pattern of all spellings, and of each the word and the pieces that stand for its characters."""
    known: dict[str, tuple[str, tuple[str, ...]]] = {}
    for entry in _WORDS.replace("\n", "|").strip("|").split("|"):
        word, *syllables = entry.split(" ")
        for pieces in product(*zip(word, syllables, strict=True)):
            known["".join(pieces)] = word, pieces
        del known[word]
    longest_first = sorted(known, key=len, reverse=True)
    starts = "".join({spelling[0] for spelling in known})  # without it every place would be tried
    return re.compile(f"(?=[{starts}])(?<![a-z])(?:{'|'.join(longest_first)})(?![a-z])"), known


def respelled(text: str, offsets: Sequence[int] | None) -> tuple[str, Sequence[int] | None]:
    """A folded text with such spellings turned back, and where each of its characters stands in the text as written.

    The first character of a word stands at the first letter, any other at the last letter of its syllable, so that a
    hit on the word covers all of it: of hao评 with offsets 3–6 this makes 好评 with 3 and 6.
    """
    if not _LATIN.search(text):
        return text, offsets
    pattern, known = _spellings()
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        word, pieces = known[match.group()]
        parts += (text[done : match.start()], word)
        places += range(done, match.start())
        done = match.start()
        for index, piece in enumerate(pieces):
            done += len(piece)
            places.append(done - 1 if index else match.start())
    if not parts:
        return text, offsets
    parts.append(text[done:])
    places += range(done, len(text))
    return "".join(parts), places if offsets is None else [offsets[place] for place in places]
