"""Rime's `custom_phrase.txt`: text TAB code TAB weight, so that replies can be typed from the IME in any chat box.

Two lines a phrase, the full pinyin of its title and the initials, and one for its own code. Export only.
"""

from phrasebook.exchange import blanks, losses
from phrasebook.exchange.losses import Losses, Selection, Tally
from phrasebook.exchange.registry import Format
from phrasebook.exchange.spelling import spell
from phrasebook.model import Phrase

# The three lines at the top are what Rime knows the file by.
_HEAD = (
    "# Rime table",
    "# coding: utf-8",
    "#@/db_name\tcustom_phrase.txt",
    "#@/db_type\ttabledb",
    "# 秒回导出：放进 Rime 的用户文件夹，重新部署后生效",
)
_WEIGHT, _OWN = 100, 200  # a code of one's own goes before what is spelled alike


def codes(phrase: Phrase) -> tuple[str, ...]:
    """What a phrase is typed by, each once: full pinyin, initials, its own code where that is letters."""
    own = phrase.code.lower()
    found = (*spell(phrase.title), own if own.isascii() and own.isalpha() else "")
    return tuple(code for code in dict.fromkeys(found) if code)


def line_of(text: str) -> str:
    """A text on one line: Rime has no line ends within an entry."""
    return " ".join(blanks.shown(text).split())


def _is_comment(phrase: Phrase) -> bool:
    """Whether Rime would take the lines of a phrase for comments, and no line can hold it."""
    return line_of(phrase.text).startswith("#")


def _losses(selection: Selection, _: str) -> Losses:
    tally = Tally()
    for phrase in selection.phrases:
        if not codes(phrase):
            tally.add("标题没有能打的拼音，不导出", phrase, grave=True)
        if phrase.code and phrase.code.lower() not in codes(phrase):
            tally.add("快捷码不全是字母，Rime 打不出，只留拼音", phrase)
        if len(phrase.text.split()) > 1:
            tally.add("换行和连续空格会变成一个空格", phrase)
        if _is_comment(phrase):
            tally.add("以 # 开头，Rime 会当成注释", phrase, grave=True)
    losses.fields_lost(selection, tally)
    losses.columns_lost(selection, tally, ("tags", "asks", "note", "allow"))
    return tally.losses()


def _write(selection: Selection, _: str, __: str) -> bytes:
    lines = [
        f"{line_of(phrase.text)}\t{code}\t{_OWN if code == phrase.code.lower() else _WEIGHT}"
        for phrase in selection.phrases
        for code in codes(phrase)
        if not _is_comment(phrase)
    ]
    return "".join(f"{line}\n" for line in (*_HEAD, *lines)).encode()


FORMAT = Format("rime", "Rime", (".txt",), write=_write, losses=_losses, exports=("custom_phrase.txt", ".txt"))
