"""Puts a settings file's triage and rules together once, to try words on them: no database, no token, no network."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from config import Account, Config
from handlers.intake import view_of
from handlers.on_paper import Heard, OnPaper
from processes.building import setup_of
from rules.assessment import PostView
from rules.hours import Calendar
from rules.trying import Trial, Tried, tried
from settings.problems import closest


class NoSuchAccount(Exception):
    """The settings have no account of that handle; says what was perhaps meant."""


class NoSuchTime(Exception):
    """What was written is no instant; says why, to be read behind it."""


class Trier:
    """Tries one text after another."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.setup = setup_of(config)
        self.zone = ZoneInfo(config.team.time_zone)
        self.team = OnPaper.read(self.setup, Heard())  # as the file writes them: nobody has said anything

    def account(self, handle: str | None) -> Account:
        """The account of that handle, with or without @; the first one for None. Raises NoSuchAccount."""
        if handle is None:
            return self.config.accounts[0]
        wanted = handle.strip().removeprefix("@").lower()
        for account in self.config.accounts:
            if account.handle.lower() == wanted:
                return account
        meant = closest(wanted, [account.handle for account in self.config.accounts])
        hint = f"; did you mean {meant}?" if meant else ""
        raise NoSuchAccount(f"@{wanted} is not one of the accounts in {self.config.source}{hint}")

    def calendar(self, account: Account) -> Calendar:
        """The opening hours of an account."""
        return self.setup.calendars[account.calendar]

    def moment(self, written: str) -> datetime:
        """An instant such as 2026-03-03T10:00, in the team's zone unless it has its own; raises NoSuchTime."""
        try:
            at = datetime.fromisoformat(written)
            local = at if at.utcoffset() is not None else at.replace(tzinfo=self.zone)
            # At once, for what is added to a local time is counted on the wall clock, across a change of it too.
            instant = local.astimezone(UTC)
        except (ValueError, OverflowError):
            raise NoSuchTime("is not a time such as 2026-03-03T10:00") from None
        if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise NoSuchTime(f"does not exist in {self.zone.key}: the clocks are put forward over it that night")
        return instant

    def try_out(self, trial: Trial) -> Tried:
        """What becomes of such a post; its account is one of the settings."""
        account = self.account(trial.account)
        post = PostView(
            text=trial.text,
            author_handle=trial.handle,
            followers=trial.followers,
            taken_as_ours=not trial.unaddressed,
            account=view_of(account),
        )
        said = self.setup.assess(post)
        return tried(trial, said, self.setup.ruleset, self.calendar(account), account.first_response)
