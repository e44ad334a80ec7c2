"""Tables from outside: what is read, and what a wrong one is told."""

import re

import numpy as np
import pytest

from lstm_course.tables import read_table


def written(folder, text, encoding="utf-8"):
    path = folder / "sales.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("mark", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_columns_come_back_as_numbers_and_as_words(tmp_path, mark):
    lines = ["month,sold", "Jan,1.5", "", "Feb , -2e3"]
    table = read_table(written(tmp_path, "\n".join(lines).replace(",", mark)))
    np.testing.assert_array_equal(table.numbers("sold"), [1.5, -2000.0])
    assert table.words("month") == ["Jan", "Feb"]
    assert table.lines == (2, 4)


def test_quotes_keep_commas_and_line_breaks_and_a_byte_order_mark_is_passed_over(tmp_path):
    table = read_table(written(tmp_path, '\ufefftext,label\r\n"a, b\nc",1\r\nd,0\r\n'))
    assert table.words("text") == ["a, b\nc", "d"]
    assert table.lines == (3, 4)


def test_only_the_ends_of_lines_end_a_row(tmp_path):
    table = read_table(written(tmp_path, "text,label\na\x85b\u2028c,1\nd,0\n"))
    assert table.words("text") == ["a\x85b\u2028c", "d"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "sales.csv is empty"),
        ("a,b\n1,2\n", "has 1 row below its header; at least 2"),
        ("a,b\n", "has 0 rows below its header"),
        ("a,b\n1,2\n3\n", "row 2 (line 3): 1 entries, but the header names 2 columns"),
        ("a,b\n1,2,3\n4,5\n", "row 1 (line 2): 3 entries, but the header names 2 columns"),
        ("a,\n1,2\n3,4\n", "line 1: column 2 has no name"),
        ("a,a\n1,2\n3,4\n", 'line 1: two columns are called "a"'),
        ('a,b\n1,2\n"3,4\n', "line 3: not a CSV file (unexpected end of data)"),
        ("a,b\n1," + "x" * 200_000 + "\n", "line 2: not a CSV file (field larger"),
    ],
    ids=["empty", "one row", "no row", "short row", "long row", "no name", "same name",
         "open quotation", "endless entry"],
)
def test_a_broken_table_is_told_where(tmp_path, text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        read_table(written(tmp_path, text))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("", 'row 2 (line 3), column "sold": a gap'),
        ("five", 'row 2 (line 3), column "sold": a number was expected, but it says "five"'),
        ("nan", 'but it says "nan"'),
        ("inf", 'but it says "inf"'),
    ],
    ids=["gap", "text", "nan", "infinity"],
)
def test_a_broken_entry_is_told_where(tmp_path, entry, message):
    table = read_table(written(tmp_path, f"day,sold\n1,4\n2,{entry}\n"))
    with pytest.raises(ValueError, match=re.escape(message)):
        table.numbers("sold")


def test_a_missing_column_lists_those_that_are_there(tmp_path):
    table = read_table(written(tmp_path, "day,sold\n1,4\n2,5\n"))
    with pytest.raises(ValueError, match='no column "sales"; its columns are "day", "sold"'):
        table.words("sales")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ValueError, match=r"nowhere\.csv cannot be read: No such file"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(ValueError, match=r"sales\.csv, line 2: not UTF-8"):
        read_table(written(tmp_path, "name,n\ncafé,1\nb,2\n", "latin-1"))
