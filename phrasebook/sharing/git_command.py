"""The seven calls answered by the git executable, run so that no setting, URL or repository makes it run anything else.

The user's own settings stay in force where they bring credentials, proxies and certificates; what they could open
(`ext::`), what would ask (prompts) and what would run (hooks) is shut by environment and `-c`, which win.
"""

import dataclasses
import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

from phrasebook.files.cleaning import one_line
from phrasebook.sharing import git_process, git_question
from phrasebook.sharing.git import HEAD_REF, MOST_FETCHED, Author, Entry, GitError, Head, Limits, Logged, Target
from phrasebook.sharing.git_messages import error_from
from phrasebook.sharing.urls import refusal, transport

_LOCAL_SECONDS = 30.0  # a call that asks no network
_SHA1 = 40 * "0"
_NO_HOOKS = f"core.hooksPath={os.devnull}"
# On a shared drive this runs as the pusher, in a repository that somebody else has configured.
_RECEIVE_PACK = (
    "git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c receive.autogc=false"
    " -c receive.denyCurrentBranch=refuse receive-pack"
)
# Of the environment's GIT_ variables only those that reach a host as the user does; GIT_DIR and its like mislead.
_KEPT = re.compile(r"GIT_(?:SSL_|PROXY_SSL_|HTTP_|SSH|EXEC_PATH|CONFIG_(?:NO)?SYSTEM)")


class CommandGit:
    """A mirror kept by the git executable; see `git.Git` for what each call means."""

    def __init__(self, program: str, mirror: Path, config: Path, limits: Limits) -> None:
        """Remember where things are; the mirror is made by the first call that needs it."""
        self._program = program
        self._mirror = mirror
        self._config = config
        self._limits = limits
        self._ssh: str | None = None

    def head(self, url: str, branch: str) -> Head:
        """See `Git.head`."""
        wanted = f"refs/heads/{branch}" if branch else "HEAD"
        out = self._ask(url, "ls-remote", "--symref", "--", url, wanted).decode("utf-8", "replace")
        commit = _first(rf"^([0-9a-f]{{40,64}})\t{re.escape(wanted)}$", out)
        return Head(branch or _first(r"^ref: refs/heads/(\S+)\tHEAD$", out) or "main", commit)

    def fetch(self, url: str, branch: str, depth: int) -> str:
        """See `Git.fetch`."""
        # Not `ls-remote` first: it is told of every branch and pull request, a fetch of this one only.
        refspec = f"+{f'refs/heads/{branch}' if branch else 'HEAD'}:{HEAD_REF}"
        quiet = ("--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance", "--quiet")
        self._ask(url, "fetch", f"--depth={depth}", *quiet, "--", url, refspec)
        try:
            return (self._mirror / HEAD_REF).read_text(encoding="ascii").strip()
        except (OSError, ValueError) as error:
            raise GitError("failed", "本地的镜像缺了内容，会重新取一份") from error

    def unchanged(self, url: str, branch: str, commit: str) -> bool:
        """See `Git.unchanged`: two requests of http in place of three; over ssh and in a folder a fetch is one call."""
        way = transport(url)
        if way not in ("http", "https") or len(commit) != len(_SHA1):
            return False
        ref = f"refs/heads/{branch}" if branch else "HEAD"
        try:
            # As the name of a remote the address passes the user's `url.….insteadOf`, as it does in a fetch.
            out = self._ask(url, f"remote-{way}", url, given=git_question.words(ref))
        except GitError as error:
            if error.outcome == "failed":  # an older host, or something that only this question meets
                return False
            raise
        return git_question.answer(out, ref) == commit

    def entries(self, commit: str, folders: Iterable[str]) -> dict[str, Entry]:
        """See `Git.entries`."""
        listed = self._local("ls-tree", "-z", "-l", commit, "--", "./", *(f"{folder}/" for folder in folders))
        found: dict[str, Entry] = {}
        for line in listed.split(b"\0"):
            head, _, path = line.partition(b"\t")
            fields = head.decode("ascii", "replace").split()
            if len(fields) == 4 and fields[1] != "tree":
                size = int(fields[3]) if fields[3].isdigit() else 0
                found.setdefault(path.decode("utf-8", "surrogateescape"), Entry(fields[0], fields[2], size))
        return found

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """See `Git.contents`."""
        wanted = list(dict.fromkeys(blobs))
        if not wanted:
            return {}
        out = self._local("cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted).encode())
        found: dict[str, bytes] = {}
        position = 0
        for blob in wanted:
            end = out.find(b"\n", position)
            fields = out[position:end].split()
            if end < 0 or len(fields) != 3 or fields[1] != b"blob":
                raise GitError("failed", "本地的镜像缺了内容，会重新取一份")
            size = int(fields[2])
            found[blob] = out[end + 1 : end + 1 + size]
            position = end + 2 + size
        return found

    def log(self, commit: str, limit: int) -> tuple[tuple[Logged, ...], bool]:
        """See `Git.log`."""
        form = "--format=%H%x00%an%x00%aI%x00%s"
        shape = ("-z", "--raw", "--no-abbrev", "--no-renames", "--first-parent", "-m", "--no-show-signature")
        logged = _logged(self._local("log", *shape, form, f"--max-count={limit}", commit, "--"))
        shallow = self._shallow()
        whole = tuple(itertools.takewhile(lambda each: each.commit not in shallow, logged))
        return whole, len(whole) < len(logged)

    def push(self, url: str, base: str, files: Mapping[str, bytes], target: Target) -> str:
        """See `Git.push`."""
        commit = self._committed(base, files, target)
        branch = f"refs/heads/{target.branch}"
        options = ["--porcelain", "--no-verify", "--no-follow-tags", "--no-recurse-submodules", "--no-signed"]
        options.append(f"--force-with-lease={branch}:{target.at}")
        if transport(url) == "file":
            options.append(f"--receive-pack={_RECEIVE_PACK}")
        self._ask(url, "push", *options, "--", url, f"{commit}:{branch}")
        return commit

    def author(self) -> Author:
        """See `Git.author`."""
        import getpass  # noqa: PLC0415 - only an editor needs it

        name, email = (self._setting(f"user.{key}") for key in ("name", "email"))
        account = name or getpass.getuser()
        return Author(account, email or f"{re.sub(r'[^A-Za-z0-9._-]', '', account) or 'agent'}@localhost")

    def _committed(self, base: str, files: Mapping[str, bytes], target: Target) -> str:
        """Make a commit on top of `base` without a worktree, in an index of its own."""
        lines = []
        for path, content in files.items():
            blob = self._local("hash-object", "-w", "--stdin", given=content).decode().strip()
            lines.append(f"100644 {blob}\t{path}")
        with tempfile.TemporaryDirectory(dir=self._mirror, prefix="index-") as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self._local("read-tree", base or "--empty", env=index)
            given = "".join(f"{line}\0" for line in lines).encode()
            self._local("update-index", "-z", "--index-info", given=given, env=index)
            tree = self._local("write-tree", env=index).decode().strip()
        names = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", target.by.name), ("EMAIL", target.by.email))
        }
        parents = ("-p", base) if base else ()
        return self._local("commit-tree", *parents, tree, given=target.message.encode(), env=names).decode().strip()

    def _shallow(self) -> frozenset[str]:
        try:
            return frozenset((self._mirror / "shallow").read_text(encoding="ascii").split())
        except (OSError, ValueError):
            return frozenset()

    def _setting(self, key: str) -> str:
        """A setting of the user's, "" where it is not set."""
        command = [self._program, "config", "--includes", "--get", key]
        ended = git_process.run(command, self._env("https"), seconds=_LOCAL_SECONDS)
        return one_line(ended.out.decode("utf-8", "replace")).strip()

    def _ask(self, url: str, *arguments: str, given: git_process.Words = b"") -> bytes:
        """Run a call that goes to the network, or to another folder."""
        if sentence := refusal(url):
            raise GitError("refused", sentence)
        self._require_mirror()
        return self._run(arguments, self._env(transport(url) or "", ssh=True), self._limits.total, given)

    def _local(self, *arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        self._require_mirror()
        return self._run(arguments, {**self._env(""), **(env or {})}, _LOCAL_SECONDS, given)

    def _run(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        seconds: float,
        given: git_process.Words = b"",
    ) -> bytes:
        command = [self._program, f"--git-dir={self._mirror}", *self._settings(), *arguments]
        try:
            ended = git_process.run(command, env, seconds=seconds, given=given, too_large=self._too_large)
        except OSError as error:
            raise GitError("failed", f"git 没有启动起来（{error.strerror or error}），请检查安装") from error
        if ended.stopped == "time":
            raise GitError("offline", f"等了 {seconds:.0f} 秒没有回应，已停下，稍后会自动再试")
        if ended.stopped == "size":
            raise GitError("refused", "这个仓库太大，不像话术本，没有取完；请核对地址")
        if ended.status:
            raise error_from(ended.errors + ended.out)
        return ended.out

    def _settings(self) -> list[str]:
        """What must hold whatever the user's settings say."""
        pairs = {
            "core.askPass": "",
            "core.fsmonitor": "false",
            "credential.interactive": "false",
            "fetch.fsckObjects": "true",
            "gc.auto": "0",
            "http.lowSpeedLimit": "1000",
            "http.lowSpeedTime": str(self._limits.slow),
            "log.showSignature": "false",
            "maintenance.auto": "false",
            "protocol.version": "2",
            "push.gpgSign": "false",
            "transfer.credentialsInUrl": "allow",
        }
        return ["-c", _NO_HOOKS, *(part for key, value in pairs.items() for part in ("-c", f"{key}={value}"))]

    def _env(self, reached: str, *, ssh: bool = False) -> dict[str, str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_") or _KEPT.match(key)}
        env |= {
            "GCM_INTERACTIVE": "never",
            "GIT_ALLOW_PROTOCOL": "https:ssh:file" + (":http" if reached == "http" else ""),
            "GIT_ASKPASS": "",
            "GIT_CONFIG_GLOBAL": str(self._config),
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_TERMINAL_PROMPT": "0",
            "LANGUAGE": "",
            "LC_ALL": "C",
            "SSH_ASKPASS_REQUIRE": "never",
        }
        env.pop("SSH_ASKPASS", None)
        if ssh and reached == "ssh":
            env["GIT_SSH_COMMAND"] = self._ssh_command()
        return env

    def _ssh_command(self) -> str:
        """The user's own way to start ssh, told never to ask; a program of another name is left as it is."""
        if self._ssh is None:
            own = os.environ.get("GIT_SSH_COMMAND") or self._setting("core.sshCommand")
            if not own and os.environ.get("GIT_SSH"):
                own = f"'{os.environ['GIT_SSH']}'"
            command = own or "ssh"
            program = PurePath(command.strip("'\"").split()[0].replace("\\", "/")).name.lower().strip("'\"")
            if program.removesuffix(".exe") == "ssh":
                slow = self._limits.slow
                command += f" -o BatchMode=yes -o ConnectTimeout={slow} -o ControlMaster=no"
                command += f" -o ServerAliveInterval={max(1, slow // 3)} -o ServerAliveCountMax=3"
            self._ssh = command
        return self._ssh

    def _require_mirror(self) -> None:
        if (self._mirror / "HEAD").is_file() and (self._mirror / "objects").is_dir():
            return
        self._mirror.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._mirror, ignore_errors=True)
        if self._mirror.exists():
            self._mirror.unlink()  # not even a folder
        # Our own settings alone decide what a fresh repository is like: no template, no hooks, SHA-1.
        command = [
            self._program,
            *self._settings(),
            "init",
            "--quiet",
            "--bare",
            "--template=",
            "--",
            str(self._mirror),
        ]
        ended = git_process.run(command, self._env(""), seconds=_LOCAL_SECONDS)
        if ended.status:
            raise error_from(ended.errors)

    def _too_large(self) -> bool:
        pack = self._mirror / "objects" / "pack"
        try:
            return sum(entry.stat().st_size for entry in os.scandir(pack)) > MOST_FETCHED
        except OSError:
            return False


def _logged(out: bytes) -> list[Logged]:
    """The commits of `git log -z --raw`: four fields, then `:mode mode blob blob status` and a path for each file."""
    commits: list[Logged] = []
    fields = iter(out.split(b"\0"))
    for field in fields:
        head = field.lstrip(b"\n")
        if head.startswith(b":") and commits:
            _, _, before, after, _ = head.decode("ascii").split(" ", 4)
            path = next(fields, b"").decode("utf-8", "surrogateescape")
            files = dict(commits[-1].files) | {path: (before.strip("0") and before, after.strip("0") and after)}
            commits[-1] = dataclasses.replace(commits[-1], files=files)
        elif head:
            author, date, subject = (one_line(next(fields, b"").decode("utf-8", "replace")) for _ in range(3))
            commits.append(Logged(head.decode("ascii", "replace"), author, date, subject, {}))
    return commits


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1) if found else ""
