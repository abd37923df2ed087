"""What the statistics screen says: from figures and library to lines and rows. Pure; it counts and reads nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from phrasebook.library import Library
from phrasebook.model import Phrase
from phrasebook.usage import Answers, Statistics
from phrasebook.wording import Rules
from tui.widgets.figure_list import FigureRow

NOTHING = (
    "还没有用量记录。",
    "复制一条话术，这里就记一次：什么时候、哪一条、有没有提醒。",
    "新买家来时开始计时，复制后停表，就有首次回复的时间。",
    "只记在这台电脑上；买家的话不记，也不上传。",
)
"""What stands there before anything was recorded, and how figures come about."""

Pairs = Sequence[tuple[Phrase, Phrase, float]]
"""Phrases that say nearly the same, the earlier one first, and how alike they are in percent."""

_BEFORE = 6  # characters shown before the first difference of two replies, to say where it stands
_LABEL_EVERY = 7  # days between two labels of a chart


def is_empty(figures: Statistics) -> bool:
    """Tell whether nothing at all was recorded."""
    return not figures.total and not figures.failed and not figures.answers.count


def summary(figures: Statistics, phrases: int) -> tuple[str, ...]:
    """Say the figures that matter most, a line each; `phrases` is how many there are."""
    lines = [f"复制 {figures.copies} 次，累计 {figures.total} 次" + _keystrokes(figures)]
    lines += [f"首答：{answered(figures.answers)}"] if figures.answers.count else []
    lines += [f"今天：{answered(figures.today)}"] if figures.today.count else []
    if figures.warned_copies:
        lines.append(f"用语提醒过 {figures.warned_copies} 次")
    if figures.failed:
        lines.append(f"另有 {figures.failed} 次没能放进剪贴板")
    lines.append(f"从没用过：{len(figures.never_used)} 条，共 {phrases} 条")
    return tuple(lines)


def answered(answers: Answers) -> str:
    """Say how fast first answers were; the share is rounded down, because 99.6 % is not all of them."""
    share = int((answers.within or 0) * 100 + 1e-9)
    return f"{answers.count} 次，中位 {answers.median or 0:.1f} 秒，10 秒内 {share}%"


def most_used(figures: Statistics, library: Library) -> list[FigureRow]:
    """Give a row a phrase used in the period, most used first."""
    most = figures.most_used[0].copies if figures.most_used else 1
    return [
        FigureRow(_title(use.phrase, library), str(use.copies), use.copies / most) for use in figures.most_used
    ] or [FigureRow("这段时间没有复制过话术。", muted=True)]


def never_used(figures: Statistics, library: Library) -> list[FigureRow]:
    """Give a row a phrase that was never used, under the name of its category, in the order of the books."""
    names = {category.id: category.name for category in library.categories}
    rows: list[FigureRow] = []
    shelf: str | None = None
    for identity in figures.never_used:
        phrase = library.get(identity)
        if phrase is None:
            continue
        if phrase.category != shelf:
            shelf = phrase.category
            rows.append(FigureRow(names.get(shelf, shelf), muted=True))
        rows.append(FigureRow(f"  {phrase.title}"))
    return rows or [FigureRow("每一条都用过了。", muted=True)]


def warned(figures: Statistics, rules: Rules) -> list[FigureRow]:
    """Give a row a rule that warned of copies, most first; below it how often the better wording was taken."""
    messages = {rule.id: rule.message for rule in rules.rules}
    most = figures.warned[0].copies if figures.warned else 1
    rows: list[FigureRow] = []
    for each in figures.warned:
        rows.append(FigureRow(messages.get(each.rule, each.rule), str(each.copies), each.copies / most))
        if each.better:
            rows.append(FigureRow(f"  其中 {each.better} 次改用了稳妥的说法", muted=True))
    return rows or [FigureRow("这段时间复制的话都没有用语提醒。", muted=True)]


def alike(pairs: Pairs) -> list[FigureRow]:
    """Give three rows a pair: how alike, both titles, and both texts from just before their first difference."""
    rows: list[FigureRow] = []
    for first, second, percent in pairs:
        # Rounded down: only what is the same to the letter is 100 %.
        rows.append(FigureRow(f"{first.title} / {second.title}", f"{int(percent)}%"))
        rows += [FigureRow(text, muted=True) for text in _differing(first.text, second.text)]
    return rows or [FigureRow("没有快要一样的话术。", muted=True)]


def day_labels(days: Sequence[date]) -> Mapping[int, str]:
    """Label the last day of a chart and every seventh before it, as `11/22`; fewer where there are many."""
    every = _LABEL_EVERY * -(-len(days) // (6 * _LABEL_EVERY))
    return {at: f"{days[at].month}/{days[at].day}" for at in range((len(days) - 1) % every, len(days), every)}


def _differing(first: str, second: str) -> tuple[str, str]:
    """Give both texts on one line each, from a few characters before where they part."""
    end = 0 if first == second else min(len(first), len(second))
    same = next((at for at, (one, two) in enumerate(zip(first, second, strict=False)) if one != two), end)
    start = max(0, same - _BEFORE)
    lead = "…" if start else ""
    one, two = (f"{lead}{text[start:]}".replace("\n", " ") for text in (first, second))
    return one, two


def _keystrokes(figures: Statistics) -> str:
    return f"，一般 {figures.keystrokes:g} 键一条" if figures.keystrokes is not None else ""


def _title(identity: str, library: Library) -> str:
    phrase = library.get(identity)
    return phrase.title if phrase else f"{identity}（已删）"
