"""A file of `guides/` to the frozen `Guide`, whatever is wrong with it told with place and mend.

A wrong key costs the key, a step without a title the step, a guide without id, title or steps itself.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phrasebook.files import checks
from phrasebook.files.checks import Check, Fault
from phrasebook.files.complaints import Complaints, cleaned_problem
from phrasebook.files.settings import sound_keys
from phrasebook.files.toml import TomlError, TomlFile, read_toml
from phrasebook.files.walking import shown
from phrasebook.guides import Guide, Step
from phrasebook.model import Problem

GUIDE_KEYS: Mapping[str, Check] = {
    "schema": checks.schema,
    "id": checks.phrase_id,
    "title": checks.title,
    "when": checks.string,
    "step": lambda value: None if isinstance(value, list) else Fault("应当写成一步一步的 [[step]]"),
}
"""Keys at the top of a guide and the check of each."""

STEP_KEYS: Mapping[str, Check] = {
    "title": checks.title,
    "aim": checks.string,
    "watch": checks.string,
    "phrases": checks.lines,
}
"""Keys of a step and the check of each."""


@dataclass(frozen=True, slots=True)
class GuideFile:
    """One guide file as read: its guide, None if it has none that can be used, and what is wrong."""

    guide: Guide | None
    problems: tuple[Problem, ...] = ()


def read_guide(path: str | Path, known: Collection[str] | None = None) -> GuideFile:
    """Read a guide.

    Args:
        path: the file.
        known: the ids of all phrases there are; a step that names another one is then a problem. At run
            time, None: the step simply shows the rest.
    """
    try:
        file = read_toml(Path(path), shown(Path(path)))
    except TomlError as error:
        return GuideFile(None, (error.problem,))
    complaints = Complaints(file)
    guide = _guide(file, complaints) if complaints.schema_right() else None
    if guide is not None and known is not None:
        _tell_of_unknown_phrases(file, known, complaints)
    cleaned = cleaned_problem(file)
    return GuideFile(guide, (*([cleaned] if cleaned else ()), *complaints.all()))


def read_guides(
    paths: Iterable[str | Path], earlier: Mapping[str, Guide] = checks.NOTHING
) -> tuple[tuple[Guide, ...], tuple[Problem, ...]]:
    """Read the guides of one book; of two with one id the first stays.

    Args:
        paths: the files.
        earlier: guides by the name of their file, kept where that file cannot be used any more.

    Returns:
        The guides in order of file, and what is wrong with the files.
    """
    guides: dict[str, Guide] = {}
    problems: list[Problem] = []
    for path in paths:
        read = read_guide(path)
        problems += read.problems
        guide = read.guide or earlier.get(shown(Path(path)))
        if guide is not None and (first := guides.setdefault(guide.id, guide)) is not guide:
            message = f"流程 {first.id} 在 {first.place.file} 里已经有了，只读了那一份"
            problems.append(Problem(guide.place, "warn", "guide.duplicate-id", message, "请给这一份换一个 id"))
    return tuple(guides.values()), tuple(problems)


def _guide(file: TomlFile, complaints: Complaints) -> Guide | None:
    newer = file.data["schema"] > checks.SCHEMA
    sound = sound_keys(file.data, GUIDE_KEYS, (), "guide", complaints, newer=newer)
    for key in ("id", "title"):
        if key not in file.data:
            complaints.add((), "error", f"guide.{key}", Fault(f"流程缺少 {key}", f'请加上 {key} = "…"'))
    tables = sound.get("step", [])
    steps = [_step(file, index, table, complaints, newer=newer) for index, table in enumerate(tables)]
    if not tables and ("step" in sound or "step" not in file.data):
        fault = Fault("流程还没有步骤", "请一步写一个 [[step]]")
        complaints.add((), "error", "guide.step", fault)
    kept = tuple(step for step in steps if step is not None)
    if not kept or not {"id", "title"} <= sound.keys():
        return None
    return Guide(sound["id"], sound["title"], sound.get("when", ""), kept, file.place("id"))


def _step(file: TomlFile, index: int, table: Any, complaints: Complaints, *, newer: bool) -> Step | None:  # noqa: ANN401 - any TOML value
    path = ("step", index)
    if not isinstance(table, dict):
        complaints.add(path, "error", "guide.step", Fault("这一项不是步骤", "请写成 [[step]]"))
        return None
    sound = sound_keys(table, STEP_KEYS, path, "guide", complaints, newer=newer)
    if "title" not in table:
        complaints.add(path, "error", "guide.title", Fault("这一步缺少 title", '请加上 title = "…"'))
    if "title" not in sound:
        return None
    phrases = tuple(dict.fromkeys(sound.get("phrases", ())))
    return Step(sound["title"], sound.get("aim", ""), sound.get("watch", ""), phrases, file.place(*path))


def _tell_of_unknown_phrases(file: TomlFile, known: Collection[str], complaints: Complaints) -> None:
    for index, table in enumerate(file.data["step"]):
        names = table.get("phrases", ()) if isinstance(table, dict) else ()
        for at, name in enumerate(names if checks.lines(names) is None else ()):
            if name not in known:
                mend = "" if complaints.full else checks.nearest(name, known)
                fault = Fault(f"没有编号是 {checks.shortened(name)} 的话术", mend)
                complaints.add(("step", index, "phrases", at), "error", "guide.phrase", fault)
