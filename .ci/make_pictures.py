# ruff: noqa: INP001 - a script, not a package
"""Makes the handbook's pictures from the real app: `python .ci/make_pictures.py` writes docs/图/*.svg.

Each picture is the app under Textual's headless driver on the built-in phrasebook, keys pressed as below. Web
fonts are taken out of the SVG, so that looking at a page asks nobody else for anything.
"""

import asyncio
import os
import re
import tempfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "docs" / "图"

RISKY = """schema = 1
category = "after-sales"
name = "售后"
[[phrase]]
id = "a.lowest"
title = "已经最低"
text = "亲，这款不能再便宜了，保证是活动价～"
[[phrase]]
id = "a.wechat"
title = "加微信"
text = "亲，加一下我的微信细聊，给您优惠"
"""

# name: size, theme, only the risky book?, keys (a word of several letters is typed)
PICTURES: dict[str, tuple[tuple[int, int], str, bool, tuple[str, ...]]] = {
    "窄屏": ((44, 22), "dark", False, ("yunfei", "down")),
    "宽屏": ((120, 30), "light", False, ("tuihuo",)),
    "填空": ((44, 22), "dark", False, ("偏远地区", "enter", "xinjiang")),
    "提醒": ((44, 22), "dark", True, ()),
    "改写": ((44, 22), "dark", True, ("down", "enter")),
    "帮助": ((44, 22), "light", False, ("f1",)),
}


async def picture(size: tuple[int, int], theme: str, risky: Path | None, keys: tuple[str, ...]) -> str:
    """Run the app, press the keys, and give the screen as SVG."""
    from keymaps import load_keymap  # noqa: PLC0415 - the folders are set first
    from tui.app import MiaohuiApp  # noqa: PLC0415 - likewise
    from tui.books import BookChoice  # noqa: PLC0415 - likewise
    from tui.settings import Settings  # noqa: PLC0415 - likewise

    choice = BookChoice((str(risky),), only=True) if risky else BookChoice()
    settings = Settings(
        theme=theme, agent={"店铺名": "暖冬旗舰店", "客服名": "小古", "快递": "圆通", "包邮门槛": "99", "运费": "8"}
    )
    app = MiaohuiApp(choice, settings, load_keymap(), [])
    async with app.run_test(size=size) as pilot:
        while not app.screen.query_one("#results").hits:
            await pilot.pause(0.05)
        for key in keys:
            typed = key if len(key) > 2 and key not in ("down", "enter") else ""
            await pilot.press(*(typed or (key,)))
            await pilot.pause(0.1)
        svg = app.export_screenshot(title="秒回")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "Noto Sans Mono CJK SC, Sarasa Mono SC, monospace")


def main() -> None:
    """Write every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({f"MIAOHUI_{name}_DIR": f"{folder}/{name}" for name in ("CONFIG", "STATE", "CACHE")})
        risky = Path(folder) / "book.toml"
        risky.write_text(RISKY, encoding="utf-8")
        for name, (size, theme, only_risky, keys) in PICTURES.items():
            svg = asyncio.run(picture(size, theme, risky if only_risky else None, keys))
            (TARGET / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
            print(f"{name}.svg")  # noqa: T201 - says what it made


if __name__ == "__main__":
    main()
