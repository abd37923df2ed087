"""A file somebody else's program wrote, looked at as often as formats want: bytes, text, sheets, JSON.

What is detected (encoding, delimiter) can be given instead. Nothing here knows what a file means; nothing is
written. Limits bound what a hostile file can cost.
"""

import csv
import errno
import io
import json
import os
import re
import stat
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from phrasebook.exchange import headers
from phrasebook.exchange.entries import ExchangeError, refused
from phrasebook.files import decoding
from phrasebook.files.repairing import RepairError, repair
from phrasebook.files.walking import shown

MOST_BYTES = 32 * 1024 * 1024
"""The largest file read: 20,000 replies of 500 Chinese characters in UTF-8."""

MOST_ROWS = 100_000
"""Rows read of one file: as many phrases as a book may have."""

DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "bar": "|"}
"""Delimiters by the names the command line takes."""

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"SQLite",
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
_MOST_CONTROL = 10  # one in ten characters; a text with a stray one has it by a slip
_SNIFFED = 20  # records by which a delimiter is chosen

Progress = Callable[[str, int, int], None]
"""Told how far a step is: its name, rows done, rows in all (0 if not known yet)."""

Cells = list[str]
Sheet = tuple[str, list[tuple[int, Cells]]]
"""A table: its name, "" where it has none, and its rows, each with the line it begins on."""


class Source:
    """One file.

    Attributes:
        name: what messages call it.
        ending: of its name, lower case, with the dot.
        raw: its bytes.
    """

    def __init__(
        self,
        raw: bytes,
        name: str,
        *,
        encoding: str = "",
        delimiter: str = "",
        progress: Progress = lambda *_: None,
    ) -> None:
        """Wrap the bytes of a file.

        Args:
            raw: the bytes.
            name: the file's name.
            encoding: a Python codec to use instead of detecting one.
            delimiter: the one character to use instead of detecting it.
            progress: told how far it is.

        Raises:
            ExchangeError: the file is empty, or plainly is no file of text, table or JSON.
        """
        self.raw = raw
        self.name = name
        self.ending = os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name, not a place on this disk
        self._encoding = encoding
        self._delimiter = delimiter
        self._progress = progress
        if delimiter in ('"', "\n", "\r"):
            raise refused(name, "delimiter", "引号和换行不能当分隔符", f"可以是 {'、'.join(DELIMITERS)} 或别的一个字符")
        if not raw.strip(b"\0 \t\r\n"):
            raise refused(name, "empty", "文件是空的", "请检查导出是否完成")
        if raw.startswith(_OLD_OFFICE):
            raise refused(name, "kind", "这是旧版 Excel 的 .xls 文件", "请在 Excel 里另存为 .xlsx 或 CSV 再导入")
        if raw.startswith(_BINARY):
            raise refused(name, "kind", "这不是话术文件（内容是二进制）", "请选从原来的工具里导出的文件")

    @property
    def is_workbook(self) -> bool:
        """Whether it is an .xlsx file, or another zip archive."""
        return self.raw.startswith(_ZIP)

    @property
    def encoding(self) -> str:
        """The encoding of the text, as people call it; "" for a workbook.

        Raises:
            ExchangeError: see `text`.
        """
        return "" if self.is_workbook else self._decoded[1]

    @property
    def text(self) -> str:
        r"""The text with its own line ends.

        Raises:
            ExchangeError: it is no text, or in an encoding that is not known.
        """
        return self._decoded[0]

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        if self.is_workbook:
            raise refused(self.name, "kind", "这是压缩文件或 Excel 文件，不是文本")
        if self._encoding:
            return self._decoded_as(self._encoding)
        try:
            found = repair(self.raw)
        except RepairError:
            mend = "请确认文件完整、是文本；知道编码的话加 --encoding gb18030 之类"
            raise refused(self.name, "encoding", "认不出文字编码，文件可能不完整或不是文本", mend) from None
        text = found.text.removeprefix("\ufeff")
        if "\0" in text or len(_CONTROL.findall(text)) * _MOST_CONTROL > len(text):
            raise refused(self.name, "kind", "这不是话术文件（内容是二进制）", "请选从原来的工具里导出的文件")
        return text, found.encoding

    def _decoded_as(self, encoding: str) -> tuple[str, str]:
        try:
            text = self.raw.decode(encoding)
        except LookupError:
            mend = "常用的有 utf-8、gb18030、utf-16"
            raise refused(self.name, "encoding", f"不认识编码 {encoding}", mend) from None
        except UnicodeError as error:
            place = getattr(error, "start", 0)
            line = self.raw.count(b"\n", 0, place) + 1
            message = f"按 {encoding} 读不下去（第 {place + 1} 个字节）"
            raise refused(self.name, "encoding", message, "请换一个 --encoding，或去掉它自动识别", line) from None
        return text.removeprefix("\ufeff"), encoding

    @property
    def delimiter(self) -> str:
        """The delimiter of a table that is text; "" for a workbook."""
        return "" if self.is_workbook else self._delimiter or self._found_delimiter

    @cached_property
    def _found_delimiter(self) -> str:
        """The delimiter with which most columns of a header have a meaning; a comma if none has."""
        head = "".join(self.text[:65536].splitlines(keepends=True)[:_SNIFFED])

        def known(delimiter: str) -> int:
            rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
            try:
                return max((len(headers.roles(row)) for row in rows), default=0)
            except csv.Error:
                return 0

        return max(DELIMITERS.values(), key=known)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The tables of the file.

        Raises:
            ExchangeError: broken quoting; a workbook that is broken or refused; text that is none.
        """
        if self.is_workbook:
            from phrasebook.exchange.workbook import read_workbook  # noqa: PLC0415 - zip and openpyxl, if need be

            return read_workbook(self.raw, self.name, self._progress)
        return [("", self._rows())]

    def _rows(self) -> list[tuple[int, Cells]]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True)
        rows: list[tuple[int, Cells]] = []
        begin = 1
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    # Other tools put a TAB before a code so that Excel does not read it as a number.
                    rows.append((begin, [cell.removeprefix("\t") for cell in row]))
                begin = reader.line_num + 1
                if len(rows) > MOST_ROWS + 1:  # and a header
                    raise refused(self.name, "rows", f"超过 {MOST_ROWS} 行，没有导入", "请分成几个文件", begin)
        except csv.Error:
            message = "从这一行起引号没有成对，读不出后面的列"
            raise refused(self.name, "quoting", message, "请补上引号，或从原来的工具里重新导出", begin) from None
        return rows

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - whatever the file holds
        """The file as JSON, None if it does not look like JSON.

        Raises:
            ExchangeError: it begins like JSON but is broken.
        """
        if self.is_workbook or not self.text.lstrip().startswith(("{", "[")) or self.ending not in ("", ".json"):
            return None
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            message = f"JSON 写法不对或不完整（第 {error.lineno} 行第 {error.colno} 列）"
            raise refused(self.name, "json", message, "请从原来的工具里重新导出", error.lineno) from None
        except (RecursionError, ValueError):
            raise refused(self.name, "json", "JSON 套得太深或数字过长，没有读取") from None

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text without their ends."""
        return decoding.newlines(self.text).split("\n")

    def looks_like(self, wanted: "tuple[str, ...]") -> bool:
        """Tell whether the first sheet with a header has columns of all these meanings."""
        try:
            return any(headers.find(rows, wanted) is not None for _, rows in self.sheets)
        except ExchangeError:
            if self.is_workbook or self.ending in (".csv", ".tsv"):
                raise
            return False


def open_source(path: Path, *, encoding: str = "", delimiter: str = "", progress: Progress = lambda *_: None) -> Source:
    """Read one regular file of at most `MOST_BYTES`.

    Raises:
        ExchangeError: it cannot be read, is too large, or see `Source`.
    """
    name = shown(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise refused(name, "kind", "这不是普通文件，没有打开", "请给出导出的文件本身")
        if found.st_size > MOST_BYTES:
            size = found.st_size / 1024 / 1024
            message = f"文件有 {size:.0f} MiB，最多读 {MOST_BYTES // 1024 // 1024} MiB"
            raise refused(name, "size", message, "请在原来的工具里分几次导出")
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        causes = {errno.ENOENT: "找不到这个文件", errno.EACCES: "没有权限读取这个文件"}
        cause = causes.get(getattr(error, "errno", 0) or 0, "读取失败")
        raise refused(name, "unreadable", cause, "请检查路径，或它是否正被别的程序占用") from None
    return Source(raw, name, encoding=encoding, delimiter=delimiter, progress=progress)
