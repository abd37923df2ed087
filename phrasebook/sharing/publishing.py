"""The editor's half: drafts merged into what is published now, committed without a worktree, pushed with a lease.

    lock → fetch → merge each draft → edit the head's files → note what was found out → push → drop the drafts

A push that comes too late begins anew with what the other has pushed, after a pause whose length is drawn by lot. A
draft goes only once the push is acknowledged; a program killed in between finds its words published at the next
try and drops the draft then.
"""

import dataclasses
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.files.editing.blocks import EditError
from phrasebook.files.editing.naming import slug
from phrasebook.model import Phrase
from phrasebook.sharing.drafts import Drafts
from phrasebook.sharing.git import GitError, RejectedError, Target
from phrasebook.sharing.marks import read_marks, write_marks
from phrasebook.sharing.merge import settle
from phrasebook.sharing.mirror import Mirror
from phrasebook.sharing.model import Draft, Published, PublishOutcome, SharingError
from phrasebook.sharing.pages import Pages

MOST_TRIES = 40
"""Pushes tried before a person is asked to come back: ten editors at once need fewer than twenty."""

_PAUSE_SECONDS = 0.1  # of the first pause at most; each further one may be half as long again
_LONGEST_PAUSE = 5.0
_MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Arranged:
    """What drafts make of a book.

    Attributes:
        files: what is to be committed, bytes by path.
        done: the drafts that are in it, as they were published, and what the book says then of each.
        conflicts: those that need a person.
        refused: those that could not be put in, and why.
        said: ids of the drafts in `done` that the book says already.
    """

    files: Mapping[str, bytes]
    done: tuple[tuple[Draft, Phrase | None], ...]
    conflicts: tuple[Draft, ...]
    refused: tuple[tuple[Draft, str], ...]
    said: frozenset[str]


def arrange(drafts: Sequence[Draft], files: Mapping[str, bytes]) -> Arranged:
    """Merge drafts into the files of a book. Pure.

    Args:
        drafts: in the order in which they were made.
        files: what is published, by path.
    """
    pages = Pages(files)
    done: list[tuple[Draft, Phrase | None]] = []
    conflicts: list[Draft] = []
    refused: list[tuple[Draft, str]] = []
    said: set[str] = set()
    for draft in drafts:
        try:
            settled = settle(draft, pages.get(draft.phrase_id), pages)
            if settled.draft.state == "conflict":
                conflicts.append(settled.draft)
                continue
            if settled.nothing:
                said.add(draft.id)
            else:
                pages.replace(settled.over, settled.phrase, draft.file, draft.category_name)
        except EditError as error:
            refused.append((draft, str(error.problem)))
        else:
            done.append((settled.draft, settled.phrase))
    return Arranged(pages.edited, tuple(done), tuple(conflicts), tuple(refused), frozenset(said))


def published(mirror: Mirror, drafts: Drafts, marks: Path, sleep: Callable[[float], None] = time.sleep) -> Published:
    """Publish the drafts of a source, or propose them on a branch of their own.

    Args:
        mirror: of the source.
        drafts: of the agent.
        marks: the file of the source's marks.
        sleep: for tests.
    """
    source = mirror.source
    if source.mode == "subscribe":
        return Published(source, "refused", problem=f"“{source.title}”只是订阅，不能提交；要提交请改设置里的 mode")
    pause = _PAUSE_SECONDS
    try:
        for _ in range(MOST_TRIES):
            try:
                with mirror.locked():
                    return _published_once(mirror, drafts, marks)
            except RejectedError:
                sleep(random.uniform(0, pause))
                pause = min(_LONGEST_PAUSE, pause * 1.5)
    except GitError as error:
        return Published(source, error.outcome, problem=f"{error}；草稿都还在")
    except SharingError as error:
        return Published(source, "failed", problem=str(error))
    except Exception as fault:  # noqa: BLE001 - the boundary: a screen asked, and gets a sentence
        problem = f"提交出了意外（{type(fault).__name__}: {fault}），草稿都还在，请把这句话发给我们"
        return Published(source, "failed", problem=problem)
    return Published(source, "failed", problem="一直有别人在提交，这次没有排上，草稿都还在，请过一会儿再试")


def find_conflicts(mirror: Mirror, drafts: Drafts) -> None:
    """Note of each draft that what was just brought contradicts it, so that a person hears of it before publishing.

    A proposal that the team's book says now has come to its end.

    Raises:
        SharingError: it could not be noted.
    """
    waiting = drafts.kept(mirror.source.key).drafts
    if not waiting:
        return
    proposed = {draft.id for draft in waiting if draft.state == "proposed"}
    arranged = arrange(waiting, mirror.files(mirror.commit))
    for draft in arranged.conflicts:
        drafts.mark(draft)
    for draft, said in arranged.done:
        if draft.id in proposed & arranged.said and draft.state == "open":  # flagged: a person should see it
            drafts.done(draft, said)


def _published_once(mirror: Mirror, drafts: Drafts, marks: Path) -> Published:
    """One try, under the mirror's lock.

    Raises:
        RejectedError: somebody else pushed in between; nothing of ours is published.
        GitError: it could not be done.
    """
    source = mirror.source
    waiting = [draft for draft in drafts.kept(source.key).drafts if draft.state != "proposed"]
    if not waiting:
        return Published(source, "nothing", mirror.commit)
    head = mirror.head()
    base = mirror.fetch(head.branch) if head.commit else ""
    files = mirror.read(base)[0] if base else {}
    arranged = arrange(waiting, files)
    for draft in (*(draft for draft, _ in arranged.done), *arranged.conflicts):
        drafts.mark(draft)
    commit, branch = base, head.branch
    if arranged.files:
        commit, branch = _pushed(mirror, base, head.branch, arranged)
    for draft, said in arranged.done:
        if branch == head.branch or draft.id in arranged.said:
            drafts.done(draft, said)
        else:
            drafts.proposed(draft, f"推到了分支 {branch}，等人审；合并以后，大家的话术本里有了，这份就不用了")
    if branch == head.branch and commit:
        _make_current(mirror, marks, base, commit, {**files, **arranged.files})
    return _told(mirror, arranged, commit, branch, proposed=branch != head.branch)


def _pushed(mirror: Mirror, base: str, branch: str, arranged: Arranged) -> tuple[str, str]:
    by = mirror.git.author()
    message = _message([draft for draft, _ in arranged.done])
    target = Target(branch, base, by, message)
    if mirror.source.mode == "propose":
        target = Target(f"miaohui/{slug(by.name, 'agent')}-{secrets.token_hex(3)}", "", by, message)
    return mirror.git.push(mirror.source.git, base, arranged.files, target), target.branch


def _make_current(mirror: Mirror, place: Path, base: str, commit: str, files: dict[str, bytes]) -> None:
    """Show at once what was published; where nothing but one's own words came, there are no news in it."""
    before, marks = mirror.commit, read_marks(place)
    mirror.lay_down(commit, files)
    looked = commit if marks.looked in ("", before) and base == before else marks.looked
    write_marks(place, dataclasses.replace(marks, synced_at=time.time(), looked=looked, problem=""))
    mirror.tidy(commit, before, looked)


def _told(mirror: Mirror, arranged: Arranged, commit: str, branch: str, *, proposed: bool) -> Published:
    done = tuple(draft for draft, _ in arranged.done)
    problem = "；".join(f"{draft.phrase_id} 没有提交：{reason}" for draft, reason in arranged.refused[:_MOST_TITLES])
    if not done:
        nothing: PublishOutcome = "conflict" if arranged.conflicts else "failed"
        return Published(mirror.source, nothing, "", "", (), arranged.conflicts, problem)
    outcome: PublishOutcome = "proposed" if proposed else "published"
    return Published(mirror.source, outcome, commit, branch, done, arranged.conflicts, problem)


def _message(done: Sequence[Draft]) -> str:
    """What the commit says: the titles of what changed, the verb where it is one for all."""
    verbs = {"新增" if draft.base is None else "删除" if draft.mine is None else "修改" for draft in done}
    titles = [phrase.title for draft in done if (phrase := draft.mine or draft.base)]
    named = "、".join(titles[:_MOST_TITLES]) + ("…" if len(titles) > _MOST_TITLES else "")
    verb = verbs.pop() if len(verbs) == 1 else "修改"
    return f"{verb}话术：{named}\n" if len(done) == 1 else f"{verb} {len(done)} 条话术：{named}\n"
