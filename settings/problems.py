"""What is wrong with the settings, in words for the person who wrote them, and never with a secret in them."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

MASK = "•••"

#: What may never be shown, wherever it turns up: tokens of Slack and X, passwords inside addresses.
_SECRETS = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w.%+/=-]{4,}"
    r"|xapp-[\w.%+/=-]{4,}"
    r"|A{12,}[\w%+/=-]{20,}"
    r"|\b\d{6,20}-[A-Za-z0-9]{20,}"
    r"|(?<=://)[^\s/@]*:[^\s/]+(?=@)",
    re.IGNORECASE | re.ASCII,
)


class Unfit(ValueError):
    """A value that cannot be used: a sentence that goes on after the key, and perhaps what was meant."""

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where; its text is ready to be shown to anybody."""

    place: str  #: the file as it was named on the command line, or "environment"
    line: int = 0  #: from 1; 0 when the place has no lines
    column: int = 0
    key: str  #: with dots, such as accounts.0.handle; or the name of a variable
    what: str
    got: str = ""  #: what was written instead, shortened; empty when it may not be shown
    hint: str = ""  #: what was probably meant

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}:{self.column}" if self.line else self.place
        got = f" (got {self.got})" if self.got else ""
        hint = f"; did you mean {self.hint}?" if self.hint else ""
        return masked(f"{where}: {self.key}: {self.what}{got}{hint}")


class ConfigError(Exception):
    """The settings cannot be used; `problems` has all that is wrong, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        super().__init__("\n".join(map(str, self.problems)))


def masked(text: str) -> str:
    """Return `text` with everything that looks like a secret blotted out."""
    return _SECRETS.sub(MASK, text)


def closest(written: str, known: Iterable[str]) -> str:
    """Return the one of `known` that `written` was probably meant to be, or nothing."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(written.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def shown(value: object) -> str:
    """Return what was written, short enough for one line of an error."""
    text = {None: "nothing", True: "true", False: "false"}.get(value) if value in (None, True, False) else None
    if text is None:
        text = "a block" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
