"""Ratios of rules that decide: X's weighted length, escalation rules, business time."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.interleaved import Ratio, medians, repeated
from rules.actions import Actions, Step
from rules.clocks import Clock
from rules.conditions import Words
from rules.escalation import Past, due
from rules.facts import Facts
from rules.hours import Calendar, business_time, is_open
from rules.length import weighted_length
from rules.ruleset import Rule, Ruleset

ROUNDS = 15  #: each turn of the shorter thing is repeated until it lasts about as long as the other
SCENARIO = Path(__file__).parent.parent / "sandbox" / "scenarios" / "everyday.jsonl"
WRITTEN = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  #: a Friday afternoon
SEEN = WRITTEN + timedelta(days=7)
MINUTE = timedelta(minutes=1)


def ratios() -> list[Ratio]:
    """All of them."""
    lines = map(json.loads, SCENARIO.read_text(encoding="utf-8").splitlines())
    texts = [line["text"] for line in lines if "text" in line]
    return [_length(texts), _escalation(texts), _business_time()]


def _length(texts: Sequence[str]) -> Ratio:
    def plain() -> None:
        for text in texts:
            len(text)

    def weighted() -> None:
        for text in texts:
            weighted_length(text)

    took = medians({"plain": repeated(plain, 10_000), "weighted": weighted}, rounds=ROUNDS)
    return Ratio(
        times=10_000 * took["weighted"] / took["plain"],
        what="weighted_length of a post : len of it",
        meaning="What it costs to count links, emoji and scripts as X does, instead of refusals by X.",
    )


def _escalation(texts: Sequence[str]) -> Ratio:
    calendar = _calendar()
    one, hundred = (Ruleset([_rule(number) for number in range(many)]) for many in (1, 100))
    facts = [
        Facts(case_id=number, account="havornair", texts=(text,), waiting_since=WRITTEN, opened_at=WRITTEN)
        for number, text in enumerate(texts)
    ]

    def look(chosen: Ruleset) -> None:
        for case in facts:
            due(chosen.decide(case, calendar, SEEN), Past(), calendar, SEEN)

    sides = {"one": repeated(lambda: look(one), 10), "hundred": repeated(lambda: look(hundred), 10)}
    took = medians(sides, rounds=ROUNDS)
    return Ratio(
        times=took["hundred"] / took["one"],
        what="a case held against 100 escalation rules of 10 words each : against 1 such rule",
        meaning="About 100 would mean that each further rule costs as much as the first.",
    )


def _rule(number: int) -> Rule:
    words = tuple(f"word{number}x{letter}" for letter in "abcdefghij")
    steps = Actions(escalate=(Step(notify=("approver",)),))
    return Rule(name=f"rule {number}", condition=Words(words=words), clock=Clock.CALENDAR, actions=steps)


def _business_time() -> Ratio:
    calendar = _calendar()

    def by_minutes() -> timedelta:
        minutes = int((SEEN - WRITTEN) / MINUTE)
        return sum(is_open(calendar, WRITTEN + minute * MINUTE) for minute in range(minutes)) * MINUTE

    assert by_minutes() == business_time(calendar, WRITTEN, SEEN)
    spans = repeated(lambda: business_time(calendar, WRITTEN, SEEN), 1_000)
    took = medians({"minutes": by_minutes, "spans": spans}, rounds=ROUNDS)
    return Ratio(
        times=1_000 * took["minutes"] / took["spans"],
        what="the open hours of a week by looking at every minute : by business_time",
        meaning="Why spans are added up; both give the same hours, which this run has checked.",
    )


def _calendar() -> Calendar:
    hours = {"mon-fri": ["08:00-20:00"], "sat-sun": ["10:00-18:00"]}
    return Calendar(zone=ZoneInfo("Europe/Oslo"), week=Calendar.from_settings("Europe/Oslo", hours).week, holidays="NO")
