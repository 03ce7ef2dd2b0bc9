"""Whom an escalation calls now: targets of config.yaml become people, and who sleeps or is off is passed over.

rules/calling.py decides; what it decided is kept with the escalation and said in its notice, so that nobody wonders.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.on_duty import OnDuty, zone_of
from rules.calling import Call, PassedOver, call
from rules.hours import Calendar
from rules.people import Role
from rules.slack_text import escape
from storage.schema import Case


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Whom some targets lead to, channels apart, and who of them is called."""

    ids: Mapping[str, tuple[str, ...]]  #: by target, the people it leads to
    outcome: Call


@dataclass(frozen=True, kw_only=True)
class Called:
    """The outcome for some targets, channels apart."""

    people: tuple[str, ...]  #: Slack user ids, each once
    mention: str  #: what calls them in a message; "" when nobody is called
    passed_over: tuple[str, ...]  #: a sentence for each who is not, ready for mrkdwn
    besides: tuple[str, ...]  #: a sentence for each deputy who is called with somebody who is away, ready for mrkdwn
    meant: bool  #: whether the targets lead to anybody at all
    kept: dict[str, Any]  #: for the escalation's own row

    @property
    def nobody(self) -> bool:
        """Whether there is somebody to call, and nobody who can be reached now."""
        return self.meant and not self.people


def call_people(desk: Desk, tx: Session, case: Case, targets: Sequence[str], *, urgent: bool) -> Called:
    """Decide for everybody whom these targets lead to: roles, teams, groups and people of config.yaml."""
    watch = OnDuty.gather(desk, tx)
    calendar = desk.calendar(desk.account(case.network, case.account))
    found = decide(watch, targets, calendar, urgent=urgent)
    ids, outcome = found.ids, found.outcome
    meant = any(ids.values())
    return Called(
        people=outcome.called,
        mention=" ".join(dict.fromkeys(_mentions(desk, ids, outcome.called))),
        passed_over=tuple(_sentence(desk, watch, calendar, one) for one in outcome.passed_over),
        besides=tuple(
            f"{_away(desk, watch, calendar, one.person, one.why)}; {desk.directory.named(one.deputy)} is called too"
            for one in outcome.besides
        ),
        meant=meant,
        kept={
            "called": list(outcome.called),
            "passed_over": [
                {"person": one.person, "why": one.why, "instead": list(one.instead)} for one in outcome.passed_over
            ],
            "besides": [{"person": one.person, "why": one.why, "deputy": one.deputy} for one in outcome.besides],
            "waiting": meant and outcome.fall_back,
        },
    )


def decide(watch: OnDuty, targets: Sequence[str], calendar: Calendar, *, urgent: bool) -> Decided:
    """Whom these targets call at the moment of `watch`, for an account with these opening hours; channels call nobody.

    The one way to decide it, for what is called and for what would have been (handlers/on_paper.py).
    """
    ids = {target: _ids(watch, target) for target in targets if not watch.directory.is_channel(target)}
    everybody = tuple(dict.fromkeys(person for found in ids.values() for person in found))
    return Decided(ids=ids, outcome=call(everybody, watch.reach(everybody, calendar), urgent=urgent))


def _ids(watch: OnDuty, target: str) -> tuple[str, ...]:
    if target in set(Role):
        # Who cannot act any more too: their deputy is called in their place.
        return tuple(one.id for one in watch.directory.snapshot.roster.holding(Role(target)))
    team = watch.setup.config.teams.get(target)
    return watch.directory.ids((target,) if team is None else team.members)


def _mentions(desk: Desk, ids: Mapping[str, tuple[str, ...]], called: Sequence[str]) -> Iterator[str]:
    """A group that is called whole is called as a group; everybody else by themselves."""
    rest = dict.fromkeys(called)
    for target, people in ids.items():
        as_one = desk.directory.mention(target)
        if as_one.startswith("<!subteam") and people and all(person in called for person in people):
            yield as_one
            for person in people:
                rest.pop(person, None)
    yield from (f"<@{person}>" for person in rest)


def _sentence(desk: Desk, watch: OnDuty, calendar: Calendar, passed: PassedOver) -> str:
    why = _away(desk, watch, calendar, passed.person, passed.why)
    if not passed.instead:
        return why
    instead = [desk.directory.named(person) for person in passed.instead]
    verb = "is" if len(instead) == 1 else "are"
    return f"{why}; {' and '.join(instead)} {verb} called instead"


def _away(desk: Desk, watch: OnDuty, calendar: Calendar, person: str, why: str) -> str:
    """Why somebody is not there, and from when on they are again."""
    name, back = desk.directory.named(person), watch.back(person, calendar)
    until = f" until {_when(desk, watch.now, back)}" if back else ""
    match why:
        case "quiet hours":
            off = f" and is off duty{until}" if watch.off_after_quiet(person, calendar) else ""
            return f"{name} has quiet hours until {watch.quiet_until(person)}{off}"
        case "off duty":
            return f"{name} is off duty{until}"
        case _:
            return f"{name} cannot be called ({escape(why)})"


def first_back(desk: Desk, tx: Session, case: Case, targets: Sequence[str]) -> datetime | None:
    """From when on one of those whom these targets lead to, or a deputy of theirs, can be called; None: far off."""
    watch, calendar = OnDuty.gather(desk, tx), desk.calendar(desk.account(case.network, case.account))
    people = [person for target in targets if not desk.directory.is_channel(target) for person in _ids(watch, target)]
    reach = watch.reach(people, calendar)
    times = [watch.back(one.person, calendar) for one in reach.values() if not one.barred]
    return min((at for at in times if at is not None), default=None)


def _when(desk: Desk, now: datetime, at: datetime) -> str:
    zone = zone_of(desk.config)
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%a %H:%M}"
