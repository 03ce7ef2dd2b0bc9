"""Who is asked by a message in a card's thread, whose word is the answer, and until when it is waited for (S18).

A question is asked of a colleague or of a user group by naming them. Whatever order its events come in, the same
messages make the same questions and answers.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.hours import Calendar, add_business_time

_NAMED = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^<>]*)?>")


@dataclass(frozen=True, kw_only=True)
class Word:
    """A message of a person that stands in a card's thread."""

    at: datetime
    author: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question to one person or group."""

    asked_by: str
    asked: str  #: Slack id of a person (U, W) or of a user group (S)
    asked_at: datetime


def is_group(asked: str) -> bool:
    """Say whether it is a user group that was asked."""
    return asked.startswith("S")


def asked_by(text: str, writer: str, *, silent: Collection[str] = ()) -> tuple[str, ...]:
    """The people and groups whom a message in Slack's notation asks, each once, in the order of the text.

    Nobody asks themselves, and `silent` are those who never answer, such as bots.
    """
    named = (person or group for person, group in _NAMED.findall(text))
    return tuple(dict.fromkeys(one for one in named if one != writer and one not in silent))


def answer(
    question: Question, words: Iterable[Word], *, members: Collection[str], standing: Word | None = None
) -> Word | None:
    """The first later word of whoever was asked; None while there is none.

    Of a group any of its `members` but the asker answers; when nobody else is known in it, anybody else does. A
    `standing` answer is not lost when its author leaves the group, as long as it is among the `words`.
    """
    who = frozenset(members) - {question.asked_by}

    def answers(word: Word) -> bool:
        if word.at <= question.asked_at or word.author == question.asked_by:
            return False
        if word == standing:
            return True
        if is_group(question.asked):
            return word.author in who or not who
        return word.author == question.asked

    return min(filter(answers, words), key=lambda word: (word.at, word.author), default=None)


def is_moot(asked_at: datetime, case_answered_at: datetime | None) -> bool:
    """Say whether the customer had the answer after all: then nobody waits for a colleague's any more."""
    return case_answered_at is not None and case_answered_at >= asked_at


def reminds_at(calendar: Calendar, asked_at: datetime, after: timedelta) -> datetime:
    """When whoever was asked is reminded: `after` so much opening time."""
    return add_business_time(calendar, asked_at, after)
