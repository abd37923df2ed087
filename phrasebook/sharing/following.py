"""The subscriber's half: bring what is new, say what changed, and never raise for a network that is away."""

import dataclasses
import time
from pathlib import Path

from phrasebook.sharing.differences import changes_between
from phrasebook.sharing.git import GitError, NoBranchError
from phrasebook.sharing.marks import Marks, read_marks, write_marks
from phrasebook.sharing.mirror import Mirror
from phrasebook.sharing.model import Change, Synced
from phrasebook.sharing.trust import synchronising


def synced(mirror: Mirror, place: Path, *, compare: bool = True) -> Synced:
    """Bring what is new.

    Args:
        mirror: of the source.
        place: the file of its marks.
        compare: whether to work out what changed.
    """
    source = mirror.source
    try:
        with mirror.locked():
            outcome = brought(mirror, compare=compare)
            marks = _marked(mirror, read_marks(place), outcome)
            mirror.tidy(outcome.commit, marks.looked)
    except GitError as error:
        write_marks(place, dataclasses.replace(read_marks(place), problem=str(error)))
        return Synced(source, error.outcome, mirror.commit, problem=str(error))
    except Exception as fault:  # noqa: BLE001 - the boundary: a screen asked, and gets a sentence
        problem = f"同步出了意外（{type(fault).__name__}: {fault}），请把这句话发给我们"
        return Synced(source, "failed", mirror.commit, problem=problem)
    write_marks(place, marks)
    return outcome


def brought(mirror: Mirror, *, compare: bool = True) -> Synced:
    """Bring what is new, under the mirror's lock.

    Raises:
        GitError: it could not be brought.
    """
    source, before = mirror.source, mirror.commit
    whole = mirror.book() is not None
    warning = _warning(mirror)
    try:
        commit, taken = mirror.take()
    except NoBranchError:
        if mirror.head().commit:
            raise
        problem = "仓库要取的分支还是空的；负责人推送第一版以后，这里会自动出现。推在别的分支上，就在设置里写明 branch"
        return Synced(source, "same", before if whole else "", problem=problem)
    if whole and commit == before:
        return Synced(source, "same", before, problem=warning)
    changes = changes_between(mirror.files(before), mirror.files(commit)) if whole and compare else ()
    return Synced(source, "new", commit, changes, "；".join(filter(None, (taken.problem, warning))))


def news(mirror: Mirror, place: Path) -> tuple[Change, ...]:
    """What came, changed and went since one last looked; nothing where that state is no longer here."""
    looked, commit = read_marks(place).looked, mirror.commit
    if not looked or looked == commit or not mirror.folder(looked).is_dir():
        return ()
    return changes_between(mirror.files(looked), mirror.files(commit))


def looked(mirror: Mirror, place: Path) -> None:
    """Note that what is current has been looked at."""
    write_marks(place, dataclasses.replace(read_marks(place), looked=mirror.commit))


def _marked(mirror: Mirror, marks: Marks, outcome: Synced) -> Marks:
    # Whoever joins a team has no news yet: what is there on the first day counts as seen.
    seen = marks.looked if marks.looked and mirror.folder(marks.looked).is_dir() else outcome.commit
    warning = outcome.problem if outcome.outcome == "new" or not outcome.commit else marks.warning
    return dataclasses.replace(marks, synced_at=time.time(), looked=seen, problem="", warning=warning)


def _warning(mirror: Mirror) -> str:
    tool = synchronising(mirror.source.git)
    if not tool:
        return ""
    return f"这个仓库放在 {tool} 的同步文件夹里，git 仓库在那里容易损坏；请移到普通的共享盘或 git 主机"
