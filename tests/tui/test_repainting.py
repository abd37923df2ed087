"""What a key repaints in part is what painting everything anew would show."""

import pytest
from textual.strip import Strip
from textual.widget import Widget

from tui.app import MiaohuiApp

PHRASES = """schema = 1
category = "many"
name = "许多"
""" + "".join(
    f"""[[phrase]]
id = "many.{number}"
title = "第{number}条{"发货" if number % 2 else "退货"}{"运费" if number % 3 else "什么时候"}"
text = "{"您好，" * (1 + number % 5)}{"运费" if number % 3 else "快递"}由我们承担，保证满意"
"""
    for number in range(30)
)

QUERIES = (
    "f",
    "fa",
    "fah",
    "fahuo",
    "tui",
    "tuihuo",
    "退",
    "退货",
    "运费",
    "没有这样的话",
    "",
    "微信",
    "fh",
    "t",
    "yf",
)


def painted(app: MiaohuiApp) -> list[list[tuple[str, str]]]:
    """Every line on the screen as its pieces and their styles."""
    rows: list[Strip] = app.screen._compositor.render_strips(app.size)
    return [[(piece.text, str(piece.style)) for piece in row.simplify()] for row in rows]


def painted_anew(app: MiaohuiApp) -> list[list[tuple[str, str]]]:
    """The same after every widget has forgotten what it painted."""
    for widget in app.screen.query(Widget):
        widget.refresh()
    return painted(app)


@pytest.mark.parametrize("size", [(44, 22), (120, 32), (70, 12)])
async def test_a_key_repaints_in_part_what_painting_everything_would_show(start, size):
    async with start(size, {"many.toml": PHRASES}) as driven:
        for query in QUERIES:
            await driven.type(query)
            assert painted(driven.app) == painted_anew(driven.app), query
            await driven.press("down")
            assert painted(driven.app) == painted_anew(driven.app), f"{query}, then down"
