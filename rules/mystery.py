"""Mystery shoppers: who is one, and how each of their tests went (S08)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.assessment import AccountView, Language, PostView, Source
from rules.measured import ANSWERABLE, Measured, Standing, Wait
from rules.speed import Speed, speed
from rules.triage.language import language

SHOPPERS = "mystery_shoppers"  #: the key of config.yaml

_KEY = re.compile(rf"(?P<indent>\s*).*\b{SHOPPERS}[\"']?\s*(?::|$)")
_SIGNATURE = re.compile(r"\s+\^\S{1,15}\s*$")
_SURE = 0.5  #: a text that is in none of our languages, and not merely between two of them
_NORWEGIAN = frozenset({Language.NB, Language.NN})


def is_shopper(handle: str, shoppers: Iterable[str]) -> bool:
    """Whether somebody is on the list, in upper or lower case, with or without @."""
    return _folded(handle) in map(_folded, shoppers)


def _folded(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


def veiled(settings: str) -> list[tuple[int, str]]:
    """The lines of a settings file with their numbers, without those that name mystery shoppers.

    Who reads what was changed in it, in the channel where that is told, may be somebody whom they test.
    """
    shown: list[tuple[int, str]] = []
    within: int | None = None  # how far the key is indented whose value goes on
    opened = 0  # brackets that are not closed yet: within them a line may begin anywhere
    for number, line in enumerate(settings.splitlines(), start=1):
        found = _KEY.match(line)
        if found:
            within, opened = len(found["indent"]), 0
        elif within is not None and opened <= 0 and _begins_anew(line, within):
            within = None
        if within is not None:
            opened += line.count("[") - line.count("]")
        if within is None:
            shown.append((number, line))
    return shown


def _begins_anew(line: str, indent: int) -> bool:
    """Whether a line is no part of the value of a key so far indented: an item of a list may stand below its key."""
    text = line.lstrip()
    return bool(text) and len(line) - len(text) <= indent and text[0] not in "-]#:"


def reply_language(text: str, account: AccountView) -> str:
    """The language of a reply as triage tells those of posts, its signature apart; "" where that cannot be told."""
    view = PostView(text=text, network_language=None, author_handle=account.handle, account=account)
    said = language(view, _SIGNATURE.sub("", text))
    guessed = said.source is Source.ACCOUNT or (said.value == Language.OTHER and (said.confidence or 0) < _SURE)
    return "" if guessed else str(said.value)


def same_language(post: str, reply: str) -> bool | None:
    """Whether both are in one language; None where one of them is not known. Both ways to write Norwegian are one."""
    if not reply or post in ("", Language.OTHER):
        return None
    return post == reply or {post, reply} <= _NORWEGIAN


def promise_kept(case: Measured, now: datetime) -> bool | None:
    """Whether the first answer came in time; None while that is open, and where nothing was promised or owed."""
    if case.standing not in ANSWERABLE:
        return None
    if case.in_time is None and case.late_after is not None and now > case.late_after:
        return False
    return case.in_time


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One test: what a mystery shopper opened, and how it was answered."""

    case_id: int
    at: datetime  #: network time of its first post
    network: str
    account: str
    language: str  #: of what was written, as triage or a colleague says
    standing: Standing
    first: Wait | None  #: to the first answer by a person, a holding reply being none
    hours_known: bool  #: whether anybody knows the account's opening hours
    reply_language: str  #: of that answer; "" without one, or where it cannot be told
    same: bool | None  #: whether it is in the customer's language
    by: str  #: who wrote it, "" without one or where that is not known
    kept: bool | None  #: the promise of a first answer


@dataclass(frozen=True, kw_only=True)
class Sums:
    """All tests together."""

    tests: int
    answered: int
    calendar: Speed  #: of the first answers
    hours: Speed  #: the same, only the accounts' open hours
    told: int  #: tests of which both languages are known
    same: int  #: of these, answered in the customer's language
    decided: int  #: tests of which it is decided whether the promise was kept
    kept: int


def sums(probes: Sequence[Probe]) -> Sums:
    """Add tests up."""
    waits = [(one.first, one.hours_known) for one in probes if one.first is not None]
    return Sums(
        tests=len(probes),
        answered=len(waits),
        calendar=speed([timedelta(microseconds=first.calendar) for first, _ in waits]),
        hours=speed([timedelta(microseconds=first.hours) for first, known in waits if known]),
        told=sum(one.same is not None for one in probes),
        same=sum(one.same is True for one in probes),
        decided=sum(one.kept is not None for one in probes),
        kept=sum(one.kept is True for one in probes),
    )
