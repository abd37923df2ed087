"""Beeftext's backups: JSON of combos and groups; older versions call a combo's parts otherwise."""

from collections.abc import Iterator
from typing import Any

from phrasebook.exchange.entries import Entry, Row, Skipped, refused
from phrasebook.exchange.parsed import string, text_of_html
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source


def _recognise(source: Source) -> bool:
    return isinstance(source.json, dict) and isinstance(source.json.get("combos"), list)


def _read(source: Source) -> Iterator[Row]:
    if not _recognise(source):
        raise refused(source.name, "header", "没有 combos，不是 Beeftext 的备份", "请在 Beeftext 里用“备份”导出")
    names = {
        string(group.get("uuid")): string(group.get("name"))
        for group in source.json.get("groups") or ()
        if isinstance(group, dict)
    }
    for line, combo in enumerate(source.json["combos"], 1):
        yield _row(combo if isinstance(combo, dict) else {}, line, names)


def _row(combo: dict[str, Any], line: int, names: dict[str, str]) -> Row:
    name = string(combo.get("name"))
    group = names.get(string(combo.get("group") or combo.get("groupUuid")), "")
    path = (group,) if group else ()
    text = string(combo.get("snippet") or combo.get("substitutionText"))
    if not text.strip():
        return Skipped(line, "没有内容", name[:40], path)
    if combo.get("enabled") is False:
        return Skipped(line, "在原来的工具里已停用", name[:40], path)
    if combo.get("useHtml") is True:
        text = text_of_html(text)
    return Entry(
        text,
        line,
        title=name or None,
        group=path,
        code=string(combo.get("keyword") or combo.get("comboText")),
        note=string(combo.get("description")) or None,
    )


FORMAT = Format("beeftext", "Beeftext", (".json", ".btbackup"), _recognise, _read, styles=("hash",))
