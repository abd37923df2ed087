"""`miaohui serve` in a real Chromium, driven by its own protocol: type, copy, read the browser's clipboard."""

import asyncio
import base64
import json
import os
import re
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

aiohttp = pytest.importorskip("aiohttp", reason="the extra miaohui[web] is not installed")

pytestmark = pytest.mark.real

PATIENCE = 30.0  # seconds; a loaded machine needs some to start a browser, a server and an app
KEYS = {"Enter": ("\r", 13), "Escape": ("", 27)}


class Page:
    """One page of a browser: what a person does at it, and what they see."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._number = 0

    async def call(self, method: str, **parameters: object) -> Any:
        """Send one command of the protocol and give its result; what else arrives meanwhile is passed over."""
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            answer = await asyncio.wait_for(self._socket.receive_json(), PATIENCE)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                return answer["result"]

    async def run(self, script: str) -> Any:
        result = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    async def type(self, text: str) -> None:
        await self.call("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        text, code = KEYS[key]
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    async def picture(self, path: Path) -> None:
        shot = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))


async def until(look: Callable[[], Awaitable[object]], wanted: str) -> None:
    """Wait until `look` finds something."""
    seen: object = None
    for _ in range(int(PATIENCE / 0.1)):
        seen = await look()
        if seen:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"waited {PATIENCE} s for {wanted}; last seen: {seen!r}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


LISTEN = """
window.seen = '';
const Real = window.WebSocket;
window.WebSocket = function (...words) {
  const socket = new Real(...words), decoder = new TextDecoder();
  let before = Promise.resolve();
  socket.addEventListener('message', (event) => {
    if (typeof event.data === 'string') return;
    const bytes = new Response(event.data).arrayBuffer();
    // In order, and with characters whole that two messages share.
    before = before.then(async () => { window.seen += decoder.decode(await bytes, { stream: true }); });
  });
  return socket;
};
"""  # The terminal is a canvas; what it was told to draw is read from the wire.


@asynccontextmanager
async def browser(tmp_path: Path) -> AsyncIterator[Page]:
    """A fresh Chromium with one empty page."""
    command = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    profile = tmp_path / "profile"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--window-size=900,640"]
    options += [f"--user-data-dir={profile}", "--host-resolver-rules=MAP shop.test 127.0.0.1", "about:blank"]
    process = subprocess.Popen([command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        told = profile / "DevToolsActivePort"

        async def port() -> str:
            return told.read_text(encoding="utf-8").partition("\n")[0] if told.exists() else ""

        await until(port, "the browser")
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{await port()}/json", timeout=PATIENCE))
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as wire:
            page = Page(wire)
            await page.call("Page.enable")
            await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
            await page.call("Page.addScriptToEvaluateOnNewDocument", source=LISTEN)
            yield page
    finally:
        process.terminate()
        process.wait(PATIENCE)


@asynccontextmanager
async def served(miaohui: list[str], folders: dict[str, str], *options: str) -> AsyncIterator[str]:
    """`miaohui serve`; gives the address it prints."""
    server = await asyncio.create_subprocess_exec(
        *miaohui,
        "serve",
        *options,
        env={**os.environ, **folders},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        line = (await asyncio.wait_for(server.stdout.readline(), PATIENCE)).decode()
        found = re.search(r"http://\S+", line)
        assert found, line + (await server.stderr.read()).decode()
        yield found[0]
    finally:
        server.terminate()
        await asyncio.wait_for(server.wait(), PATIENCE)


async def opened(page: Page, address: str) -> None:
    """Open the app in the page and wait for its first words."""

    async def answers() -> object:
        answer = await page.call("Page.navigate", url=address)
        return "errorText" not in answer

    await until(answers, "the server")
    await shows(page, "首次问候")
    await page.run("document.querySelector('textarea').focus()")


async def shows(page: Page, words: str) -> None:
    """Wait until the app has drawn these words."""

    async def drawn() -> object:
        return words in (await page.run("window.seen || ''"))

    await until(drawn, words)


async def test_type_pinyin_press_enter_and_the_browsers_clipboard_holds_the_reply(
    tmp_path, miaohui, own_folders, display, need
):
    """Even where the settings name a tool that would copy on the server."""
    need("chromium", "xclip")
    config = Path(own_folders["MIAOHUI_CONFIG_DIR"])
    config.mkdir()
    (config / "config.toml").write_text('schema = 1\n[clipboard]\nmethod = "xclip"\n', encoding="utf-8")
    folders = {**own_folders, "DISPLAY": display}
    xclip = ["xclip", "-selection", "clipboard"]
    subprocess.run(xclip, input=b"before", env={**os.environ, "DISPLAY": display}, check=True)
    async with served(miaohui, folders, "--port", str(free_port())) as address, browser(tmp_path) as page:
        await page.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        await opened(page, address)
        await page.type("yfx")
        await shows(page, "运费险")
        await page.press("Enter")

        async def copied() -> object:
            return "运费险" in (await page.run("navigator.clipboard.readText()"))

        await until(copied, "the reply on the browser's clipboard")
        await shows(page, "已发送到浏览器")
        await page.picture(tmp_path / "page.png")
    on_the_server = subprocess.run(
        [*xclip, "-o"], env={**os.environ, "DISPLAY": display}, capture_output=True, check=True
    )
    assert on_the_server.stdout == b"before"


async def test_on_plain_http_off_localhost_the_reply_is_offered_for_copying_by_hand(
    tmp_path, miaohui, own_folders, need
):
    """Browsers refuse the clipboard to such a page, so nothing may claim to have copied."""
    need("chromium")
    port = str(free_port())
    options = ("--port", port, "--public-url", f"http://shop.test:{port}")
    async with served(miaohui, own_folders, *options) as address, browser(tmp_path) as page:
        await opened(page, address)
        assert not await page.run("window.isSecureContext")
        await page.type("yfx")
        await shows(page, "运费险")
        await page.press("Enter")
        await shows(page, "https")
        await page.picture(tmp_path / "page.png")
        assert "已发送到" not in await page.run("window.seen")


async def test_nothing_answers_without_the_token(tmp_path, miaohui, own_folders):
    async with served(miaohui, own_folders, "--port", str(free_port())) as address:
        origin, token, _ = address.rsplit("/", 2)
        async with aiohttp.ClientSession() as session:
            statuses = []
            for path in ("/", "/ws", "/static/js/textual.js", f"/{token[:-1]}/", f"/{token}/"):

                async def answer(path: str = path) -> object:
                    try:
                        async with session.get(origin + path) as reply:
                            return reply.status
                    except aiohttp.ClientConnectionError:
                        return 0

                await until(answer, "the server")
                statuses.append(await answer())
    assert statuses == [404, 404, 404, 404, 200]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "99999"], "端口要在 1 到 65535 之间"),
        (["--host", "no.such.host.invalid"], "用不了"),
        (["--public-url", "shop.test"], "--public-url 要写完整的网址"),
    ],
)
def test_an_address_that_cannot_be_served_is_refused_in_one_sentence(miaohui, own_folders, options, said):
    done = subprocess.run(
        [*miaohui, "serve", *options],
        env={**os.environ, **own_folders},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


async def test_a_port_in_use_is_named(miaohui, own_folders):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = await asyncio.create_subprocess_exec(
            *miaohui,
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            port,
            stderr=subprocess.PIPE,
            env={**os.environ, **own_folders},
        )
        _, told = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 2
    assert f"127.0.0.1:{port} 用不了" in told.decode()


async def test_other_machines_are_let_in_only_with_a_warning(miaohui, own_folders):
    process = await asyncio.create_subprocess_exec(
        *miaohui,
        "serve",
        *("--host", "0.0.0.0", "--port", str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **own_folders},
    )
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), PATIENCE)
    process.terminate()
    _, told = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert "其他机器也能连上来" in told.decode()
