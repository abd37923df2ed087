"""A git host on this machine for tests and benchmarks: bare repositories, written at will and served over http.

No test stands here; fixtures over it are in conftest.py.
"""

import contextlib
import http.server
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path


class Origin:
    """A bare repository with a branch `main`, written by `git fast-import`, so that any mode and name can be made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = path.as_uri()
        self._time = int(time.time()) - 1_000_000
        self.run("init", "-q", "--bare", "-b", "main", str(path), inside=False)

    def run(self, *arguments: str, inside: bool = True, given: bytes | None = None) -> str:
        place = [f"--git-dir={self.path}"] if inside else []
        done = subprocess.run(["git", *place, *arguments], input=given, capture_output=True, check=True)
        return done.stdout.decode()

    def commit(
        self,
        files: Mapping[str, str | bytes | None],
        message: str = "改",
        *,
        author: str = "张三 <zhang@example.com>",
        mode: str = "100644",
        branch: str = "main",
    ) -> str:
        """Commit files on top of a branch (None: gone), all with one mode; gives the commit."""
        self._time += 60
        has = self.run("for-each-ref", f"refs/heads/{branch}")
        words = message.encode()
        stream = [f"commit refs/heads/{branch}\nauthor {author} {self._time} +0800\n".encode()]
        stream.append(f"committer {author} {self._time} +0800\ndata {len(words)}\n".encode() + words + b"\n")
        stream.append(f"from refs/heads/{branch}^0\n".encode() if has else b"")
        for path, content in files.items():
            if content is None:
                stream.append(f"D {path}\n".encode())
            elif mode == "160000":
                stream.append(f"M 160000 {content} {path}\n".encode())
            else:
                content_bytes = content.encode() if isinstance(content, str) else content
                stream.append(f"M {mode} inline {path}\ndata {len(content_bytes)}\n".encode() + content_bytes + b"\n")
        self.run("fast-import", "--quiet", "--force", given=b"".join(stream))
        return self.head(branch)

    def head(self, branch: str = "main") -> str:
        return self.run("rev-parse", f"refs/heads/{branch}").strip()

    def text(self, path: str, branch: str = "main") -> str:
        return self.run("show", f"{branch}:{path}")

    def branches(self) -> list[str]:
        return self.run("for-each-ref", "--format=%(refname:short)", "refs/heads").split()


class GitHttp:
    """The repositories of a folder served over http by `git http-backend`, as a host would, on this machine.

    Attributes:
        address: `http://127.0.0.1:PORT`.
        sent, bodies: bytes of each answer, with and without the heads of http, in order.
        requests: method, path, body and heads of each question.
        old: speak version 0 of the protocol only.
        silent: seconds to wait before each answer.
    """

    def __init__(self, folder: Path) -> None:
        self.sent: list[int] = []
        self.bodies: list[int] = []
        self.requests: list[tuple[str, str, bytes, dict[str, str]]] = []
        self.old = False
        self.silent = 0.0
        backend = Path(
            subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
        )
        served = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(b"")

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                self.answer(body)

            def answer(self, body: bytes) -> None:
                time.sleep(served.silent)
                path, _, query = self.path.partition("?")
                env = {
                    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
                    "GIT_PROJECT_ROOT": str(folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": "" if served.old else self.headers.get("Git-Protocol", ""),
                    "REQUEST_METHOD": self.command,
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "REMOTE_USER": "agent",
                    "REMOTE_ADDR": "127.0.0.1",
                }
                done = subprocess.run(
                    [str(backend / "git-http-backend")], input=body, env=env, capture_output=True, check=False
                )
                head, _, content = done.stdout.partition(b"\r\n\r\n")
                fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
                status = int(fields.pop("Status", "200").split()[0])
                self.send_response(status)
                for name, value in {**fields, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                served.sent.append(len(content) + sum(map(len, self._headers_buffer)))
                served.bodies.append(len(content))
                kept = ("Git-Protocol", "Content-Type", "Content-Encoding", "Accept")
                heads = {name: value for name, value in self.headers.items() if name in kept}
                served.requests.append((self.command, self.path, body, heads))
                with contextlib.suppress(ConnectionError):  # whoever asked may have been ended meanwhile
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
