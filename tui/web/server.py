"""Serves the app through textual-serve: one process for each page that is open, everything behind the token.

Whoever has the address has the app, as the person who started it: so the token is part of every path, and
nothing answers outside it.
"""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

from tui.web import PAGE_VARIABLE
from tui.web.address import Address

_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load: its own files. The inline script and styles are our own page's and xterm.js's."""


class AppServer(Server):
    """textual-serve with a token before every path, our page and no logo."""

    def __init__(self, command: Sequence[str], address: Address) -> None:
        """Set up; `command` starts the app, a fresh process for each page."""
        super().__init__(
            subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command),
            host=address.host,
            port=address.port,
            title="秒回",
            public_url=address.origin,
            templates_path=Path(__file__).parent,
        )
        self._address = address
        # Apps are started with this process's variables.
        os.environ[PAGE_VARIABLE] = "secure" if address.secure else "plain"

    async def _make_app(self) -> web.Application:
        outer = web.Application()
        outer.on_response_prepare.append(_guard)
        outer.add_subapp(f"/{self._address.token}", await super()._make_app())
        return outer

    async def on_startup(self, app: web.Application) -> None:
        """Say where the app is, once the port is ours."""

    def initialize_logging(self) -> None:
        """Log nothing: the access log would hold the token."""


async def _guard(_: web.Request, response: web.StreamResponse) -> None:
    """Keep the token out of other sites' sight and other sites' files out of the page."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _POLICY
