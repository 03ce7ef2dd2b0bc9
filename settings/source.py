"""Reads the text of config.yaml into plain values, and remembers where every key stands.

Only what settings need of YAML 1.2 is taken: one document of blocks, lists, text, whole and decimal numbers, true,
false and null. Anchors, aliases and tags are refused: no settings file needs them, and they are how a small file grows
without bound or asks for objects. Dates, times and words such as `no` stay text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from settings.problems import Problem

Path = tuple[str | int, ...]
Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_INTEGER = re.compile(r"[-+]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[-+]?(\.\d{1,18}|\d{1,18}\.\d{0,18})([eE][-+]?\d{1,3})?", re.ASCII)
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

#: What the scanner says, and what the person has most likely done.
_MEANT = (
    ("character '@'", "a value that begins with @ needs quotes around it"),
    ("character '`'", "a value that begins with ` needs quotes around it"),
    ("character '%'", "a value that begins with % needs quotes around it"),
    ("character '\\t'", "indent with spaces; there is a tab here"),
    ("mapping values are not allowed", "a second colon; put quotes around the value, or begin a new line"),
    ("found unexpected end of stream", "a quotation mark or bracket is never closed"),
    ("unknown escape character", "inside \"...\" a backslash means something else; write it twice, or use '...'"),
    ("expected <block end>", "this line is not indented like the ones above it"),
    ("could not find expected ':'", "a key needs a colon and a space behind it"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
)


@dataclass(kw_only=True)
class Source:
    """A settings file as plain values, with the place of every key and item, and what was wrong with it."""

    name: str
    tree: Value = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)  #: line and column, from 1
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> tuple[int, int]:
        """Where the key stands, or the innermost block around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return (1, 1)

    def problem(self, path: Path, what: str, *, got: str = "", hint: str = "") -> Problem:
        """Say what is wrong with a key."""
        line, column = self.place(path)
        key = ".".join(map(str, path)) or "file"
        return Problem(place=self.name, line=line, column=column, key=key, what=what, got=got, hint=hint)


def parse(text: str, name: str) -> Source:
    """Read the text of a settings file; whatever is wrong with it as YAML is in the problems of what is returned.

    Its tree is empty when the text cannot be read to its end.
    """
    source = Source(name=name)
    try:
        _Reader(source, text).read()
    except _Broken as broken:
        source.tree = None
        source.problems.append(broken.problem)
    return source


class _Broken(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


class _Reader:
    """Turns the parser's events into values; recursion is safe since the depth is limited."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._text = text
        self._stream = self._parsed()

    def read(self) -> None:
        """Fill the source with the one document of the text."""
        documents = 0
        for event in self._stream:
            if not isinstance(event, events.DocumentStartEvent):
                continue
            documents += 1
            if documents > 1:
                raise self._broken(event, "a second document begins (---); write everything in one")
            self._source.tree = self._value(next(self._stream), ())

    def _parsed(self) -> Iterator[events.Event]:
        try:
            yield from YAML(typ="safe", pure=True).parse(self._text)
        except MarkedYAMLError as error:
            said = error.problem or error.context or "cannot be read"
            unclosed = "found unexpected end of stream" in said
            mark = (error.context_mark if unclosed else error.problem_mark) or error.problem_mark or error.context_mark
            meant = next((meaning for words, meaning in _MEANT if words in said), "")
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise self._refusal(line, column, f"is not valid YAML: {meant or said}") from None
        except ReaderError as error:
            before = self._text[: error.position]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            raise self._refusal(line, column, "has a character that YAML does not allow") from None
        except (YAMLError, ValueError) as error:
            # The scanner turns escapes such as "\U0011FFFF" into characters without checking that they exist.
            raise self._refusal(1, 1, f"is not valid YAML: {type(error).__name__}") from None

    def _value(self, event: events.Event, path: Path) -> Value:
        self._check(event, path)
        self._source.places.setdefault(path, _position(event))
        if isinstance(event, events.ScalarEvent):
            return _scalar(event)
        if isinstance(event, events.SequenceStartEvent):
            return self._list(path)
        return self._block(path)

    def _list(self, path: Path) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(self._stream), events.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _block(self, path: Path) -> Value:
        block: dict[str, Value] = {}
        while not isinstance(event := next(self._stream), events.MappingEndEvent):
            self._check(event, path)
            if not isinstance(event, events.ScalarEvent):
                raise self._broken(event, "a key must be a word, not a block or a list")
            key = str(event.value)
            if key in block:
                first = self._source.places[(*path, key)][0]
                line, column = _position(event)
                self._source.problems.append(
                    Problem(place=self._source.name, line=line, column=column, key=".".join(map(str, (*path, key))),
                            what=f"stands here a second time; the first is on line {first}")
                )  # fmt: skip
                self._value(next(self._stream), (*path, key))
                continue
            self._source.places[(*path, key)] = _position(event)
            block[key] = self._value(next(self._stream), (*path, key))
        return block

    def _check(self, event: events.Event, path: Path) -> None:
        if isinstance(event, events.AliasEvent) or getattr(event, "anchor", None):
            raise self._broken(
                event, "anchors and aliases (& and *) are not used here; write it out, and text in quotes"
            )
        if isinstance(event, events.NodeEvent) and getattr(event, "tag", None):
            raise self._broken(event, "tags (!) are not used here; put quotes around text that begins with !")
        if len(path) > MAX_DEPTH:
            raise self._broken(event, f"is nested more than {MAX_DEPTH} deep")

    def _broken(self, event: events.Event, what: str) -> _Broken:
        return self._refusal(*_position(event), what)

    def _refusal(self, line: int, column: int, what: str) -> _Broken:
        return _Broken(Problem(place=self._source.name, line=line, column=column, key="file", what=what))


def _position(event: events.Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(event: events.ScalarEvent) -> Value:
    text = str(event.value)
    if event.style is not None or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
