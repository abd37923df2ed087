"""Paths to findings: which books are meant, and everything that is wrong with them.

A path is a book (a folder, or a lone file) or something inside one: a single category, rule or guide
file is checked with its whole book in view, since ids, fields and settings hang together, and only
what lies in the named files is told.
"""

import difflib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.fields import ALWAYS, fields_in
from phrasebook.files.checks import nearest
from phrasebook.files.guides import read_guide
from phrasebook.files.toml import TomlError, read_toml
from phrasebook.library import Library, open_library
from phrasebook.linting.duplicates import near_duplicates
from phrasebook.linting.findings import LintFinding, of_problem
from phrasebook.linting.places import Places
from phrasebook.model import LEVELS, Level, Phrase, Place
from phrasebook.wording import Finding, Rules, load_rules
from phrasebook.wording.packs import BUILTIN

_PARTS = ("phrases", "rules", "guides")


@dataclass(frozen=True, slots=True)
class Target:
    """A book to check; `only` are the resolved files to tell of, None for all of them."""

    root: Path
    only: frozenset[Path] | None = None


def targets(paths: Iterable[Path]) -> list[Target]:
    """The books that the paths mean, each once.

    Raises:
        FileNotFoundError: a path where nothing is.
    """
    found: dict[Path, set[Path] | None] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(str(path))
        for root, files in _meant(path):
            if files is None or found.get(root, set()) is None:
                found[root] = None
            else:
                already = found.setdefault(root, set())
                if already is not None:
                    already.update(files)
    return [Target(root, None if only is None else frozenset(only)) for root, only in found.items()]


def lint(books: Sequence[Target]) -> list[LintFinding]:
    """Check books; findings come by file, line and column.

    Every book is checked with the built-in rules and its own, and may refer to the phrases and
    fields of the built-in book and of all books given.
    """
    everything = open_library([target.root for target in books])
    found: list[LintFinding] = []
    for target in books:
        library = everything if len(books) == 1 else open_library([target.root])
        inside = (one for one in _of_book(target.root, library, everything) if _told(one.place, target.only))
        found += inside
    return sorted(found, key=lambda one: (one.place.file, one.place.line, one.place.column, -LEVELS.index(one.level)))


def _meant(path: Path) -> Iterator[tuple[Path, set[Path] | None]]:
    """The root of the book a path belongs to, and the files of it that are meant, None for all."""
    parent = path.parent if path.name else _real(path).parent
    if path.is_dir():
        if path.name in _PARTS and any((parent / name).exists() for name in ("book.toml", *_PARTS)):
            yield parent, {_real(file) for file in path.glob("*.toml")}
        elif _is_book(path) or not any(_is_book(each) for each in path.iterdir() if each.is_dir()):
            yield path, None
        else:  # a folder of books
            yield from ((each, None) for each in sorted(path.iterdir()) if each.is_dir() and _is_book(each))
    elif parent.name in _PARTS:
        yield parent.parent, {_real(path)}
    elif path.name == "book.toml" or (parent / "book.toml").exists():
        yield parent, {_real(path)}
    else:
        yield path, None


def _is_book(folder: Path) -> bool:
    """Tell whether a folder looks like a book."""
    return any((folder / name).exists() for name in ("book.toml", *_PARTS)) or any(folder.glob("*.toml"))


def _told(place: Place, only: frozenset[Path] | None) -> bool:
    return only is None or _real(place.file) in only


def _of_book(root: Path, library: Library, everything: Library) -> Iterator[LintFinding]:
    """Everything that is wrong with one book, the highest of its library."""
    if root.is_file() and (kind := _kind(root)) is not None:
        yield from map(of_problem, load_rules([root]).problems) if kind == "rules" else _of_guide(root, everything)
        return
    # Above the built-in book, as it will be used: it may hide what lies there, and order its categories.
    book = library.books[-1]
    rules = load_rules(path for path in book.rule_files if _real(path).parent != BUILTIN)
    phrases = [phrase for phrase in book.phrases if not phrase.hidden]
    places = Places()
    inside = (problem for problem in library.problems if _lies_in(problem.place, root))
    yield from map(of_problem, (*dict.fromkeys(inside), *rules.problems))
    for path in book.guide_files:
        yield from _of_guide(Path(path), everything)
    yield from _of_fields(phrases, everything, places)
    yield from _of_allowances(phrases, rules, places)
    yield from _of_likeness(phrases)
    for phrase in phrases:
        yield from (_of_wording(phrase, one, places) for one in rules.check_phrase(phrase))


def _lies_in(place: Place, root: Path) -> bool:
    return _real(place.file).is_relative_to(_real(root))


def _real(path: str | Path) -> Path:
    """A path with links followed; one that leads in a circle stays, where `Path.resolve` would raise."""
    return Path(os.path.realpath(path))


def _kind(path: Path) -> str | None:
    """What a lone file is, if it is not a category file."""
    try:
        keys = read_toml(path).data.keys()
    except TomlError:
        return None
    if "step" in keys:
        return "guide"
    return "rules" if keys & {"rule", "settings", "pack"} and not keys & {"phrase", "category"} else None


def _of_guide(path: Path, everything: Library) -> Iterator[LintFinding]:
    """What is wrong with a guide: its form, and phrases that do not exist."""
    yield from map(of_problem, read_guide(path, {phrase.id for phrase in everything.phrases}).problems)


def _of_fields(phrases: Iterable[Phrase], everything: Library, places: Places) -> Iterator[LintFinding]:
    """Fields that no book defines; one that looks like a slip of the pen is told of louder."""
    uses: dict[str, int] = defaultdict(int)
    unknown: dict[str, tuple[Phrase, int, int]] = {}
    for phrase in phrases:
        for field in fields_in(phrase.text) if "{" in phrase.text else ():
            uses[field.name] += 1
            if field.name not in everything.fields and field.name not in ALWAYS and not field.choices:
                unknown.setdefault(field.name, (phrase, field.start, field.end))
    for name, (phrase, start, end) in unknown.items():
        near = difflib.get_close_matches(name, everything.fields, 1, cutoff=0.7)
        where, until = places.of_text(phrase, start, end)
        mend = f"是不是 {near[0]}？" if near else f"可在 book.toml 里写 [fields.{name}]，给出默认值或提示"
        level: Level = "warn" if near and uses[name] == 1 else "info"
        message = f"填空 {name} 没有定义"
        yield LintFinding(where, until, level, "field.undefined", message, mend, phrase.id, name)


def _of_allowances(phrases: Iterable[Phrase], rules: Rules, places: Places) -> Iterator[LintFinding]:
    """Rules named in `allow` that do not exist."""
    known = {rule.id for pack in rules.packs for rule in pack.rules}
    for phrase in phrases:
        for name in phrase.allow:
            if name not in known:
                place = places.of_key(phrase, "allow")
                message = f"allow 里的 {name} 不是规则编号"
                mend = nearest(name, known)
                yield LintFinding(place, place, "error", "phrase.allow", message, mend, phrase.id, name)


def _of_likeness(phrases: Iterable[Phrase]) -> Iterator[LintFinding]:
    """Replies that are nearly the same as an earlier one."""
    for first, second, alike in near_duplicates(phrases):
        what = "完全一样" if alike == 100 else f"有 {alike:.0f}% 相同"
        message = f"与 {first.id}（{first.place.file} 第 {first.place.line} 行）{what}"
        level: Level = "warn" if alike == 100 else "info"
        mend = "可以合并成一条，把问法写进 asks"
        yield LintFinding(second.place, second.place, level, "phrase.duplicate", message, mend, second.id, first.id)


def _of_wording(phrase: Phrase, one: Finding, places: Places) -> LintFinding:
    """A finding in the words of a reply."""
    place, end = places.of_text(phrase, one.start, one.end)
    mend = f"可以改成：{_changed(phrase.text, one)}" if one.suggestion is not None else one.advice
    return LintFinding(
        place,
        end,
        one.level,
        one.rule,
        f"{one.message}：{one.matched}",
        mend,
        phrase.id,
        one.matched,
        one.suggestion,
        one.allowed,
        phrase.reason if one.rule in phrase.allow else "团队设置允许",
    )


def _changed(text: str, one: Finding) -> str:
    """The line of a suggestion that differs, all of it where lines were added or lost."""
    suggestion = one.suggestion or ""
    same_lines = suggestion.count("\n") == text.count("\n")
    return suggestion.split("\n")[one.line - 1] if same_lines else suggestion
