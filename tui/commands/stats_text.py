"""The page that `miaohui stats` prints: Chinese lines for a pane of 30 to 72 cells. No figure is made here.

Bars stand at the end of their lines: some terminals draw █ two cells wide, and nothing after them can then slip.
"""

import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from phrasebook.characters import cells
from phrasebook.files.cleaning import clean
from phrasebook.linting.duplicates import near_duplicates
from phrasebook.usage import Answers, Statistics
from tui.commands import rules_of, style

if TYPE_CHECKING:
    from phrasebook.library import Library

_MOST_SHOWN = 10
_WEEKDAYS = "一二三四五六日"
_STEPS = "▁▂▃▄▅▆▇█"

_NOTHING = "还没有用量记录。在界面里复制几条话术，再来看统计。"


def page(figures: Statistics, library: "Library") -> str:
    """Lay the statistics out in lines as long as the terminal's, held between 30 and 72 cells.

    Args:
        figures: what to show.
        library: gives titles and the words of rules.
    """
    room = max(30, min(72, shutil.get_terminal_size((44, 24)).columns))
    if not figures.total and not figures.answers.count:
        return "\n\n".join([_NOTHING, "\n".join(_alike(library, room))]).rstrip()
    blocks = (
        _summary(figures, room),
        _most_used(figures, library, room),
        _warned(figures, library, room),
        _hours(figures, room),
        _days(figures, room),
        _weekdays(figures, room),
        _never_used(figures, library, room),
        _alike(library, room),
    )
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block)


def cut(text: str, room: int) -> str:
    """Give the first line of a text in at most `room` cells, an ellipsis for what is missing."""
    line = clean(text)[0].partition("\n")[0]
    if cells(line) <= room:
        return line
    while line and cells(line) > room - 1:
        line = line[:-1]
    return line + "…"


def bar(count: int, most: int, room: int) -> str:
    """Give a bar of at most `room` blocks for a count; whatever happened at all shows."""
    return "█" * max(1, round(count / most * room)) if count else ""


def _summary(figures: Statistics, room: int) -> Iterator[str]:
    yield _title(f"近 {len(figures.days)} 天（{_short(figures.since)}–{_short(figures.until)}）", room)
    keys = f"，一般 {figures.keystrokes:g} 键一条" if figures.keystrokes is not None else ""
    yield cut(f"复制 {figures.copies} 次，累计 {figures.total} 次{keys}", room)
    if figures.failed:
        yield cut(f"另有 {figures.failed} 次没能放进剪贴板", room)
    for name, answers in (("首答", figures.answers), ("今天", figures.today)):
        if answers.count:
            yield cut(f"{name}：{_answers(answers)}", room)


def _answers(answers: Answers) -> str:
    # Rounded down: 99.6 % is not all of them.
    return f"{answers.count} 次，中位 {answers.median or 0:.1f} 秒，10 秒内 {int((answers.within or 0) * 100 + 1e-9)}%"


def _most_used(figures: Statistics, library: "Library", room: int) -> Iterator[str]:
    shown = figures.most_used[:_MOST_SHOWN]
    if not shown:
        return
    yield _title("最常用", room)
    yield from _lines(((_name(use.phrase, library), use.copies) for use in shown), shown[0].copies, room)


def _warned(figures: Statistics, library: "Library", room: int) -> Iterator[str]:
    if not figures.warned:
        return
    messages = {rule.id: rule.message for rule in rules_of(library).rules}
    yield _title(f"用语提醒过 {figures.warned_copies} 次（改：换了说法）", room)
    digits = len(str(figures.warned[0].copies))
    for each in figures.warned[:_MOST_SHOWN]:
        tail = f"（改 {each.better}）" if each.better else ""
        words = cut(messages.get(each.rule, each.rule), room - digits - 3 - cells(tail))
        yield f"  {each.copies:>{digits}} {words}{tail}"


def _hours(figures: Statistics, room: int) -> Iterator[str]:
    """Give the hours from the first used to the last, the idle ones between them too."""
    used = [hour for hour, count in enumerate(figures.hours) if count]
    if used:
        yield _title("每小时", room)
        rows = ((f"{hour:>2} 时", figures.hours[hour]) for hour in range(used[0], used[-1] + 1))
        yield from _lines(rows, max(figures.hours), room, names=5)


def _days(figures: Statistics, room: int) -> Iterator[str]:
    shown = figures.days[-(room - 2) :]
    most = max((day.copies for day in shown), default=0)
    if not most or len(shown) < 2:
        return
    yield _title(f"每天，最多 {most} 次", room)
    yield "  " + "".join(_STEPS[-(-day.copies * 7 // most)] if day.copies else " " for day in shown).rstrip()
    first, last = _short(shown[0].date), _short(shown[-1].date)
    yield f"  {first}{' ' * max(1, len(shown) - cells(first) - cells(last))}{last}"


def _weekdays(figures: Statistics, room: int) -> Iterator[str]:
    if any(figures.weekdays) and len(figures.days) > 1:
        yield _title("星期", room)
        rows = zip(_WEEKDAYS, figures.weekdays, strict=True)
        yield from _lines(rows, max(figures.weekdays), room, names=2)


def _never_used(figures: Statistics, library: "Library", room: int) -> Iterator[str]:
    count = len(figures.never_used)
    if not count:
        return
    yield _title(f"从没用过：{count} 条，共 {len(library.phrases)} 条", room)
    for phrase in figures.never_used[:_MOST_SHOWN]:
        yield f"  {cut(_name(phrase, library), room - 2)}"
    if count > _MOST_SHOWN:
        yield cut(f"  …还有 {count - _MOST_SHOWN} 条，用 --csv 看全部", room)


def _alike(library: "Library", room: int) -> Iterator[str]:
    """Give the pairs that say nearly the same, two lines each."""
    pairs = near_duplicates(library.phrases)
    if not pairs:
        return
    yield _title(f"快要一样：{len(pairs)} 对，留一条就够", room)
    for first, second, percent in pairs[:_MOST_SHOWN]:
        yield f"  {int(percent):>3}% {cut(first.title, room - 7)}"  # rounded down: only the same is 100 %
        yield f"       {cut(second.title, room - 7)}"
    if len(pairs) > _MOST_SHOWN:
        yield cut(f"  …还有 {len(pairs) - _MOST_SHOWN} 对，用 --csv duplicates 看全部", room)


def _lines(rows: Iterable[tuple[str, int]], most: int, room: int, names: int | None = None) -> Iterator[str]:
    """Give a line a row: the count, the name, its bar; names get `names` cells, by default half of what there is."""
    digits = len(str(most))
    given = names or (room - digits - 4) * 6 // 10
    for name, count in rows:
        shown = cut(name, given)
        blank = " " * (given - cells(shown))
        yield f"  {count:>{digits}} {shown}{blank} {bar(count, most, room - digits - given - 4)}".rstrip()


def _name(phrase: str, library: "Library") -> str:
    stored = library.get(phrase)
    return stored.title if stored else f"{phrase}（已删）"


def _title(text: str, room: int) -> str:
    return style(cut(text, room), "title")


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
