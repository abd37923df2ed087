"""The history of a book or of one phrase: who changed it, when, and to what. Older commits are fetched as needed."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from phrasebook.model import Phrase, Place
from phrasebook.sharing.differences import phrases_in
from phrasebook.sharing.git import Git, GitError, Logged
from phrasebook.sharing.mirror import Mirror
from phrasebook.sharing.model import Revision, SharingError
from phrasebook.sharing.taking import FOLDERS

_DEEPER = 20  # each fetch brings so many times the commits of the one before
_EVERYTHING = 1_000_000
_AT_ONCE = 50  # commits whose files are read in one go, to bound the memory


def revisions(mirror: Mirror, phrase_id: str, limit: int) -> tuple[Revision, ...]:
    """The last commits, or those that changed one phrase, the newest first.

    Raises:
        SharingError: there is no mirror yet, or older commits could not be brought.
    """
    commit = mirror.commit
    if not commit:
        raise SharingError("还没有同步过，没有历史可看；请先同步一次")
    try:
        with mirror.locked():
            return _revisions(mirror, commit, phrase_id, limit)
    except GitError as error:
        raise SharingError(str(error)) from error


def _revisions(mirror: Mirror, commit: str, phrase_id: str, limit: int) -> tuple[Revision, ...]:
    depth = limit + 1
    while True:
        logged, cut = mirror.git.log(commit, _EVERYTHING if phrase_id else limit)
        if phrase_id:
            found = tuple(islice(_of_phrase(mirror.git, logged, phrase_id), limit))
        else:
            found = tuple(Revision(each.commit, each.author, each.date, each.subject) for each in logged)
        if len(found) >= limit or not cut or (found and phrase_id and _is_first(mirror.git, logged, phrase_id)):
            return found
        mirror.fetch(mirror.source.branch, depth)
        depth = min(depth * _DEEPER, _EVERYTHING)


def _of_phrase(git: Git, logged: Sequence[Logged], phrase_id: str) -> Iterator[Revision]:
    """The commits that changed a phrase, with the phrase as each left it."""
    for before, after, each in _states(git, logged, phrase_id):
        if before != after:
            yield Revision(each.commit, each.author, each.date, each.subject, after)


def _is_first(git: Git, logged: Sequence[Logged], phrase_id: str) -> bool:
    """Tell whether the oldest change of a phrase is the one that made it, so that none is older."""
    changes = [before for before, after, _ in _states(git, logged, phrase_id) if before != after]
    return bool(changes) and changes[-1] is None


def _states(
    git: Git, logged: Sequence[Logged], phrase_id: str
) -> Iterator[tuple[Phrase | None, Phrase | None, Logged]]:
    """A phrase before and after each commit, places left out; commits that cannot have touched it are passed over."""
    for start in range(0, len(logged), _AT_ONCE):
        some = [(each, _category_files(each)) for each in logged[start : start + _AT_ONCE]]
        blobs = git.contents(blob for _, files in some for pair in files.values() for blob in pair if blob)
        for each, files in some:
            before, after = ({path: blobs[pair[side]] for path, pair in files.items() if pair[side]} for side in (0, 1))
            if _lines(before.values(), phrase_id) != _lines(after.values(), phrase_id) or phrase_id.startswith("auto."):
                yield _said(before, phrase_id), _said(after, phrase_id), each


def _category_files(each: Logged) -> dict[str, tuple[str, str]]:
    return {
        path: pair
        for path, pair in each.files.items()
        if path.endswith(".toml") and path.rpartition("/")[0] in ("", FOLDERS[0])
    }


def _lines(files: Iterable[bytes], phrase_id: str) -> list[bytes]:
    """What stands between the headers around each mention of an id: equal lines say equal phrases."""
    mention = re.compile(rb"[\"']" + re.escape(phrase_id.encode()) + rb"[\"']")
    return sorted(part for file in files for part in file.split(b"[[phrase]]") if mention.search(part))


def _said(files: Mapping[str, bytes], phrase_id: str) -> Phrase | None:
    phrase = phrases_in(files).get(phrase_id)
    return dataclasses.replace(phrase, place=Place()) if phrase else None
