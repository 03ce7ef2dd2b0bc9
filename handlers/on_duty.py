"""Who is on duty at this moment, gathered once for all that ask: rota, what people said, calendars, deputies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config import Config, PersonEntry
from handlers.desk import Desk, Setup
from handlers.directory import Directory
from rules.calling import QuietHours, Reach, back
from rules.duty import Duty, Said, Shift, duty_of, ends_at, is_on, next_start
from rules.hours import Calendar
from rules.people import Person, Right
from storage import duty


def zone_of(config: Config) -> ZoneInfo:
    """The zone of the rota, and of the times that people write and read about duty."""
    return ZoneInfo(config.duty.time_zone or config.team.time_zone)


def rota_of(setup: Setup, directory: Directory) -> tuple[Shift, ...]:
    """The rota of config.yaml, with the people whom its names lead to at the last look at the workspace."""
    config = setup.config
    kept = setup.calendars[config.duty.calendar or config.accounts[0].calendar]
    zone = zone_of(config)
    return tuple(
        Shift(
            people=frozenset(directory.ids(entry.who)),
            week=entry.week(),
            zone=zone,
            special_days=None if entry.on_holidays else kept,
        )
        for entry in config.duty.rota
    )


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """Everybody's duty as of one moment."""

    setup: Setup
    directory: Directory
    rota: tuple[Shift, ...]
    entries: Mapping[str, tuple[PersonEntry, ...]]  #: of people in config.yaml, by who they lead to
    said: Mapping[str, Said]
    now: datetime

    @classmethod
    def gather(cls, desk: Desk, tx: Session) -> Self:
        """Read what was said, and resolve the rota."""
        return cls.of(desk.live.setup, desk.directory, said=duty.said(tx), now=desk.now())

    @classmethod
    def of(cls, setup: Setup, directory: Directory, *, said: Mapping[str, Said], now: datetime) -> Self:
        """The same for any settings, and any directory that knows their people."""
        entries: dict[str, tuple[PersonEntry, ...]] = {}
        for entry in setup.config.people:
            for person in directory.ids((entry.who,)):
                entries[person] = (*entries.get(person, ()), entry)
        return cls(
            setup=setup, directory=directory, rota=rota_of(setup, directory), entries=entries, said=said, now=now
        )

    def duty(self, person: str, calendar: Calendar) -> Duty:
        """What decides for one person, where the opening hours of `calendar` count."""
        return duty_of(person, self.rota, self.said, calendar, now=self.now)

    def is_on(self, person: str, calendar: Calendar) -> bool:
        """Whether somebody is on duty now for an account with these opening hours."""
        return is_on(self.duty(person, calendar), self.now)

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """The opening hours of all accounts, each once."""
        names = dict.fromkeys(account.calendar for account in self.setup.config.accounts)
        return tuple(self.setup.calendars[name] for name in names)

    def duties(self, person: str) -> tuple[Duty, ...]:
        """What decides for one person, whichever account is meant: on duty for one is on duty."""
        found = self.duty(person, self.calendars[0])
        return (found,) if found.shifts else tuple(self.duty(person, calendar) for calendar in self.calendars)

    def until(self, person: str) -> datetime | None:
        """When the duty of somebody ends that is under way for any account; None when they are off."""
        return max((end for one in self.duties(person) if (end := ends_at(one, self.now)) is not None), default=None)

    def next(self, person: str) -> datetime | None:
        """When the next duty of somebody begins; None when that is far off."""
        starts = (next_start(one, self.now) for one in self.duties(person))
        return min((start for start in starts if start is not None), default=None)

    def team(self) -> list[Person]:
        """Everybody who may claim cases, by name."""
        everybody = self.directory.snapshot.roster.people.values()
        return sorted((one for one in everybody if one.may(Right.CLAIM)), key=lambda one: (one.name, one.id))

    def there(self, calendar: Calendar) -> list[Person]:
        """Everybody who may claim cases and is on duty now for an account with these opening hours, by name."""
        return [one for one in self.team() if self.is_on(one.id, calendar)]

    def deputies(self, person: str) -> tuple[str, ...]:
        """The Slack ids of those who stand in for somebody."""
        names = [name for entry in self.entries.get(person, ()) for name in entry.deputy or ()]
        return tuple(one for one in self.directory.ids(names) if one != person)

    def languages(self, person: str) -> frozenset[str]:
        """What somebody answers in; empty when nothing is known."""
        return frozenset(language for entry in self.entries.get(person, ()) for language in entry.languages)

    def reach(self, people: Iterable[str], calendar: Calendar) -> dict[str, Reach]:
        """How each of these people, their deputies and theirs can be reached now, for rules/calling.py."""
        found: dict[str, Reach] = {}
        asked = list(people)
        while asked:
            person = asked.pop()
            known = self.directory.snapshot.roster.people.get(person)
            if person in found or known is None:
                continue
            found[person] = Reach(
                person=person,
                on_duty=self.is_on(person, calendar),
                quiet=self._is_quiet(person),
                barred=known.barred,
                deputies=self.deputies(person),
            )
            asked += found[person].deputies
        return found

    def quiet_until(self, person: str) -> str:
        """When the quiet hours of somebody end, on the clock of the rota; "" for who has none."""
        hours = self._quiet_hours(person)
        return "" if hours is None else f"{hours.end // 60 % 24:02}:{hours.end % 60:02}"

    def back(self, person: str, calendar: Calendar) -> datetime | None:
        """From when on somebody can be called without need, where the opening hours of `calendar` count."""
        return back(self.duty(person, calendar), self._quiet_hours(person), self.now)

    def off_after_quiet(self, person: str, calendar: Calendar) -> bool:
        """Whether somebody's quiet hours end while they are off duty, so that they are back only later."""
        hours = self._quiet_hours(person)
        return not is_on(self.duty(person, calendar), self.now if hours is None else hours.over(self.now))

    def _is_quiet(self, person: str) -> bool:
        hours = self._quiet_hours(person)
        return hours is not None and hours.holds(self.now)

    def _quiet_hours(self, person: str) -> QuietHours | None:
        """Somebody's own, or those of the team."""
        own = (entry.quiet_hours for entry in self.entries.get(person, ()) if entry.quiet_hours)
        hours = next(own, self.setup.config.escalation.quiet_hours)
        if hours is None:
            return None
        start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in hours.split("-"))
        return QuietHours(start=start, end=end, zone=zone_of(self.setup.config))
