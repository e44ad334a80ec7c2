"""Read a table that someone else made, and say where it is wrong: by row and column.

Used by notebooks 18 (a series of numbers) and 19 (reviews and their labels).
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["Table", "read_table"]


@dataclass(frozen=True)
class Table:
    """A table as it stands in its file: nothing in it has been read as a number yet.

    Attributes
    ----------
    name : str
        The file's name, for messages.
    header : tuple of str
        The names of the columns.
    rows : tuple of tuple of str
        One entry a column in every row, without the blanks around it.
    lines : tuple of int
        The line of the file at which each row ends, the first being 1.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def place(self, row, column):
        """Say where an entry stands, such as ``sales.csv, row 3 (line 4), column "sold"``.

        Parameters
        ----------
        row : int
            Counted from 0, as in `rows`; the message counts from 1.
        column : str

        Returns
        -------
        str
        """
        return f'{self.name}, row {row + 1} (line {self.lines[row]}), column "{column}"'

    def words(self, column):
        """Give a column as text.

        Parameters
        ----------
        column : str

        Returns
        -------
        list of str
            One entry a row, none empty.

        Raises
        ------
        ValueError
            If there is no such column, or an entry is empty.
        """
        if column not in self.header:
            have = ", ".join(f'"{name}"' for name in self.header)
            raise ValueError(f'{self.name} has no column "{column}"; its columns are {have}')
        k = self.header.index(column)
        for row, entries in enumerate(self.rows):
            if not entries[k]:
                raise ValueError(f"{self.place(row, column)}: a gap; an entry was expected")
        return [entries[k] for entries in self.rows]

    def numbers(self, column):
        """Give a column as numbers.

        Parameters
        ----------
        column : str

        Returns
        -------
        ndarray of shape (N,), float64

        Raises
        ------
        ValueError
            If there is no such column, or an entry is empty, or no finite number.

        Examples
        --------
        >>> Table("t.csv", ("day", "sold"), (("1", "4"), ("2", "five")), (2, 3)).numbers("sold")
        Traceback (most recent call last):
        ValueError: t.csv, row 2 (line 3), column "sold": a number was expected, but it says "five"
        """
        words = self.words(column)
        values = np.empty(len(words))
        for row, word in enumerate(words):
            try:
                values[row] = float(word)
            except ValueError:
                values[row] = np.nan
            if not np.isfinite(values[row]):
                raise ValueError(
                    f'{self.place(row, column)}: a number was expected, but it says "{word}"'
                )
        return values


def read_table(path):
    """Read a CSV file whose first line names its columns.

    Columns are parted by commas, semicolons or tabs, whichever the first line has most of.
    Empty lines are passed over.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If the file is not there, is no UTF-8 text, has no two rows below its header, names a
        column twice or not at all, or has a row that is longer or shorter than the header.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{path.name}, line {line}: not UTF-8 text; save the file as CSV in UTF-8"
        ) from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from None
    found = list(_rows(path.name, text))
    if not found:
        raise ValueError(f"{path.name} is empty; a line with the columns' names was expected")
    (_, header), *body = found
    _check_header(path.name, header)
    for row, (line, entries) in enumerate(body, 1):
        if len(entries) != len(header):
            raise ValueError(
                f"{path.name}, row {row} (line {line}): {len(entries)} entries, "
                f"but the header names {len(header)} columns"
            )
    if len(body) < 2:
        raise ValueError(
            f"{path.name} has {len(body)} row{'s' * (len(body) != 1)} below its header; "
            "at least 2 were expected"
        )
    lines, rows = zip(*body, strict=True)
    return Table(path.name, header, rows, lines)


def _rows(name, text):
    """Yield the line and the entries of each row that is not empty."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    # Not splitlines: it would part a text at signs that end no line of a file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count),
                        strict=True)  # fmt: skip
    try:
        for entries in reader:
            if any(entry.strip() for entry in entries) or len(entries) > 1:
                yield reader.line_num, tuple(entry.strip() for entry in entries)
    except csv.Error as error:
        raise ValueError(f"{name}, line {reader.line_num}: not a CSV file ({error})") from None


def _check_header(name, header):
    """Refuse columns that have no name of their own."""
    for k, column in enumerate(header):
        if not column:
            raise ValueError(f"{name}, line 1: column {k + 1} has no name")
        if column in header[:k]:
            raise ValueError(f'{name}, line 1: two columns are called "{column}"')
