"""The history of a book or of one phrase: who changed it, when, and to what. Older commits are fetched as needed."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from phrasebook.model import Phrase, Place
from phrasebook.sharing.differences import phrases_in
from phrasebook.sharing.git import Git, GitError, Logged
from phrasebook.sharing.mirror import Mirror
from phrasebook.sharing.model import Revision, SharingError
from phrasebook.sharing.taking import FOLDERS

_DEEPER = 20  # each fetch brings so many times the commits of the one before
_EVERYTHING = 1_000_000
_DERIVED = "auto."  # an id that is worked out and stands in no file
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
            if not mirror.sound:
                mirror.fetch(mirror.source.branch, limit + 1)
            return _revisions(mirror, commit, phrase_id, limit)
    except GitError as error:
        raise SharingError(str(error)) from error


def _revisions(mirror: Mirror, commit: str, phrase_id: str, limit: int) -> tuple[Revision, ...]:
    depth, asked = limit + 1, 0
    while True:
        logged, cut = mirror.git.log(commit, _EVERYTHING if phrase_id else limit)
        if phrase_id:
            path = _path_of(phrase_id, mirror.files(commit))
            found, whole = _of_phrase(mirror.git, logged, phrase_id, path, limit)
        else:
            found, whole = [Revision(each.commit, each.author, each.date, each.subject) for each in logged], False
        # A repository may lack its own past, too: then no depth is deep enough.
        if len(found) >= limit or whole or not cut or asked == _EVERYTHING:
            return tuple(found)
        mirror.fetch(mirror.source.branch, depth)
        asked = depth
        depth = min(depth * _DEEPER, _EVERYTHING)


def _of_phrase(
    git: Git, logged: Sequence[Logged], phrase_id: str, path: str, limit: int
) -> tuple[list[Revision], bool]:
    """The commits that changed a phrase, each with the phrase as it left it, and whether the first made it."""
    found: list[Revision] = []
    for before, after, each in _states(git, logged, phrase_id, path):
        if before != after:
            found.append(Revision(each.commit, each.author, each.date, each.subject, after))
            if len(found) == limit or before is None:
                return found, before is None
    return found, False


def _states(
    git: Git, logged: Sequence[Logged], phrase_id: str, path: str
) -> Iterator[tuple[Phrase | None, Phrase | None, Logged]]:
    """A phrase before and after each commit that may have touched it, places left out.

    Only the file it stands in is read, back to the commit that put it there; then that commit tells from where.
    `path` is "" for a phrase that is gone: all files are looked through until it is found.
    """
    start = 0
    while start < len(logged):
        some = [number for number in range(start, len(logged)) if _category_files(logged[number], path)][:_AT_ONCE]
        start = some[-1] + 1 if some else len(logged)
        pairs = [pair for number in some for pair in _category_files(logged[number], path).values()]
        blobs = git.contents(blob for pair in pairs for blob in pair if blob)
        for number in some:
            before, after = (
                {each: blobs[pair[side]] for each, pair in _category_files(logged[number], path).items() if pair[side]}
                for side in (0, 1)
            )
            if _lines(before, phrase_id) == _lines(after, phrase_id) and not phrase_id.startswith(_DERIVED):
                continue
            was = path
            if _said(before, phrase_id) is None:  # it came from another file, or is new
                others = {each: pair[0] for each, pair in _category_files(logged[number], "").items() if pair[0]}
                contents = git.contents(others.values())
                before = {each: contents[blob] for each, blob in others.items()}
            path = _path_of(phrase_id, before)
            yield _said(before, phrase_id), _said(after, phrase_id), logged[number]
            if path != was:
                start = number + 1
                break


def _category_files(each: Logged, path: str) -> dict[str, tuple[str, str]]:
    """The category files that a commit touched; only the one at `path` if that is given."""
    if path:
        return {path: each.files[path]} if path in each.files else {}
    return {
        name: pair
        for name, pair in each.files.items()
        if name.endswith(".toml") and name.rpartition("/")[0] in ("", FOLDERS[0])
    }


def _lines(files: Mapping[str, bytes], phrase_id: str) -> list[bytes]:
    """What stands between the headers around each mention of an id: equal lines say equal phrases."""
    mention = re.compile(rb"[\"']" + re.escape(phrase_id.encode()) + rb"[\"']")
    holding = [file for file in files.values() if mention.search(file)]
    return sorted(part for file in holding for part in file.split(b"[[phrase]]") if mention.search(part))


def _said(files: Mapping[str, bytes], phrase_id: str) -> Phrase | None:
    phrase = phrases_in(files).get(phrase_id)
    return dataclasses.replace(phrase, place=Place()) if phrase else None


def _path_of(phrase_id: str, files: Mapping[str, bytes]) -> str:
    """The file in which a phrase stands, "" if it stands in none."""
    sought = phrase_id.encode()
    likely = {path: file for path, file in files.items() if sought in file or phrase_id.startswith(_DERIVED)}
    phrase = phrases_in(likely).get(phrase_id)
    return phrase.place.file.removeprefix("/") if phrase else ""
