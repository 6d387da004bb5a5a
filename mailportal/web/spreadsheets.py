"""Tables as files that spreadsheets open, sent row by row: however long one is, it is never in memory."""

import csv
from collections.abc import Iterable, Iterator
from typing import Final

from django.http import StreamingHttpResponse

# Without it spreadsheets read UTF-8 as the old code page of the country.
_MARK: Final = "\ufeff"
# What spreadsheets take for the beginning of a formula (ASVS 1.2.10), some also in full width.
_FORMULA_SIGNS: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n\0")


class _Passed:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def spreadsheet(name: str, rows: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """Return a CSV file (RFC 4180, UTF-8) for downloading; cells that would be formulas become texts."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def table_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Return the same file as a whole, for an archive."""
    return "".join(_lines(rows)).encode()


def _lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    writer = csv.writer(_Passed())
    yield _MARK
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: object) -> str:
    """Return the text of a cell, after an apostrophe where a spreadsheet would calculate it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
