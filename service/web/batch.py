"""Read the rows of a batch: CSV or NDJSON, within limits."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keys.errors import CryptoError
from keys.reading import read_object
from service.errors import DomainError
from service.language import later

MOST_ROWS: Final = 10_000
COLUMNS: Final = ("input", "code", "link")  # of a CSV, by its header; else the first is taken


class TooManyRowsError(DomainError):
    """More rows than one request may have."""

    code = "too_many_rows"
    status = 413
    sentence = later("This has more than {most} rows. Send them in several parts.")


class NoRowsError(DomainError):
    """Nothing to check."""

    code = "no_rows"
    status = 422
    sentence = later("This has no rows. Send a link or a code in each line.")


class RowsUnreadableError(DomainError):
    """No CSV, no NDJSON."""

    code = "rows_unreadable"
    status = 422
    sentence = later("Line {line} can't be read. Send CSV or NDJSON in UTF-8.")


@dataclass(frozen=True)
class Row:
    """One row; `id` is the sender's own, if any."""

    number: int
    input: str
    id: str | None = None


def read(data: bytes, media_type: str) -> list[Row]:
    """Read the rows; raises TooManyRowsError, NoRowsError, RowsUnreadableError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowsUnreadableError(line=data[: error.start].count(b"\n") + 1) from error
    rows: list[Row] = []
    for row in _of_json(text) if "json" in media_type else _of_csv(text):
        if len(rows) == MOST_ROWS:
            raise TooManyRowsError(most=MOST_ROWS)
        rows.append(row)
    if not rows:
        raise NoRowsError
    return rows


def _of_json(text: str) -> Iterator[Row]:
    number = 0
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            continue
        number += 1
        try:
            sent = read_object(content)
        except CryptoError as error:
            raise RowsUnreadableError(line=line) from error
        if "input" not in sent:
            raise RowsUnreadableError(line=line)
        given, id_ = sent["input"], sent.get("id")
        text = given if isinstance(given, str) else json.dumps(given)
        yield Row(number, text, None if id_ is None else str(id_))


def _of_csv(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""))
    column, id_column, number = 0, None, 0
    try:
        for line, cells in enumerate(reader):
            if line == 0 and (header := _header(cells)):
                column, id_column = header
            elif any(cells):
                number += 1
                yield Row(number, _cell(cells, column) or "", _cell(cells, id_column))
    except csv.Error as error:
        raise RowsUnreadableError(line=reader.line_num) from error


def _header(cells: list[str]) -> tuple[int, int | None] | None:
    """Return the columns of input and id, if this is a header."""
    names = [cell.strip().lower() for cell in cells]
    column = next((names.index(name) for name in COLUMNS if name in names), None)
    return None if column is None else (column, names.index("id") if "id" in names else None)


def _cell(cells: list[str], column: int | None) -> str | None:
    return cells[column] if column is not None and column < len(cells) else None
