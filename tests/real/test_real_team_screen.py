"""The team screen in a real terminal over real git: what the lead publishes arrives, a conflict is settled by keys.

What was published is read back with plain git from the bare repository.
"""

import re
import sys

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="tmux is POSIX")]

SIZES = [(44, 22), (120, 32)]
FILE = "phrases/20-shipping.toml"
BOOK = """schema = 1
category = "shipping"
name = "物流"

# 运营核对过
[[phrase]]
id = "team.when"
title = "团队说发货时间"
text = "您好，两天左右发出～"
[[phrase]]
id = "team.fee"
title = "团队说运费"
text = "运费由我们承担～"
"""
CORNER = re.compile(r"团队 (刚刚|\d+分前)")


@pytest.fixture
def start(terminal, miaohui, own_folders, git_home, origin, tmp_path):
    """Give a way to start the app with the team's book in the settings."""
    origin.commit({FILE: BOOK})
    env = {**own_folders, "HOME": str(git_home), "GIT_CONFIG_NOSYSTEM": "1"}

    def started(width, height, mode="subscribe"):
        config = tmp_path / "config" / "config.toml"
        config.parent.mkdir(exist_ok=True)
        book = f'schema = 1\n[[book]]\ngit = "{origin.url}"\nmode = "{mode}"\nname = "总部"\n'
        config.write_text(book, encoding="utf-8")
        terminal.start(miaohui, width, height, env, tmp_path)
        # Followed behind the first frame: only then the team's words are there.
        terminal.wait_for("话术有更新：2 条")
        terminal.wait_until(lambda shown: CORNER.search(header(shown)), "when it was synced")

    return started


def header(shown):
    return shown.splitlines()[0]


def finds(terminal, text):
    """Search for the team's phrase until it stands first and its reply reads so."""
    terminal.type("团队说发货时间")

    def found(shown):
        return "团队说发货时间" in shown.partition("▌1 ")[2].partition("\n")[0] and text in shown

    terminal.wait_until(found, f"{text!r} as the reply of the first row")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_the_lead_publishes_arrives_at_a_key_and_is_told(terminal, start, origin, width, height):
    start(width, height)
    finds(terminal, "两天左右发出")
    terminal.keys("F9")
    terminal.wait_for("有什么变化 0")
    origin.commit({FILE: BOOK.replace("两天左右", "当天")}, "改快了")
    terminal.keys("F5")
    terminal.wait_for("有什么变化 1")
    terminal.keys("Tab")
    terminal.wait_until(lambda shown: "改 团队说发货时间" in shown and "当天发出" in shown, "the change in full")
    terminal.keys("Escape")
    terminal.wait_for("您好，当天发出～")
    terminal.wait_until(lambda shown: CORNER.search(header(shown)), "the news looked at")
    terminal.keys("C-q")
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_editors_conflict_is_settled_by_keys_and_published(terminal, start, origin, width, height):
    start(width, height, "direct")
    finds(terminal, "两天左右发出")
    terminal.keys("F7")
    terminal.wait_for("提给团队")
    terminal.type("我改的")
    terminal.wait_for("发出～我改的")
    terminal.keys("F2")
    terminal.wait_until(lambda shown: "团队 草稿 1" in header(shown), "the draft in the header")
    head = origin.commit({FILE: BOOK.replace("两天左右发出～", "别人改的")}, "同时改")
    terminal.keys("F9")
    terminal.wait_for("我的草稿 1")
    terminal.keys("F2")
    terminal.wait_for("草稿都有冲突")
    assert origin.head() == head
    terminal.wait_for("我的草稿 1")
    # Opened anew it begins where a person is wanted, with all three wordings.
    terminal.keys("Escape")
    terminal.wait_until(lambda shown: "团队 冲突 1" in header(shown), "the conflict in the header")
    terminal.keys("F9")
    terminal.wait_for("冲突 团队说发货时间")
    terminal.keys("Enter")
    terminal.wait_for("用我的（冲突的地方）")
    terminal.keys("Down")
    terminal.wait_until(lambda shown: "用大家的，丢掉我的" in shown and "先留着" in shown, "the choices")
    terminal.keys("Enter")
    terminal.wait_for("用我的，还没提交")
    terminal.keys("F2")
    terminal.wait_for("总部 发布了 1 条")
    assert origin.text(FILE) == BOOK.replace("两天左右发出～", "两天左右发出～我改的")
    assert origin.run("log", "-1", "--format=%P").strip() == head
    # What came since one last looked is told until it has been looked at.
    terminal.wait_for("有什么变化 1")
    terminal.keys("BTab")
    terminal.wait_for("改 团队说发货时间")
    terminal.keys("Escape")
    terminal.wait_until(lambda shown: CORNER.search(header(shown)), "nothing left in the header")
    terminal.keys("C-q")
    assert terminal.exit_code() == 0
