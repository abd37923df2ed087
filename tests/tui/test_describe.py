"""How a reply reads on the screen: what matters most stands where a short pane still shows it."""

from phrasebook.model import Phrase
from phrasebook.wording import load_rules
from tui.describe import finding_lines
from tui.reply import prepare

RULES = load_rules()


def test_grave_findings_stand_first_and_allowed_ones_last():
    text = "不好意思，保证给您好价，加我微信聊"
    phrase = Phrase("t.one", "题", text, "greetings", allow=("tone.bu",), reason="有意")
    reply = prepare(phrase, {}, {}, RULES)
    heads = [line.plain.split(" ")[:2] for line in finding_lines(reply, "F4")[::2]]
    assert heads == [["禁", "加我微信聊"], ["警", "保证"], ["允", "不"]]
