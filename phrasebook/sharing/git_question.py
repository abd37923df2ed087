"""One question of git's protocol, version 2: which commit does a branch stand at? Pure.

The git program has no call that asks a host of http for one branch and stops there: `ls-remote` is told of every
branch, `fetch --depth` goes on to a third request. Its helper for http, `git remote-https`, passes any question on;
what goes in and comes out is laid down in git's `gitprotocol-v2` and `gitremote-helpers`. That helper calls itself
experimental, so whatever is not a plain answer counts as none.
"""

from collections.abc import Iterator

_FLUSH, _DELIMITER = b"0000", b"0001"


def words(ref: str) -> tuple[bytes, bytes]:
    """What the helper must be told and answer first, and the question for a ref, `HEAD` or `refs/heads/…`."""
    asked = _line("command=ls-refs\n") + _DELIMITER + _line(f"ref-prefix {ref}\n") + _FLUSH
    return b"stateless-connect git-upload-pack\n", asked


def answer(out: bytes, ref: str) -> str:
    """The commit that a host names for a ref; "" where it names none, or the answer is not understood."""
    accepted, newline, said = out.partition(b"\n")
    if accepted or not newline:
        return ""  # `fallback`: a host that speaks an older version
    wanted = ref.encode()
    for line in _lines(said):
        commit, _, name = line.rstrip(b"\n").partition(b" ")
        if name == wanted:
            return commit.decode("ascii", "replace")
    return ""


def _line(text: str) -> bytes:
    content = text.encode()
    return b"%04x" % (len(content) + 4) + content


def _lines(said: bytes) -> Iterator[bytes]:
    """What stands in the packets; it ends where it is not one."""
    position = 0
    while digits := said[position : position + 4]:
        try:
            size = int(digits, 16)
        except ValueError:
            return
        if size > 4:
            yield said[position + 4 : position + size]
        position += max(size, 4)
