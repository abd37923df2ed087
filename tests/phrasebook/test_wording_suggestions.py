"""Better wordings: each rewriting in a sentence, and the places where none may be offered."""

import pytest

from phrasebook.fields import fill, mask_spans
from phrasebook.wording import load_rules

RULES = load_rules()

REWRITES = [
    ("这款不能再便宜了", "这款无法再便宜了"),
    ("羊毛衫不能机洗", "羊毛衫请避免机洗"),
    ("这个碗不能进微波炉", "这个碗请避免放进微波炉"),
    ("不好意思，让您久等了", "非常抱歉，让您久等了"),
    ("真是不好意思，发错颜色了", "非常抱歉，发错颜色了"),
    ("对不起，是我们的疏忽", "非常抱歉，是我们的疏忽"),
    ("不客气，这是应该的", "您客气了，这是应该的"),
    ("不用谢，祝您生活愉快", "您客气了，祝您生活愉快"),
    ("不要紧，我来处理", "没关系，我来处理"),
    ("您不用担心，我们会处理好", "请您放心，我们会处理好"),
    ("请不要着急，我马上查", "请您放心，我马上查"),
    ("给您带来不便，深表歉意", "给您添麻烦了，深表歉意"),
    ("为给您带来的不便道歉", "为给您添的麻烦道歉"),
    ("不会让您失望的", "会让您满意的"),
    ("您的问题我们不会推脱", "您的问题我们会负责到底"),
    ("这个价不可以改价", "这个价暂时无法改价"),
    ("这个价格不行", "这个价格暂时无法办到"),
    ("这个价不可能", "这个价很难做到"),
    ("快递到不了您那边", "快递暂时无法送达您那边"),
    ("订单现在修改不了", "订单现在暂时无法修改"),
    ("地址改不了", "地址暂时无法改"),
    ("这张券用不了", "这张券暂时无法使用"),
    ("这个价真的做不到", "这个价真的暂时无法做到"),
    ("单号查不到", "单号暂时没有查到"),
    ("图片看不到", "图片暂时无法看到"),
    ("我们不能保证颜色完全一样", "我们无法承诺颜色完全一样"),
    ("这款不支持定制", "这款暂未支持定制"),
    ("我们不提供代收服务", "我们暂未提供代收服务"),
    ("这款不参加满减", "这款暂未参加满减"),
    ("您那里不在配送范围内", "您那里超出配送范围"),
    ("这款不包邮", "这款邮费另计"),
    ("价格不包含安装费", "价格未包含安装费"),
    ("今天安排来不及了", "今天安排时间比较紧"),
    ("再晚就赶不上活动了", "再晚就可能会错过活动了"),
    ("这个不好说", "这个暂时无法确定"),
    ("颜色完全一致不一定", "颜色完全一致要看具体情况"),
    ("优惠券不能叠加", "优惠券无法叠加"),
    ("周末不发货", "周末暂停发货"),
    ("周日客服不上班", "周日客服休息"),
    ("您不用另外付款", "您无需另外付款"),
    ("您不需要再补差价", "您无需再补差价"),
    ("您不必填写备注", "您无需填写备注"),
    ("我们不收手续费", "我们免收手续费"),
    ("请不要漂白", "请勿漂白"),
    ("这件不建议烘干", "这件建议避免烘干"),
    ("屏幕显示会有不同", "屏幕显示会有差异"),
    ("不同批次略有色差", "各批次略有色差"),
    ("每台显示器的颜色不一样", "每台显示器的颜色有差异"),
    ("实物与图片不一致", "实物与图片有出入"),
    ("尺码不合适可以换", "尺码有偏差可以换"),
    ("收货地址不对", "收货地址有误"),
    ("这件不便宜，但是用料扎实", "这件价格稍高，但是用料扎实"),
    ("这款真的不贵", "这款价格实惠"),
    ("这款库存不多了", "这款库存紧张"),
    ("不足99元的订单邮费8元", "未满99元的订单邮费8元"),
    ("这款不掉色", "这款色牢度好"),
    ("面料不起球", "面料抗起球"),
    ("这款效果不错", "这款效果很好"),
    ("有现货，不过只剩红色", "有现货，但是只剩红色"),
    ("不仅保暖，还透气", "除了保暖，还透气"),
    ("请尽快付款，不然订单会失效", "请尽快付款，否则订单会失效"),
    ("不管什么原因都可以联系我", "无论什么原因都可以联系我"),
    ("我们会不断改进", "我们会持续改进"),
    ("仓库不小心发错了", "仓库一时疏忽发错了"),
    ("差不多两天左右能到", "大约两天左右能到"),
    ("保证让您满意", "尽量让您满意"),
    ("质量有保证", "质量有保障"),
    ("这个绝对好用", "这个很好用"),
    ("绝对是正品", "是正品"),
    ("尺码肯定合适", "尺码应该合适"),
    ("感谢您的肯定", "感谢您的认可"),
    ("嗯，这款有现货", "这款有现货"),
    ("可以直接拍的哦～", "可以直接拍的～"),
]


@pytest.mark.parametrize(("text", "better"), REWRITES)
def test_a_rewriting_reads_as_a_native_would_say_it(text, better):
    assert RULES.better(text) == better


def test_there_are_more_than_forty_rewritings_of_refusals():
    assert sum("不" in text and better is not None for text, better in REWRITES) >= 40


@pytest.mark.parametrize("better", [better for _, better in REWRITES if better])
def test_what_is_offered_is_clean(better):
    assert RULES.check(better) == []


# Advice or a safe reply instead of a silly substitution.
@pytest.mark.parametrize(
    "text",
    [
        *("可不可以麻烦您拍张照片", "保证质量", "不提供发票", "我不知道", "是不是这个颜色", "保证正品"),
        *("不锈钢锅", "确保证件有效", "谢绝对价格的议价", "绝对湿度", "保证金", "不二家", "不过期的"),
        *("嗯嗯", "运费您不(用)出", "这款不开发票", "不可以的哦"),
    ],
)
def test_no_silly_substitution(text):
    assert all(one.suggestion is None or one.rule == "tone.interjection" for one in RULES.check(text))


def test_advice_is_given_where_no_word_can_be_replaced():
    (finding,) = RULES.check("可不可以麻烦您拍张照片")
    assert finding.suggestion is None
    assert "是否" in finding.advice


def test_a_claim_in_the_sentence_bars_rewording_it_and_offers_a_safe_reply():
    findings = RULES.check("不好意思，这款不开发票。不客气")
    by_start = {one.start: one for one in findings if one.rule == "tone.bu"}
    assert by_start[0].suggestion is None
    assert by_start[12].suggestion == "不好意思，这款不开发票。您客气了"
    (claim,) = [one for one in findings if one.rule == "mkt.invoice-refuse"]
    assert "可以开发票" in claim.reply


def test_a_suggestion_keeps_the_words_as_written():
    (finding,) = RULES.check("實在不能再便宜ＶＩＰ")
    assert finding.suggestion == "實在无法再便宜ＶＩＰ"


def test_a_suggestion_keeps_fields_and_filled_values():
    filled = fill("这款不能再便宜了，{城市}", {"城市": "不夜城"})
    (finding,) = RULES.check(filled.text, masked=mask_spans(filled))
    assert finding.suggestion == "这款无法再便宜了，不夜城"
    (finding,) = RULES.check("不能{城市}", masked="不能￼￼￼￼")
    assert finding.suggestion == "无法{城市}"
    assert len(mask_spans(filled)) == len(filled.text)


def test_better_takes_every_safe_suggestion_and_nothing_else():
    assert RULES.better("不好意思，这款不能再便宜了哦，绝对是正品") == "非常抱歉，这款无法再便宜了，是正品"
    assert RULES.better("您好，在的") is None
