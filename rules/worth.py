"""What the work is worth: an estimate of the time saved against the telephone (S24, S34), and contacts per hour (S35).

Only the number of contacts is measured. What a contact takes comes from the settings, and so every result here is an
estimate, is called one, and has its formula with it. Without these settings there is no number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

#: What each number means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "contacts": "Cases in which a reply of a person was sent in the period; a holding reply is none.",
    "hours_with_work": (
        "For each person, the hours of the clock in which they did anything in a case: claimed, wrote, approved, "
        "decided, corrected. An hour with one thing done counts whole."
    ),
    "hours_on_duty": "Person-hours on duty, by today's rota and by what each person had said of their own duty.",
    "contacts_per_hour": "Contacts, divided by hours with work; beside it, by hours on duty.",
}
_HOUR = timedelta(hours=1)
_MARK = "estimate"


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What a contact takes, as the settings say."""

    phone_minutes: float  #: of work, on the telephone
    social_minutes: float  #: of work, here
    cost_per_hour: float | None = None
    currency: str = ""  #: such as NOK


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What some contacts would have taken more on the telephone; below zero where they took longer here."""

    contacts: int
    rates: Rates

    @property
    def minutes_saved(self) -> float:
        """Minutes of work."""
        return self.contacts * (self.rates.phone_minutes - self.rates.social_minutes)

    @property
    def money_saved(self) -> float | None:
        """In the currency of the settings; None when they have no cost of an hour."""
        return None if self.rates.cost_per_hour is None else self.minutes_saved / 60 * self.rates.cost_per_hour

    @property
    def formula(self) -> str:
        """How it was reckoned, to be printed beside it."""
        rates = self.rates
        time = (
            f"{_MARK}: {self.contacts} contacts × ({_number(rates.phone_minutes)} min by telephone - "
            f"{_number(rates.social_minutes)} min here) = {_number(self.minutes_saved)} min"
        )
        if self.money_saved is None:
            return time
        cost = f"{_number(rates.cost_per_hour or 0)} {rates.currency}"
        return f"{time}; ÷ 60 × {cost} an hour = {_number(round(self.money_saved, 2))} {rates.currency}"


def estimate(contacts: int, rates: Rates | None) -> Estimate | None:
    """The estimate for so many contacts; None when the settings do not say what one takes."""
    return None if rates is None else Estimate(contacts=contacts, rates=rates)


@dataclass(frozen=True, kw_only=True)
class Load:
    """How many contacts people dealt with in an hour."""

    contacts: int
    hours_with_work: int
    on_duty: timedelta  #: of all people together

    @property
    def per_hour_with_work(self) -> float | None:
        """The figure itself: who waits for posts is not at work on any. None when nobody did anything."""
        return self.contacts / self.hours_with_work if self.hours_with_work else None

    @property
    def per_hour_on_duty(self) -> float | None:
        """What is paid for; None when nobody was on duty."""
        return self.contacts / (self.on_duty / _HOUR) if self.on_duty else None


def hours_with_work(done: Iterable[tuple[str, datetime]]) -> dict[str, int]:
    """By person, in how many hours of the clock they did something; `done` is who did something when."""
    hours: dict[str, set[int]] = {}
    for person, at in done:
        hours.setdefault(person, set()).add(int(at.timestamp() // 3600))
    return {person: len(some) for person, some in sorted(hours.items())}


def _number(value: float) -> str:
    """As short as it can be: 8, 2.5, 12600.75."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
