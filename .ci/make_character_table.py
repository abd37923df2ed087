# ruff: noqa: INP001 - a script, not a package
"""Makes the tables beside `phrasebook/characters.py` from the data of pypinyin and OpenCC.

Run by a developer when one of the two is renewed, never at run time:

    pip install --group data && python .ci/make_character_table.py

What it keeps of pypinyin: toneless readings of the unified Han characters U+4E00–U+9FFF and 〇, at
most four each. A reading counts as rare, and is left out, when fewer than 2 % of the uses of its
character in pypinyin's own dictionary of 47,000 phrases have it; a rare reading finds little and
makes every pinyin query hit more by chance. The order is the order of use in that dictionary.
What it keeps of OpenCC: the first simplified form of each traditional character of the BMP.
"""

import json
import unicodedata
from collections import Counter, defaultdict
from importlib.metadata import distribution, version
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

PACKAGE = Path(__file__).parent.parent / "phrasebook"
HAN = [0x3007, *range(0x4E00, 0xA000)]
MOST = 4
RARE = 0.02

# Characters of which the phrase dictionary, full of idioms, gives the wrong order for shop talk.
LIKELIEST = {
    "还": "hai",
    "得": "de",
    "地": "di",
    "着": "zhe",
    "了": "le",
    "给": "gei",
    "么": "me",
    "朝": "chao",
    "什": "shen",
    "曾": "ceng",
    "贾": "jia",
    "都": "dou",
    "呢": "ne",
    "粘": "zhan",
    "薄": "bao",
}

# Interjections written with syllables no input method takes (ń, ǹg, hm), as people type them.
SPOKEN = {
    "嗯": ("en",),
    "哦": ("o", "e"),
    "噢": ("o",),
    "喔": ("o", "wo"),
    "呣": ("mu",),
    "哼": ("heng",),
    "欸": ("ei", "ai"),
    "诶": ("ei",),
}

# Frequent characters of which the dictionary has a reading no shop uses (沉没, 投降, 幺么, 参差) or lacks one it does.
SHOP = {
    "么": ("me",),
    "没": ("mei",),
    "降": ("jiang",),
    "色": ("se",),
    "什": ("shen",),
    "俩": ("lia",),
    "差": ("cha", "chai"),
    "呗": ("bei",),
    "咯": ("lo", "luo"),
    "落": ("luo", "la"),
    "得": ("de", "dei"),
    "提": ("ti",),
    "坏": ("huai",),
    "被": ("bei",),
    "免": ("mian",),
    "折": ("zhe",),
    "查": ("cha",),
    "度": ("du",),
    "核": ("he", "hu"),
    "哪": ("na", "nei"),
    "这": ("zhe", "zhei"),
    "地": ("di", "de"),
    "咖": ("ka", "ga"),
}
CHOSEN = SPOKEN | SHOP


def plain(reading: str) -> str:
    """`lǜ` as typed: without tone, ü as v after l and n, `lue` and `nue` for lüe and nüe."""
    base = unicodedata.normalize("NFD", reading)
    letters = "".join(mark for mark in base if mark.isascii() or mark == "\u0308")
    return letters.replace("u\u0308e", "ue").replace("u\u0308", "v")


def uses() -> dict[str, Counter[str]]:
    """Count, for each character, the readings it has in pypinyin's phrases."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, syllables in PHRASES_DICT.items():
        for char, alternatives in zip(phrase, syllables, strict=False):
            counted[char][plain(alternatives[0])] += 1
    return counted


def simplified() -> dict[str, str]:
    """Map a traditional character to its first simplified form, both of one UTF-16 unit."""
    table = Path(str(distribution("opencc-python-reimplemented").locate_file("opencc/dictionary/TSCharacters.txt")))
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if line)
    forms = {traditional: forms.split(" ")[0] for traditional, forms in pairs}
    return {old: new for old, new in forms.items() if old != new and max(old, new) <= "\uffff"}


def readings_of(char: str, written: str, counted: Counter[str]) -> list[str]:
    """The readings of one character worth searching by, likeliest first."""
    if char in CHOSEN:
        return list(CHOSEN[char])
    known = list(dict.fromkeys(plain(reading) for reading in written.split(",")))
    total = sum(counted[reading] for reading in known)
    if not total:
        return known[:2]  # no word has it: a rare character, of which the first readings do
    common = [reading for reading in known if counted[reading] >= max(1, RARE * total)]
    first = LIKELIEST.get(char)
    return sorted(common, key=lambda reading: (reading != first, -counted[reading]))[:MOST]


def main() -> None:
    """Write the two tables and the licences of what they were made from."""
    forms = simplified()
    counted = uses()
    lines: dict[tuple[int, str], list[str]] = defaultdict(list)
    for point in HAN:
        char = chr(point)
        if char in forms or point not in PINYIN_DICT:
            continue
        for rank, reading in enumerate(readings_of(char, PINYIN_DICT[point], counted[char])):
            if reading.isascii() and reading.isalpha():
                lines[rank, reading].append(char)
    readings = "".join(f"{rank} {reading} {''.join(chars)}\n" for (rank, reading), chars in sorted(lines.items()))
    (PACKAGE / "characters_readings.txt").write_text(readings, encoding="utf-8", newline="\n")
    fold = "".join(forms) + "\n" + "".join(forms.values()) + "\n"
    (PACKAGE / "characters_fold.txt").write_text(fold, encoding="utf-8", newline="\n")
    (PACKAGE / "characters_LICENSES.txt").write_text(licences(), encoding="utf-8", newline="\n")
    print(json.dumps({"folded": len(forms), "readings": sum(map(len, lines.values()))}))  # noqa: T201 - a script's answer


def licences() -> str:
    """Quote the licences, with the versions the tables were made from."""
    parts = []
    for name, of in (("pypinyin", "characters_readings.txt"), ("opencc-python-reimplemented", "characters_fold.txt")):
        text = next(
            file.read_text(encoding="utf-8") for file in distribution(name).files or () if file.name == "LICENSE.txt"
        )
        parts.append(f"{of} is made from the data of {name} {version(name)}, under this licence:\n\n{text.strip()}\n")
    notice = Path(str(distribution("opencc-python-reimplemented").locate_file("opencc/NOTICE.txt")))
    parts.append(f"Notice of opencc-python-reimplemented:\n\n{notice.read_text(encoding='utf-8').strip()}\n")
    return ("\n" + "=" * 80 + "\n\n").join(parts)


if __name__ == "__main__":
    main()
