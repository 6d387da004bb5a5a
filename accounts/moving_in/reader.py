"""From a file's bytes to its lines, pure: CSV as spreadsheets save it, and Dovecot's passwd-file."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from accounts.moving_in.rules import MOST_BYTES, MOST_COLUMNS, MOST_LINES, Column, Complaint, LineFlaw, RawLine
from mailportal.typed import trimmed

_DELIMITERS = ",;\t"
# Spreadsheets mark what is not in the old code page of a country.
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What takes away from a logon by the old host, and would be lost (Dovecot's extra fields).
_LIMITING = frozenset({"allow_nets", "allow_real_nets", "nologin", "nopassword"})
_NAME_FIELD, _EXTRA_FIELD = 4, 7
# GB 18030 reads almost any bytes as some text, and Jürgen would be called J黵gen from then on. In a Chinese file,
# though, nearly all signs are of GB 2312, whose second byte is no ASCII letter; of a line in UTF-8 a third would be.
_LEAST_SHARE, _LEAST_IN_LINE = 0.9, 0.5
# A line that is UTF-8 as well, and has such a name in it, was not written in GB 18030: Müller, not M眉ller.
_EUROPEAN = re.compile("[A-Za-z][\u00c0-\u024f]|[\u00c0-\u024f][A-Za-z]")
# With the empty ones, which cost time, too.
_MOST_TEXT_LINES = 10 * MOST_LINES


@dataclass(slots=True)
class FileRead:
    """The lines of a file, what is wrong with it so far, and how it was read.

    ``header`` are the names in its first line as they stand there, ``encoding`` is empty where it could not be read.
    """

    lines: list[RawLine] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    header: Sequence[str] = ()

    def complain(self, line: int, flaw: LineFlaw, column: str = "", *, fields: int = 0) -> None:
        """Note a flaw."""
        self.complaints.append(Complaint(line, column, flaw, fields=fields))


def read_csv(
    data: bytes, *, encoding: str = "", columns: Collection[Column] = tuple(Column), may_be_chinese: bool = False
) -> FileRead:
    """Return the lines of a CSV file whose first line names its ``columns``.

    Fields are separated by commas, semicolons or tabs. Text is UTF-8, or UTF-16 with its mark, or in ``encoding``; or,
    where it ``may_be_chinese``, in GB 18030 if it is none of these and reads as Chinese.
    """
    read, text = _opened(data, encoding, may_be_chinese=may_be_chinese)
    head = next(filter(str.strip, text.split("\n")), "")
    read.delimiter = max(_DELIMITERS, key=head.count)
    rows = _rows(text, read.delimiter, read)
    names = _header(rows, columns, read)
    if names is None:
        return read
    for number, cells in rows:
        if len(read.lines) == MOST_LINES:
            read.complain(number, LineFlaw.TOO_MANY_LINES)
            break
        if len(cells) < len(names) or any(cells[len(names) :]):
            read.complain(number, LineFlaw.FIELD_COUNT, fields=len(cells))
        else:
            # Spreadsheets also save columns that were emptied.
            read.lines.append(RawLine(number, dict(zip(names, cells, strict=False))))
    return _not_empty(read)


def _rows(text: str, delimiter: str, read: FileRead) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for row in reader:
            cells, number = [trimmed(cell) for cell in row], begin
            begin = reader.line_num + 1
            if any(cells):
                yield number, cells
            elif number > _MOST_TEXT_LINES:
                read.complain(number, LineFlaw.TOO_MANY_LINES)
                return
    except csv.Error as error:
        # Where a field does not end, nothing after it can be trusted. The module has one error for all, told by words.
        is_long = "field limit" in str(error)
        read.complain(begin, LineFlaw.CELL_TOO_LONG if is_long else LineFlaw.BROKEN_QUOTES)


def _header(
    rows: Iterator[tuple[int, list[str]]], columns: Collection[Column], read: FileRead
) -> Sequence[Column] | None:
    number, cells = next(rows, (0, []))
    if not cells:
        if not read.complaints:
            read.complain(0, LineFlaw.FILE_EMPTY)
        return None
    while not cells[-1]:
        cells.pop()
    read.header = cells
    if len(cells) > MOST_COLUMNS:
        read.complain(number, LineFlaw.TOO_MANY_COLUMNS, fields=len(cells))
        return None
    return _names(number, columns, read)


def _names(number: int, columns: Collection[Column], read: FileRead) -> Sequence[Column] | None:
    known = {column.value: column for column in columns}
    names = [known.get(cell.lower()) for cell in read.header]
    for place, name in enumerate(names, start=1):
        if name is None:
            read.complain(number, LineFlaw.UNKNOWN_COLUMN, str(place))
        elif name in names[: place - 1]:
            read.complain(number, LineFlaw.REPEATED_COLUMN, name)
    if Column.ADDRESS not in names:
        read.complain(number, LineFlaw.NO_ADDRESS_COLUMN)
    return None if read.complaints else [name for name in names if name is not None]


def read_passwd_file(data: bytes, *, encoding: str = "") -> FileRead:
    """Return the lines of Dovecot's passwd-file: ``user:{SCHEME}hash:uid:gid:name:home:shell:extra``.

    Empty lines and comments are left out; of the fields, user, hash and name are read.
    """
    read, text = _opened(data, encoding)
    for number, line in enumerate(text.split("\n"), start=1):
        bare = trimmed(line)
        if not bare or bare.startswith("#"):
            continue
        if len(read.lines) == MOST_LINES:
            read.complain(number, LineFlaw.TOO_MANY_LINES)
            break
        _take_user(number, bare.split(":", _EXTRA_FIELD), read)
    return _not_empty(read)


def _take_user(number: int, fields: Sequence[str], read: FileRead) -> None:
    if len(fields) == 1:
        read.complain(number, LineFlaw.FIELD_COUNT)
        return
    user, password = trimmed(fields[0]), trimmed(fields[1])
    if not password:
        # To Dovecot such an account is open to everybody, or to nobody; here it would wait for a password.
        read.complain(number, LineFlaw.NO_HASH, Column.PASSWORD_HASH)
    extra = fields[_EXTRA_FIELD].split() if len(fields) > _EXTRA_FIELD else []
    if not _LIMITING.isdisjoint(name.partition("=")[0].lower() for name in extra):
        read.complain(number, LineFlaw.LIMITED_LOGON)
    # The part before the comma is the name (passwd(5), the GECOS field).
    name = trimmed(fields[_NAME_FIELD].partition(",")[0]) if len(fields) > _NAME_FIELD else ""
    read.lines.append(RawLine(number, {Column.ADDRESS: user, Column.NAME: name, Column.PASSWORD_HASH: password}))


def _opened(data: bytes, encoding: str, *, may_be_chinese: bool = False) -> tuple[FileRead, str]:
    read = FileRead()
    if len(data) > MOST_BYTES:
        read.complain(0, LineFlaw.FILE_TOO_LARGE)
        return read, ""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    read.encoding = marked or encoding or "utf-8"
    text = _decoded(data, read.encoding)
    if text is None and may_be_chinese and not marked:
        read.encoding, text = "gb18030", _decoded(data, "gb18030")
        text = text if text is not None and _is_chinese(text) else None
    if text is None or "\0" in text:
        # UTF-16 without its mark is full of them.
        read.encoding = ""
        read.complain(0, LineFlaw.FILE_UNREADABLE)
        return read, ""
    return read, text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_chinese(text: str) -> bool:
    return _share(text) >= _LEAST_SHARE and all(
        _share(line) >= _LEAST_IN_LINE and not _is_european(line) for line in text.split("\n") if not line.isascii()
    )


def _is_european(line: str) -> bool:
    return _EUROPEAN.search(_decoded(line.encode("gb18030"), "utf-8") or "") is not None


def _share(text: str) -> float:
    foreign = "".join(char for char in text if not char.isascii())
    return len(foreign.encode("gb2312", "ignore")) / 2 / len(foreign) if foreign else 1.0


def _not_empty(read: FileRead) -> FileRead:
    if not read.lines and not read.complaints:
        read.complain(0, LineFlaw.FILE_EMPTY)
    return read
