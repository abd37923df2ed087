"""Where the browser finds the app: host, port, token; what may be said of such an address. Pure."""

import ipaddress
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOCAL = "localhost"
PORT = 8686


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`: `localhost`, `127.…`, `::1`."""
    if host == LOCAL:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Address:
    """An address to serve at.

    Attributes:
        host: the name or number of the network card to listen on.
        port: 1 to 65535.
        public: what people type instead where something stands in front that speaks https
            (`https://话术.example.com`), "" for nothing.
        token: who knows it may use the app; 128 random bits.
    """

    host: str = LOCAL
    port: int = PORT
    public: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def origin(self) -> str:
        """The address without token, no slash at the end."""
        if self.public:
            return self.public.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address to open."""
        return f"{self.origin}/{self.token}/"

    @property
    def secure(self) -> bool:
        """Whether browsers let a page of this address write the clipboard: https, or this very machine."""
        parts = urlsplit(self.origin)
        return parts.scheme == "https" or is_loopback(parts.hostname or "")

    @property
    def open_to_others(self) -> bool:
        """Whether other machines can reach it."""
        return not is_loopback(self.host)
