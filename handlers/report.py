"""What a digest is about, gathered: the figures of its days, those it compares with, and the cases that it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config import Account
from handlers.case_lines import case_lines
from handlers.desk import Desk
from handlers.measuring import measured
from handlers.voice import Voice, digest_voice
from rules.digest import Edition, days_before, reported_days
from rules.ledger import Ledger
from rules.numbers import Chosen, Numbers, Part, numbers
from rules.response import Figures, figures
from storage import cases as stored

NAMED = 5  #: cases in a list of the digest itself; its thread has more
IN_THREAD = 25


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Who reads a digest: where it is posted, about what, when, and how it speaks to them."""

    name: str  #: "" for the team's own, else the channel: with the edition it is what the digest is known by
    channel: str  #: as config.yaml names it
    accounts: tuple[str, ...]  #: lower case; none: all of them
    at: time
    voice: Voice

    @property
    def zone(self) -> ZoneInfo:
        """Whose midnights part the days."""
        return self.voice.zone


@dataclass(frozen=True, kw_only=True)
class Report:
    """The numbers of some days for some readers."""

    readers: Readers
    edition: Edition
    due: date
    now: datetime  #: when all this was so
    first: date
    last: date
    cases: Ledger
    got: Figures
    before: Figures  #: of the days that it is compared with
    accounts: tuple[tuple[Account, Figures], ...]
    teams: Sequence[Numbers]
    open_now: int  #: cases of these accounts that wait for an answer, of whatever day
    open_lines: Sequence[str]  #: the ones that have waited longest, as mrkdwn
    promises: Sequence[tuple[datetime, str]]  #: answers promised by a holding reply and still owed, the soonest first
    promised: int  #: how many of these there are in all
    lines: Mapping[int, str]  #: each case that is named, as mrkdwn


def readers_of(desk: Desk) -> list[Readers]:
    """Everybody who gets a digest: the team first."""
    own, voice = desk.config.digest, digest_voice(desk.config)
    found = [Readers(name="", channel=own.channel, accounts=(), at=own.time, voice=voice)]
    for one in own.further:
        found.append(
            Readers(
                name=one.channel,
                channel=one.channel,
                accounts=tuple(handle.lower() for handle in one.accounts),
                at=one.time or own.time,
                voice=Voice(
                    language=one.language or voice.language,
                    zone=ZoneInfo(one.time_zone) if one.time_zone else voice.zone,
                ),
            )
        )
    return found


def gather(desk: Desk, tx: Session, readers: Readers, edition: Edition, due: date) -> Report:
    """Everything that the edition due on a date says."""
    first, last = reported_days(edition, due)
    chosen = Chosen(values={Part.ACCOUNT: frozenset(readers.accounts)} if readers.accounts else {})
    cases = measured(desk, tx, first, last, chosen, zone=readers.zone)
    earlier = measured(desk, tx, *days_before(edition, due), chosen, zone=readers.zone)
    now, zone = desk.now(), readers.zone
    got = figures(cases, now=now, zone=zone)
    of_account = {row.name: row.figures for row in numbers(cases, Part.ACCOUNT, now=now, zone=zone)}
    nothing = figures(Ledger.of(()), now=now, zone=zone)
    ours = [one for one in desk.config.accounts if not readers.accounts or one.handle.lower() in readers.accounts]
    waiting = stored.waiting(tx, readers.accounts, NAMED)
    promised = stored.promised(tx, readers.accounts, NAMED)
    still_open = frozenset(got.open_cases)
    named = dict.fromkeys(
        [
            *got.unanswered_questions[:IN_THREAD],
            *[case for case in got.unanswered_questions if case not in still_open][:NAMED],
            *got.ignored[:IN_THREAD],
            *got.broken[:IN_THREAD],
            *got.closure_owed[:IN_THREAD],
        ]
    )
    mentioned = {case.id: case for case in (*waiting.cases, *promised.cases, *stored.by_ids(tx, list(named)))}
    lines = case_lines(desk, tx, list(mentioned.values()), readers.voice)
    return Report(
        readers=readers,
        edition=edition,
        due=due,
        now=now,
        first=first,
        last=last,
        cases=cases,
        got=got,
        before=figures(earlier, now=now, zone=zone),
        accounts=tuple((one, of_account.get(one.handle.lower(), nothing)) for one in ours),
        teams=numbers(cases, Part.TEAM, now=now, zone=zone) if desk.config.teams else [],
        open_now=waiting.number,
        open_lines=[lines[case.id] for case in waiting.cases],
        promises=[(case.promised_until, lines[case.id]) for case in promised.cases if case.promised_until is not None],
        promised=promised.number,
        lines={number: lines[number] for number in named if number in lines},
    )
