"""Settings files for tests: the shipped one with something changed in it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent, indent

import pytest

from config import Config, ConfigError, load

SHIPPED = Path(__file__).parent.parent / "config.yaml"
TEXT = SHIPPED.read_text(encoding="utf-8")

NOTHING: Mapping[str, str] = {}

Write = Callable[[str], Path]


def changed(*changes: tuple[str, str]) -> str:
    """The shipped file with the first occurrence of each text replaced; a text that is not there fails the test."""
    text = TEXT
    for before, after in changes:
        assert before in text, f"config.yaml has no {before!r}"
        text = text.replace(before, after, 1)
    return text


def with_rules(rules: str, *changes: tuple[str, str]) -> str:
    """The shipped file with these rules, in YAML, in front of its own, and with what `changed` changes."""
    return changed(("\nrules:\n", f"\nrules:\n{indent(dedent(rules).strip(), '  ')}\n\n"), *changes)


def line_of(text: str, part: str) -> int:
    """The number of the first line with `part`."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def loaded(path: Path, text: str, environ: Mapping[str, str] = NOTHING) -> Config:
    """What a settings file with this text says."""
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def refused(path: Path, text: str, environ: Mapping[str, str] = NOTHING) -> list[str]:
    """The lines that a settings file with this text is refused with, without the name of the file."""
    with pytest.raises(ConfigError) as caught:
        loaded(path, text, environ)
    lines = [str(problem) for problem in caught.value.problems]
    assert lines
    assert str(caught.value).splitlines() == lines
    for line in lines:
        assert line.startswith(f"{path}:"), line
    return [line.removeprefix(f"{path}:") for line in lines]
