"""`miaohui serve`: the app in a browser, for this machine alone unless `--host` says otherwise.

The address printed holds a token; whoever has it uses the app as the person who started it. Copies go to the
browser's clipboard, never to the server's.
"""

import argparse
import socket
import sys
from pathlib import Path

from tui.books import BookChoice
from tui.commands import DONE, FAILED
from tui.web.address import LOCAL, PORT, Address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve`."""
    parser.add_argument("--port", type=int, default=PORT, metavar="端口", help=f"端口，默认 {PORT}")
    parser.add_argument(
        "--host", default=LOCAL, metavar="地址", help="让别的机器也能打开；默认只有本机 localhost 能打开"
    )
    parser.add_argument(
        "--public-url",
        default="",
        metavar="网址",
        help="前面有 https 代理时，大家实际打开的网址，例如 https://mh.example.com",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    address = Address(arguments.host, arguments.port, arguments.public_url)
    fault = _fault(address)
    if fault:
        print(f"miaohui serve：{fault}", file=sys.stderr)
        return FAILED
    try:
        from tui.web.server import AppServer  # noqa: PLC0415 - the extra may be missing, and brings textual's friends
    except ImportError:
        print('miaohui serve：要先装上浏览器版的组件：pip install "miaohui[web]"', file=sys.stderr)
        return FAILED
    if address.open_to_others:
        print(_WARNING, file=sys.stderr)
    if not address.secure:
        print(_PLAIN, file=sys.stderr)
    print(f"在浏览器里打开：{address.url}\n按 Ctrl+C 停止。", flush=True)
    AppServer([sys.executable, "-m", "tui", *_options(BookChoice.of(arguments))], address).serve()
    return DONE


_WARNING = (
    "注意：--host 让同一网络里的其他机器也能连上来。拿到完整网址的人，就能像您本人一样查、改话术，"
    "读写这台机器上的话术文件；网址请只发给信得过的人，用完就停掉。"
)
_PLAIN = (
    "注意：浏览器只允许 https 或 localhost 的网页写剪贴板，用这个网址打开只能手动选中再复制。"
    "要一键复制，请在前面加 https 代理，并用 --public-url 写明网址。"
)


def _fault(address: Address) -> str:
    """What keeps us from serving there, "" for nothing."""
    if not 0 < address.port < 65536:
        return f"端口要在 1 到 65535 之间，现在是 {address.port}。"
    if address.public and not address.public.startswith(("http://", "https://")):
        return f"--public-url 要写完整的网址，以 https:// 开头，现在是 {address.public}。"
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as trial:
            if sys.platform != "win32":  # there this option means sharing the port
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[0][4])
    except OSError as why:
        return f"{address.host}:{address.port} 用不了：{why.strerror or why}。换一个端口（--port）或地址再试。"
    return ""


def _options(choice: BookChoice) -> list[str]:
    """The books chosen here, for the apps that are started elsewhere."""
    books = [word for path in choice.paths for word in ("--book", str(Path(path).absolute()))]
    return [*books, *["--only"] * choice.only, *["--no-cache"] * (not choice.cached)]
