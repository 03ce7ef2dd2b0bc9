"""Whatever stands in the file, loading it ends in settings or in a ConfigError that can be printed."""

import string
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config import Config, ConfigError, load
from tests.settings_files import NOTHING, TEXT

LINES = TEXT.splitlines(keepends=True)

#: What YAML is made of, and what breaks it.
MARKS = st.sampled_from(
    [*"\n :-#'\"[]{}&*!|>%@`,?~\\\t\0", "\n  ", ": ", "- ", "---\n", "<<", "\ufeff", "\u2028", "ø", "\U0001f600"]
)
WORDS = st.sampled_from(
    ["team", "accounts", "calendars", "people", "escalation", "rules", "when", "digest", "name", "no", "null", "true",
     "1e999", "-1", "0x10", "9" * 5000, "08:00", "2026-12-24", "12-24", "30m", "[", "{}", '"\\ud800"', "x" * 300]
)  # fmt: skip
YAMLISH = st.lists(MARKS | WORDS | st.text(string.printable, max_size=4), max_size=30).map("".join)

FILE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def is_answered(path: Path, content: bytes) -> None:
    """Load the file; anything but settings or a printable refusal fails the test."""
    path.write_bytes(content)
    try:
        loaded: Config | ConfigError = load(path, NOTHING)
    except ConfigError as refusal:
        loaded = refusal
    if isinstance(loaded, ConfigError):
        lines = str(loaded).encode("utf-8").decode().splitlines()
        assert 0 < len(lines) == len(loaded.problems)
        for line in lines:
            assert line.startswith(f"{path}:"), line
            assert line.isprintable(), line


@FILE
@given(text=YAMLISH)
@example(text='? "a\\nb"\n: 1\n')
@example(text='"\\ud800": 1\n')
@example(text="accounts: [[[]]]\npeople: {a: {}}\ncalendars: []\nescalation: x\n")
@example(text="accounts:\n  0: {calendar: x}\npeople: [{who: [x], roles: {a: b}}]\ngestures: {claim: 1}\n")
def test_no_text_at_all_does_more_than_be_refused(tmp_path: Path, text: str) -> None:
    is_answered(tmp_path / "c.yaml", text.encode())


@FILE
@given(content=st.binary(max_size=60))
def test_no_bytes_at_all_do_more_than_be_refused(tmp_path: Path, content: bytes) -> None:
    is_answered(tmp_path / "c.yaml", content)


@FILE
@given(number=st.integers(0, len(LINES) - 1), value=YAMLISH)
def test_no_value_in_the_shipped_file_does_more_than_be_refused(tmp_path: Path, number: int, value: str) -> None:
    key, colon, _ = LINES[number].partition(":")
    changed = [*LINES[:number], f"{key}{colon} {value}\n", *LINES[number + 1 :]]

    is_answered(tmp_path / "c.yaml", "".join(changed).encode())


@FILE
@given(
    begin=st.integers(0, len(LINES)),
    length=st.integers(0, 6),
    to=st.integers(0, len(LINES)),
    indent=st.integers(-2, 2),
)
def test_no_lines_moved_in_the_shipped_file_do_more_than_be_refused(
    tmp_path: Path, begin: int, length: int, to: int, indent: int
) -> None:
    """The slip of an editor: some lines cut, put elsewhere, indented more or less."""
    taken = LINES[begin : begin + length]
    rest = LINES[:begin] + LINES[begin + length :]
    shifted = [" " * indent + line if indent >= 0 else line[min(-indent, len(line) - 1) :] for line in taken]

    is_answered(tmp_path / "c.yaml", "".join([*rest[:to], *shifted, *rest[to:]]).encode())
