"""What git wrote to its standard error (in English, `LC_ALL=C`), as one Chinese sentence and a kind of failure.

Git quotes what servers send, so its words are cleaned like those of a phrase, and lose passwords.
"""

import re
from typing import Literal

from phrasebook.files.cleaning import one_line
from phrasebook.sharing.git import GitError, NoBranchError, RejectedError, UntrustedError
from phrasebook.sharing.urls import without_password

_LONGEST = 160  # characters of git's own words in a sentence

_Outcome = Literal["offline", "refused", "failed"]

_REJECTED = re.compile(
    r"\[rejected\]|\[remote rejected\].*(?:failed to update ref|cannot lock ref|incorrect old value|reference already"
    r"|failed to lock|fetch first|remote ref updated)|stale info|Unable to create '[^']*\.lock'",
)
_UNTRUSTED = re.compile(r"detected dubious ownership in repository at '([^'\n]+)'")

_KNOWN: tuple[tuple[str, _Outcome, str], ...] = (
    (
        r"Could not resolve host|Name or service not known|Temporary failure in name",
        "offline",
        "连不上主机，请检查网络",
    ),
    (
        (
            r"Connection refused|Connection timed out|timed out|Failed to connect|Couldn't connect|unreachable"
            r"|Operation too slow|Connection reset|error: 5\d\d|Connection closed by|Empty reply"
        ),
        "offline",
        "连不上主机，请检查网络，稍后会自动再试",
    ),
    (
        r"Host key verification failed",
        "refused",
        "还不认识这台主机的密钥；请在终端里用 ssh 连一次，核对后选择信任",
    ),
    (
        (
            r"could not read Username|could not read Password|Authentication failed|terminal prompts disabled"
            r"|error: 401|Permission denied \(|Invalid username or password"
        ),
        "refused",
        "主机不认得你的账号；请在终端里用 git 登录一次（git ls-remote 这个地址），凭据由 git 自己保管",
    ),
    (
        (
            r"protected branch|pre-receive hook declined|GH006|hook declined|not allowed to push|denied to|error: 403"
            r"|access denied|branch is currently checked out|insufficient permission"
        ),
        "refused",
        "主机不让这样推送或读取；请让负责人开通权限，或把 mode 改成 propose",
    ),
    (r"transport '[^']*' not allowed", "refused", "这个地址的连接方式不允许使用；请用 https、ssh 或文件夹"),
    (
        r"[Rr]epository .*not found|not found: did you run|error: 404",
        "refused",
        "找不到这个仓库，或你没有查看的权限；请核对地址",
    ),
    (
        r"does not appear to be a git repository|No such file or directory|not a git repository",
        "offline",
        "找不到这个仓库；请检查共享盘是否连上、路径是否写对",
    ),
    (r"SSL|certificate|TLS", "refused", "主机的证书没有通过检查；请让管理员更新证书，或检查电脑的时间"),
    (
        r"fsck|bad object|invalid object|badTree|malformed",
        "refused",
        "仓库里的内容没有通过 git 的检查，没有取用；请负责人查看",
    ),
    (r"unknown option|usage: git", "failed", "这台电脑的 git 太旧了，请升级到 2.32 以上"),
    (r"No space left|Disk quota", "failed", "磁盘满了，没有取下来；请腾出空间"),
    (r"hung up unexpectedly|early EOF|unexpected disconnect|RPC failed", "offline", "连接中断了，稍后会自动再试"),
)


def error_from(errors: bytes) -> GitError:
    """The error that git's words tell of."""
    text = errors[-8_000:].decode("utf-8", "replace")
    if found := _UNTRUSTED.search(text):
        path = one_line(found.group(1))
        return UntrustedError(path, f"{path} 属于另一个用户，要先确认信任它；请运行 miaohui team add 再加一次")
    if "couldn't find remote ref" in text:
        return NoBranchError("refused", "仓库里没有这个分支；请核对设置里的 branch")
    if _REJECTED.search(text):
        return RejectedError("failed", "别人刚好先推送了，请再试一次")
    for pattern, outcome, sentence in _KNOWN:
        if re.search(pattern, text):
            return GitError(outcome, f"{sentence}{_quoted(text)}")
    return GitError("failed", f"git 没有做成，请稍后再试{_quoted(text)}")


def _quoted(text: str) -> str:
    """Git's own words, the most telling line of them, in brackets."""
    lines = [without_password(one_line(line)).strip() for line in re.split(r"[\r\n]+", text)]
    telling = [line for line in lines if re.match(r"fatal|error|remote: |ERROR| ! |ssh", line)] or [
        *filter(None, lines)
    ]
    if not telling:
        return ""
    words = telling[0]
    return f"（git：{words[:_LONGEST]}{'…' if len(words) > _LONGEST else ''}）"
