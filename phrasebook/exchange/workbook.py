"""Workbooks (.xlsx) to rows and back, by openpyxl; archives that would swell and formulas are refused.

An .xlsx is a zip of XML. A few KB can stand for gigabytes, so sizes are added up before anything is unpacked;
no entity may be declared, so none can be expanded. What a formula shows is known to Excel alone: see `Formula`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from phrasebook.exchange.entries import refused
from phrasebook.exchange.source import MOST_ROWS

MOST_UNPACKED = 128 * 1024 * 1024
"""Bytes that all parts of a workbook may have unpacked; 20,000 replies of 500 characters have 40 MiB."""

_MOST_RATIO = 200  # sheets of text shrink to a tenth or a twentieth
_MOST_PARTS = 2_000
_MOST_COLUMNS = 64
_LAST_ROW = 1_048_576  # of any sheet in Excel
_EVERY = 500  # rows between two words of progress
_MEND = "请在 Excel 里另存为新的 .xlsx，或存成 CSV 再导入"
_DECLARED = re.compile(rb"<!(?!--)")
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError)

Rows = list[tuple[int, list[str]]]


class Formula(str):
    """A cell that is computed; the text is its place, `Sheet!B3`. Whoever needs what it shows must refuse it."""

    __slots__ = ()


def refuse_formulas(cells: Iterable[str], name: str, line: int) -> None:
    """Refuse a row of which a cell that is needed is computed.

    Raises:
        ExchangeError: one is a formula.
    """
    for cell in cells:
        if isinstance(cell, Formula):
            mend = "请选中整列，复制后“选择性粘贴 → 数值”，保存再导入"
            raise refused(name, "formula", f"{cell} 是公式，不是文字，没有导入", mend, line)


def read_workbook(
    raw: bytes, name: str, progress: Callable[[str, int, int], None] = lambda *_: None
) -> list[tuple[str, Rows]]:
    """The sheets that hold anything, hidden ones left out, each with the rows that are not blank.

    Raises:
        ExchangeError: it is broken, too large when unpacked, has too many rows, or openpyxl is not installed.
    """
    _refuse_bomb(raw, name)
    load_workbook = _openpyxl(name).load_workbook
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        sheets = [
            (str(sheet.title), _rows(sheet, name, progress))
            for sheet in book.worksheets
            if getattr(sheet, "sheet_state", "visible") == "visible"
        ]
        book.close()
    except (*_BROKEN, KeyError, TypeError, SyntaxError, IndexError, AttributeError):
        # openpyxl lets through whatever its XML and zip layers raise; ParseError is a SyntaxError.
        raise refused(name, "workbook", "Excel 文件不完整或已损坏，没有导入", _MEND) from None
    return [sheet for sheet in sheets if sheet[1]]


def write_workbook(rows: Sequence[Sequence[str]], title: str, widths: Sequence[int]) -> bytes:
    """A workbook of one sheet, every cell text: what begins with `=` stays what it says.

    Args:
        rows: the header and the rows, of equal length.
        title: of the sheet.
        widths: of the columns, in characters.

    Raises:
        ExchangeError: openpyxl is not installed.
    """
    openpyxl = _openpyxl("")
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - only a workbook needs it
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - likewise

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    # What a sheet written row by row does not know by itself. openpyxl goes through a whole sheet that does not say it.
    sheet.calculate_dimension = lambda: f"A1:{chr(ord('A') + len(widths) - 1)}{len(rows)}"
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    wrapped = Alignment(wrap_text=True, vertical="top")

    def styled() -> Any:  # noqa: ANN401 - openpyxl's
        cell = WriteOnlyCell(sheet)
        cell.number_format, cell.alignment = "@", wrapped
        return cell

    # A row is written when it is appended, so its cells serve the next one: styling a cell takes longer than writing.
    header, body = [styled() for _ in widths], [styled() for _ in widths]
    for cell in header:
        cell.font = Font(bold=True, size=11)
    for line, row in enumerate(rows):
        cells = body if line else header
        for cell, value in zip(cells, row, strict=True):
            cell.value = value
            cell.data_type = "s"
        sheet.append([cell if cell.value else None for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _openpyxl(name: str) -> Any:  # noqa: ANN401 - the module, which may not be there
    try:
        import openpyxl  # noqa: PLC0415 - an extra, and 150 ms
    except ImportError:
        mend = '请运行 pip install "miaohui[xlsx]"，或另存为 CSV'
        raise refused(name, "openpyxl", "读写 Excel 文件要先装 openpyxl", mend) from None
    return openpyxl


def _refuse_bomb(raw: bytes, name: str) -> None:
    """Refuse an archive by what its directory says; unpacking stops at the sizes named there."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            ratio = max(
                (part.file_size / max(1, part.compress_size) for part in parts if part.file_size > 1 << 20), default=0
            )
            if unpacked > MOST_UNPACKED or ratio > _MOST_RATIO or len(parts) > _MOST_PARTS:
                message = f"Excel 文件解压后有 {unpacked // 1024 // 1024} MiB，压缩得不寻常，没有打开"
                raise refused(name, "bomb", message, _MEND)
            if "xl/workbook.xml" not in archive.namelist():
                raise refused(name, "kind", "这是压缩文件，不是 Excel 文件", "请解压后选里面的话术文件")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        if _DECLARED.search(file.read(4096)):
                            raise refused(name, "bomb", "Excel 文件里有不该有的声明，没有打开", _MEND)
    except (*_BROKEN, NotImplementedError, RuntimeError):  # RuntimeError: a part is encrypted
        raise refused(name, "workbook", "Excel 文件不完整、加了密或已损坏，没有导入", _MEND) from None


def _rows(sheet: Any, name: str, progress: Callable[[str, int, int], None]) -> Rows:  # noqa: ANN401 - openpyxl's sheet
    sheet.reset_dimensions()  # what a file says of its size need not be true
    rows: Rows = []
    blank = None
    for line, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=_MOST_COLUMNS), 1):
        if line % _EVERY == 0:
            progress("读取", line, 0)
        if cells is blank:
            continue
        # openpyxl fills every row up to the widest asked for; what is empty at the end is not looked at again.
        width = next((number for number in range(len(cells), 0, -1) if cells[number - 1].value is not None), 0)
        if not width:
            blank = cells  # one and the same for all rows that are left out, which may be a million
            continue
        row = [
            Formula(f"{sheet.title}!{cell.coordinate}") if cell.data_type == "f" else _shown(cell.value)
            for cell in cells[:width]
        ]
        if any(value.strip() for value in row):
            rows.append((line, row))
        if len(rows) > MOST_ROWS + 1:  # and a header
            raise refused(name, "rows", f"超过 {MOST_ROWS} 行，没有导入", "请分成几个文件", line)
    return rows


def _shown(value: object) -> str:
    """A cell's value as text: 3.0 is how openpyxl may give a 3 that somebody typed."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).removeprefix("\t")
    return text.replace("_x000D_", "").replace("\r\n", "\n") if "_x000D_" in text or "\r" in text else text
