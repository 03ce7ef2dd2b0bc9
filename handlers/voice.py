"""A reader's language and zone: sentences, numbers, lengths and days as somebody who speaks it would write them.

The sentences in the source are English, and are looked up by themselves in `locales/LANGUAGE.po`; one that is missing
there is said in English. `make locales` keeps the catalogues complete, and tests/test_locales.py sees to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from config import Config

LOCALES = Path(__file__).parent.parent / "locales"
ENGLISH = "en"
_Day = date  #: inside Voice, `date` is a method


@dataclass(frozen=True, kw_only=True)
class _Forms:
    """How a language writes days and times, in the letters of Unicode's date patterns."""

    date: str
    short_date: str
    clock: str


_FORMS: Mapping[str, _Forms] = {
    ENGLISH: _Forms(date="EEEE d MMMM", short_date="d MMM", clock="HH:mm"),
    "nb": _Forms(date="EEEE d. MMMM", short_date="d. MMM", clock="HH:mm"),
    "da": _Forms(date="EEEE d. MMMM", short_date="d. MMM", clock="HH.mm"),
    "sv": _Forms(date="EEEE d MMMM", short_date="d MMM", clock="HH:mm"),
}
LANGUAGES = tuple(_FORMS)  #: English first
_NEAREST = {"no": "nb", "nn": "nb"}


def spoken(wanted: str) -> str:
    """The language of ours nearest to a language or locale such as da, sv-SE or nn_NO; English when none is near."""
    language = wanted.replace("_", "-").partition("-")[0].lower()
    language = _NEAREST.get(language, language)
    return language if language in _FORMS else ENGLISH


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Says things to one reader. Holds no state: any number of threads may share it.

    A variable of this type is called `voice`, and what it is given to say is a literal: so the sentences are found.
    """

    language: str  #: a language or locale; English is spoken to one whose language we have not
    zone: ZoneInfo  #: in which the reader reads times

    @property
    def spoken(self) -> str:
        """The language that is really spoken, one of `LANGUAGES`."""
        return spoken(self.language)

    def __call__(self, text: str, /, **names: str) -> str:
        """Say a sentence; `names` fill its {fields}, escaped by the caller where it goes into mrkdwn."""
        return _catalogue(self.spoken).gettext(text).format(**names)

    def plural(self, one: str, many: str, count: int, /, **names: str) -> str:
        """Say a sentence of a number of things, in the form that the language has for it; it is the field {count}."""
        return _catalogue(self.spoken).ngettext(one, many, count).format(count=self.number(count), **names)

    def percent(self, share: float, /) -> str:
        """A share (0 to 1) as whole per cent, never rounded up to a target that was missed."""
        return f"{whole_percent(share)} %"

    def number(self, value: float, /, *, decimals: int = 0) -> str:
        """A number with as many decimals, its thousands kept apart; the space of some languages breaks no line."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(value, format=pattern, locale=self.spoken)

    def listed(self, names: Sequence[str], /) -> str:
        """Names one after another as a sentence has them: Ann, Bo and Kari."""
        # American English has one comma more than the house does.
        return format_list(names, locale="en_GB" if self.spoken == ENGLISH else self.spoken)

    def duration(self, length: timedelta, /) -> str:
        """A length of time as people say it: 45 s, 12 min, 3 h 05, 2 d 4 h."""
        whole = round(length.total_seconds())
        if whole < 60:
            return self("{seconds} s", seconds=str(whole))
        hours, minutes = divmod(whole // 60, 60)
        if not hours:
            return self("{minutes} min", minutes=str(minutes))
        if hours < 48 and minutes:
            return self("{hours} h {minutes}", hours=str(hours), minutes=f"{minutes:02d}")
        if hours < 48:
            return self("{hours} h", hours=str(hours))
        days, hours = divmod(hours, 24)
        if hours:
            return self("{days} d {hours} h", days=str(days), hours=str(hours))
        return self("{days} d", days=str(days))

    def date(self, day: _Day, /) -> str:
        """A day with its weekday: Tuesday 3 March."""
        return format_date(_only_date(day), self._forms.date, locale=self.spoken)

    def short_date(self, day: _Day, /) -> str:
        """A day where there is little room: 3 Mar."""
        return format_date(_only_date(day), self._forms.short_date, locale=self.spoken)

    def day_time(self, at: datetime, /) -> str:
        """An instant by the reader's clock: 3 Mar 14:05."""
        return self._time(at, f"{self._forms.short_date} {self._forms.clock}")

    def clock(self, at: datetime, /) -> str:
        """An instant of a day that is plain, by the reader's clock: 14:05."""
        return self._time(at, self._forms.clock)

    def weekday(self, day: _Day | int, /, *, short: bool = False) -> str:
        """The weekday of a date, or of a number with Monday as 0: Tuesday, or Tue."""
        number = day if isinstance(day, int) else day.weekday()
        names = get_day_names("abbreviated" if short else "wide", context="stand-alone", locale=self.spoken)
        return str(names[number])

    def month(self, day: _Day, /) -> str:
        """The month that a day is in: March 2026."""
        return format_date(_only_date(day), "LLLL y", locale=self.spoken)

    def week(self, day: _Day, /) -> str:
        """The week that a day is in, counted as ISO 8601 and the Nordic countries do: week 10."""
        return self("week {number}", number=str(day.isocalendar().week))

    @property
    def _forms(self) -> _Forms:
        return _FORMS[self.spoken]

    def _time(self, at: datetime, pattern: str) -> str:
        if at.utcoffset() is None:
            raise ValueError(f"{at.isoformat()} has no time zone")
        return format_datetime(at, pattern, tzinfo=self.zone, locale=self.spoken)


def whole_percent(share: float) -> int:
    """A share (0 to 1) in whole per cent as it is printed, never rounded up to a target that was missed."""
    return int(share * 100 + 1e-9)


def digest_voice(config: Config) -> Voice:
    """The voice of what is posted for the whole team: the digest's language and zone, or the team's."""
    return Voice(
        language=config.digest.language or config.team.language,
        zone=ZoneInfo(config.digest.time_zone or config.team.time_zone),
    )


def _only_date(day: date) -> date:
    """Refuse an instant: its date is another one in another zone, so the caller has to say which."""
    if isinstance(day, datetime):
        raise TypeError("a date is wanted, not an instant")
    return day


@lru_cache(maxsize=len(LANGUAGES))  # read once in a process, at first use; a second thread at that moment reads it too
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    with (LOCALES / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    return GNUTranslations(compiled)
