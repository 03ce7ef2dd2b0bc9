"""Finds secrets that were written into config.yaml, comments included, so that the file is refused."""

import re
from collections.abc import Iterator, Mapping

from settings.problems import SECRETS, SENSITIVE, Problem
from settings.source import Path, Source, Value

_PATTERNS = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in SECRETS.items()}
_ASSIGNED = re.compile(r"(?<![\w.-])(?P<key>[\w.-]+)[\"']?\s*[:=]\s*[\"']?(?P<value>[\w+/=%.~-]{16,})", re.ASCII)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", re.ASCII)

_VARIABLES = (
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN",
    "X_ACCESS_TOKEN_SECRET", "X_BEARER_TOKEN", "DATABASE_URL",
)  # fmt: skip


def find(text: str, source: Source, environ: Mapping[str, str]) -> dict[str, Problem]:
    """Return what is wrong by the secret found, one problem a secret; the problem itself does not repeat it.

    Whatever has the form of a secret is one, and so is the value of a secret variable of `environ`, whatever its form.
    """
    set_here = {environ[name]: name for name in _VARIABLES if len(environ.get(name, "")) >= 8}
    found: dict[str, Problem] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for secret, column, variable in (*_in_line(line), *_set_in(line, set_here)):
            path = _key_on(source, number, column)
            found.setdefault(secret, _problem(source, path, variable, number, column))
    for path, value in _texts(source.tree, ()) if isinstance(source.tree, dict) else ():
        while isinstance(path[-1], int):
            path = path[:-1]  # of a list, the key that holds it
        key = str(path[-1])
        # The key "secrets" is a setting, which holds the beginning of a variable's name.
        if SENSITIVE.search(key) and value and (key != "secrets" or _like_a_secret(value)):
            found.setdefault(value, _problem(source, path, _variable(key), *source.place(path)))
    return found


def _in_line(line: str) -> Iterator[tuple[str, int, str]]:
    for variable, pattern in _PATTERNS.items():
        for match in pattern.finditer(line):
            yield match[0], match.start() + 1, variable
    for match in _ASSIGNED.finditer(line):
        if SENSITIVE.search(match["key"]) and _like_a_secret(match["value"]):
            yield match["value"], match.start("value") + 1, _variable(match["key"])


def _set_in(line: str, known: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    for secret, variable in known.items():
        if secret in line:
            yield secret, line.index(secret) + 1, variable


def _texts(value: Value, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))
    elif isinstance(value, str):
        yield path, value


def _like_a_secret(value: str) -> bool:
    """Long, in one piece, of letters and digits; the name of a variable is none."""
    return (
        len(value) >= 16
        and not _VARIABLE.fullmatch(value)
        and not any(mark.isspace() for mark in value)
        and any(mark.isdigit() for mark in value)
        and any(mark.isalpha() for mark in value)
    )


def _variable(key: str) -> str:
    name = re.sub(r"\W", "_", key).upper()
    if "SIGNING" in name:
        return "SLACK_SIGNING_SECRET"
    return next((known for known in _VARIABLES if known in (name, f"SLACK_{name}", f"X_{name}")), "")


def _key_on(source: Source, line: int, column: int) -> Path:
    """Return the last key that begins on this line before the column."""
    before = [path for path, place in source.places.items() if place[0] == line and place[1] <= column]
    return max(before, key=lambda path: (source.places[path], len(path)), default=())


def _problem(source: Source, path: Path, variable: str, line: int, column: int) -> Problem:
    key = ".".join(map(str, path)) or "file"
    where = f"as {variable}" if variable else "(SLACK_BOT_TOKEN, X_ACCESS_TOKEN and so on)"
    what = f"holds a secret, which belongs in the environment {where}; take it out, and have a new one made"
    return Problem(place=source.name, line=line, column=column, key=key, what=what)
