"""What a column of somebody's spreadsheet holds, told by its header.

Headers are compared after folding width and case and taking out marks like （必填）; a column has the first
role of `_ROLES` of which a word stands in its header, because 快捷短语编码 holds 快捷短语 too. Of two columns
for one role the one whose header is nearest to a word of the role is taken, then the first.
"""

import re
from collections.abc import Sequence

from phrasebook.characters import fold

_ROLES: dict[str, tuple[str, ...]] = {
    "ignore": ("图片", "程序数据", "附件", "序号", "时间", "次数", "排序"),
    "id": ("话术编号", "编号"),
    "allow": ("允许规则",),
    "reason": ("允许理由",),
    "group": ("分组", "分类", "类型", "类别", "目录", "文件夹", "category", "group", "folder"),
    "code": ("编码", "快捷码", "快捷键", "短码", "代码", "short_code", "shortcode", "shortcut", "code"),
    "tags": ("标签", "tag"),
    "asks": ("买家问法", "相似问", "问法", "关键词", "关键字", "keyword"),
    "note": ("备注", "说明", "note"),
    "title": ("标题", "问题", "问句", "名称", "title", "name", "question"),
    "text": ("内容", "答案", "话术", "快捷短语", "短语", "回复", "正文", "content", "reply", "answer", "text"),
}
_ASIDE = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]|[\s*:：]")  # （必填）, （选填）, *
_LONGEST = 30  # a header is short; a row of replies is none
_SEARCHED = 10  # rows among which a header is looked for


def normal(header: str) -> str:
    """A header as it is compared."""
    return _ASIDE.sub("", fold(header.removeprefix("\ufeff")))


def roles(row: Sequence[str]) -> dict[str, int]:
    """Which column has which role, for a row that may be a header."""
    found: dict[str, tuple[int, int]] = {}
    for number, cell in enumerate(row):
        header = normal(cell) if len(cell) <= _LONGEST * 2 else ""
        if not header or len(header) > _LONGEST:
            continue
        for role, words in _ROLES.items():
            near = min((len(header) - len(word) for word in words if word in header), default=-1)
            if near >= 0:
                if role != "ignore" and (role not in found or near < found[role][0]):
                    found[role] = (near, number)
                break
    return {role: number for role, (_, number) in found.items()}


def find(rows: Sequence[tuple[int, list[str]]], wanted: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """The first row that has a column of every wanted role.

    Returns:
        Its index in `rows`, and the columns by role; None if there is none among the first ten.
    """
    for index, (_, row) in enumerate(rows[:_SEARCHED]):
        columns = roles(row)
        if all(role in columns for role in wanted):
            return index, columns
    return None
