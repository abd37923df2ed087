"""One thing that lint tells of: a problem of a file, or a finding in a reply's words, with its place."""

from dataclasses import dataclass

from phrasebook.model import Level, Place, Problem


@dataclass(frozen=True, slots=True)
class LintFinding:
    """A place in a file, how grave it is, what is wrong, how to mend it.

    `place` and `end` count lines and columns from 1, columns in code points; `end` is the column after
    the last one, and equals `place` where only a point is known. `phrase` is the id of the phrase it is about,
    `matched` are the words meant, both "" where there are none. An `allowed` finding is expected there
    (`reason` says why) and counts nowhere.
    """

    place: Place
    end: Place
    level: Level
    rule: str
    message: str
    mend: str = ""
    phrase: str = ""
    matched: str = ""
    suggestion: str | None = None
    allowed: bool = False
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What stays the same while the file around it changes: rule, phrase, words."""
        return (self.rule, self.phrase or self.place.file.rpartition("/")[2], self.matched or self.message)


def of_problem(problem: Problem) -> LintFinding:
    """The finding of a problem that some reader of files met."""
    return LintFinding(problem.place, problem.place, problem.level, problem.rule, problem.message, problem.mend)
