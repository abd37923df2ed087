"""The snippet keeper pet: TOML `[[snippets]]` with `<field=default>` in the command."""

from collections.abc import Iterator

from phrasebook.exchange.entries import Entry, Row, Skipped, refused
from phrasebook.exchange.parsed import string
from phrasebook.exchange.registry import Format
from phrasebook.exchange.source import Source
from phrasebook.files.toml import TomlError, parse_toml


def _recognise(source: Source) -> bool:
    return source.ending in ("", ".toml") and not source.is_workbook and "[[snippets]]" in source.text.lower()


def _read(source: Source) -> Iterator[Row]:
    try:
        file = parse_toml(source.text, source.name)
    except TomlError as error:
        place = error.problem.place
        raise refused(source.name, "toml", error.problem.message, error.problem.mend, place.line) from None
    tables = {key.lower(): value for key, value in file.data.items()}.get("snippets")
    if not isinstance(tables, list):
        raise refused(source.name, "header", "没有 [[snippets]]，不是 pet 的文件", "我们自己的话术本用 --book 打开")
    for number, table in enumerate(tables):
        line = file.place("snippets", number).line
        values = {key.lower(): value for key, value in table.items()} if isinstance(table, dict) else {}
        text = string(values.get("command"))
        tags = values.get("tag")
        if text.strip():
            yield Entry(
                text,
                line,
                title=string(values.get("description")) or None,
                tags=tuple(filter(None, map(string, tags))) if isinstance(tags, list) else None,
                note=string(values.get("output")) or None,
            )
        else:
            yield Skipped(line, "没有内容", string(values.get("description"))[:40])


FORMAT = Format("pet", "pet", (".toml",), _recognise, _read, styles=("angle",))
