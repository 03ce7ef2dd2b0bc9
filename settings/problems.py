"""What is wrong with the settings, in words for the person who wrote them, and never with a secret in them."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

MASK = "•••"

#: What may never be shown, wherever it turns up, by the variable it belongs in: tokens of Slack and X, passwords inside
#: addresses.
SECRETS = {
    "SLACK_BOT_TOKEN": r"xox[a-z](?:\.xox[a-z])?-[\w.%+/=-]{4,}",
    "SLACK_APP_TOKEN": r"xapp-[\w.%+/=-]{4,}",
    "X_BEARER_TOKEN": r"A{12,}[\w%+/=-]{20,}",
    "X_ACCESS_TOKEN": r"(?<![\w-])\d{6,20}-[A-Za-z0-9]{20,}",
    "DATABASE_URL": r"(?<=://)[^\s/@:]*:[^\s/]+(?=@)|(?<=sql://)\S+(?=@)|(?<=postgres://)\S+(?=@)",
}
_ANY_SECRET = re.compile("|".join(SECRETS.values()), re.IGNORECASE | re.ASCII)

#: Keys whose values are never shown, whatever they are.
SENSITIVE = re.compile(
    r"token|secret|passw|pwd|credential|signing|bearer|(^|api|private|consumer|[_-])key$", re.IGNORECASE
)


class Unfit(ValueError):
    """A value that cannot be used: a sentence that goes on after the key, and perhaps what was meant."""

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where; whatever looks like a secret is blotted out of it."""

    place: str  #: the file as it was named on the command line, or "environment"
    line: int = 0  #: from 1; 0 when the place has no lines
    column: int = 0
    key: str  #: with dots, such as accounts.0.handle; or the name of a variable
    what: str
    got: str = ""  #: what was written instead, shortened; empty when it may not be shown
    hint: str = ""  #: what was probably meant

    def __post_init__(self) -> None:
        # Here and not where it is shown, so that no way of showing it is forgotten.
        for name in ("key", "what", "got", "hint"):
            object.__setattr__(self, name, printable(masked(getattr(self, name))))

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}:{self.column}" if self.line else self.place
        got = f" (got {self.got})" if self.got else ""
        hint = f"; did you mean {self.hint}?" if self.hint else ""
        return f"{printable(where)}: {_short(self.key)}: {self.what}{got}{hint}"


class ConfigError(Exception):
    """The settings cannot be used; `problems` has all that is wrong, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        super().__init__("\n".join(map(str, self.problems)))


def masked(text: str) -> str:
    """Return `text` with everything that looks like a secret blotted out."""
    return _ANY_SECRET.sub(MASK, text)


def printable(text: str) -> str:
    """Return `text` as one line that any terminal can show."""
    return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in text)


def closest(written: str, known: Iterable[str]) -> str:
    """Return the one of `known` that `written` was probably meant to be, or nothing."""
    by_folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(written[:100].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def shown(value: object) -> str:
    """Return what was written, short enough for one line of an error; blocks and lists are not shown."""
    if isinstance(value, dict | list):
        return ""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    # Blotted out before it is cut: half a secret is still one, and no longer looks like it.
    return _short(masked(str(value) if isinstance(value, int | float) else repr(value)))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
