"""One call of dulwich's to another repository, in a process of its own: an order as JSON comes in, an answer goes out.

    {"call": "head", "url": "https://…", "mirror": "/…/mirror.git", "slow": 15, "branch": ""}
    {"branch": "main", "commit": "4d41…"}        or        {"error": "offline", "sentence": "连不上主机…"}

Run by `git_dulwich` only, which ends it when it takes too long.
"""

import json
import sys
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any
from urllib.parse import unquote, urlsplit

from dulwich.client import (
    GitClient,
    HttpGitClient,
    HTTPUnauthorized,
    LocalGitClient,
    SSHGitClient,
    SubprocessSSHVendor,
    get_credentials_from_store,
    parse_rsync_url,
)
from dulwich.errors import GitProtocolError, HangupException, NotGitRepository, SendPackError
from dulwich.objects import ZERO_SHA, ObjectID
from dulwich.pack import UnpackedObject
from dulwich.refs import Ref
from dulwich.repo import Repo

from phrasebook.sharing.git import HEAD_REF, GitError, NoBranchError, RejectedError
from phrasebook.sharing.git_messages import error_from
from phrasebook.sharing.urls import local_path, transport

Order = dict[str, Any]


def main() -> None:
    """Read an order from standard input, answer on standard output."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing a library prints can be taken for the answer
    try:
        answer = answered(json.load(sys.stdin))
    except RejectedError as error:
        answer = {"error": "rejected", "sentence": str(error)}
    except NoBranchError as error:
        answer = {"error": "no branch", "sentence": str(error)}
    except GitError as error:
        answer = {"error": error.outcome, "sentence": str(error)}
    json.dump(answer, answers)


def answered(order: Order) -> Order:
    """Do what is asked.

    Raises:
        GitError: it could not be done.
    """
    calls: dict[str, Callable[[Order], Order]] = {"head": _head, "fetch": _fetch, "push": _push}
    try:
        return calls[order["call"]](order)
    except HTTPUnauthorized:
        raise error_from(b"fatal: Authentication failed") from None
    except (NotGitRepository, FileNotFoundError):
        words = b"does not appear to be a git repository" if local_path(order["url"]) else b"repository not found"
        raise error_from(words) from None
    except HangupException as error:
        told = b"\n".join(error.stderr_lines or ()) or b"fatal: the remote end hung up unexpectedly"
        raise error_from(told) from None
    except (GitProtocolError, SendPackError, OSError, ValueError, KeyError, AssertionError) as error:
        raise error_from(f"fatal: {error}".encode()) from None


def _client(order: Order) -> tuple[GitClient, bytes]:
    """How to reach a repository, and its path there."""
    url: str = order["url"]
    way = transport(url)
    if way == "file":
        return LocalGitClient(), local_path(url).encode()
    if way == "ssh":
        slow = order["slow"]
        command = f"ssh -o BatchMode=yes -o ConnectTimeout={slow} -o ControlMaster=no"
        command += f" -o ServerAliveInterval={max(1, slow // 3)} -o ServerAliveCountMax=3"
        if url.startswith("ssh://"):
            parts = urlsplit(url)
            user, host, path, port = parts.username, parts.hostname or "", unquote(parts.path), parts.port
        else:
            (user, host, path), port = parse_rsync_url(url), None
        return SSHGitClient(host, port, user, SubprocessSSHVendor(), ssh_command=command), path.encode()
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    base = f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}/"
    user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
    if user is None:
        user, password = next(iter(get_credentials_from_store(parts.scheme, parts.hostname or "")), (None, None))
    client = HttpGitClient(base, username=user, password=password, timeout=float(order["slow"]))
    # A redirect could lead to where the list of addresses would not.
    client.pool_manager.connection_pool_kw["retries"] = _no_retries()
    return client, parts.path.encode()


def _no_retries() -> object:
    import urllib3  # noqa: PLC0415 - comes with dulwich, and only https needs it

    return urllib3.Retry(0, redirect=0)


def _head(order: Order) -> Order:
    client, path = _client(order)
    branch = order["branch"]
    wanted = Ref(f"refs/heads/{branch}".encode() if branch else b"HEAD")
    said = client.get_refs(path, ref_prefix=[wanted])
    target = said.symrefs.get(wanted, Ref(b"refs/heads/main"))
    commit = said.refs.get(wanted) or (said.refs.get(target) if not branch else None)
    return {"branch": branch or target.decode().removeprefix("refs/heads/"), "commit": (commit or b"").decode()}


def _fetch(order: Order) -> Order:
    client, path = _client(order)
    branch = order["branch"]
    ref = Ref(f"refs/heads/{branch}".encode() if branch else b"HEAD")
    with Repo(order["mirror"]) as mirror:
        asked = client.get_refs(path, ref_prefix=[ref])
        commit = asked.refs.get(ref)
        if commit is None:
            raise error_from(b"fatal: couldn't find remote ref")
        here = HEAD_REF.encode()
        # A mirror that has this commit is asked for again only when it shall become deeper.
        if order["depth"] > 1 or mirror.refs.read_loose_ref(Ref(here)) != commit or commit not in mirror.object_store:
            client.fetch(path, mirror, _wanting(commit), depth=order["depth"], ref_prefix=[ref])
        if commit not in mirror.object_store:
            raise GitError("failed", "没有取到内容，请稍后再试")
        mirror.refs[Ref(here)] = commit
    return {"commit": commit.decode()}


def _wanting(commit: ObjectID) -> Callable[..., list[ObjectID]]:
    """What to fetch, whatever else there is."""
    return lambda *_, **__: [commit]


def _push(order: Order) -> Order:
    client, path = _client(order)
    ref, commit = Ref(f"refs/heads/{order['branch']}".encode()), ObjectID(order["commit"].encode())
    at = order["at"].encode()
    if local_path(order["url"]):
        with Repo(local_path(order["url"])) as there:
            # Whoever works in that folder would find the branch moved and the files not; git refuses this, too.
            if not there.bare and there.refs.read_ref(Ref(b"HEAD")) == b"ref: " + ref:
                raise error_from(b"branch is currently checked out")

    def update(refs: dict[Ref, ObjectID]) -> dict[Ref, ObjectID]:
        if (refs.get(ref) or b"").replace(ZERO_SHA, b"") != at:
            raise RejectedError("failed", "别人刚好先推送了，请再试一次")
        return {ref: commit}

    with Repo(order["mirror"]) as mirror:
        store = mirror.object_store

        def pack(  # of what the mirror has: at depth 1 it knows few of the commits that the other names
            have: AbstractSet[ObjectID],
            want: AbstractSet[ObjectID],
            *,
            ofs_delta: bool = False,
            progress: Callable[[bytes], None] | None = None,
        ) -> tuple[int, Iterator[UnpackedObject]]:
            known = {each for each in have if each in store}
            shallow = mirror.get_shallow()
            return store.generate_pack_data(known, want, shallow=shallow, ofs_delta=ofs_delta, progress=progress)

        result = client.send_pack(path, update, pack)
    if refusal := (result.ref_status or {}).get(ref):
        raise error_from(f" ! [remote rejected] {refusal}".replace("unable to set", "failed to update ref").encode())
    return {"commit": order["commit"]}
