"""The shape of config.yaml: frozen models whose defaults are the only defaults there are.

A description here is what an editor shows beside the key; docs/settings.md says more.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from rules.benchmarks import Sector
from rules.draft import Requirement
from rules.hours import Calendar
from rules.listening import Wanted
from rules.people import Role
from rules.stance import Stance
from rules.triage.lexicon import Lexicon
from settings import emoji_names, kinds, names, times
from settings.corrections import Corrections
from settings.duty import Claims, Duty, OverMidnight, Warnings
from settings.escalation import Escalation
from settings.listening import Industry, Phrases
from settings.money import ReadPrice, Worth
from settings.problems import Problem, Unfit
from settings.rules import RuleEntry
from settings.section import Section
from settings.teams import Some, TeamEntry
from settings.triage import Triage, lexicon


class Team(Section):
    """The customer-service team."""

    name: names.Text = Field(description="The team's or the brand's name, as cards and digests have it.")
    time_zone: times.TimeZone = Field(description="Where the team is, such as Europe/Oslo.")
    admin_channel: names.Channel = Field(description="Where problems are reported to the people who can mend them.")
    language: names.ReportLanguage = Field(default="en", description="The language of reports: en, nb, da or sv.")


class Account(Section):
    """One of the brand's handles on a social network."""

    network: Literal["x"] = Field(description="The social network.")
    handle: names.Handle = Field(description="The account's handle, with or without @.")
    wrong_handles: names.Handles = Field(
        default=(), description="Misspelt, old and look-alike handles that people use for this account (without @)."
    )
    search: Phrases = Field(
        default=(), description="Names by which people speak of the brand without a handle; posts with one are found."
    )
    industry: Industry | None = Field(default=None, description="Talk about the trade, told of quietly.")
    search_every: Annotated[times.Duration, times.at_least(timedelta(seconds=30))] = Field(
        default=timedelta(minutes=2),
        description="How often the network is searched for these and for wrong_handles.",
    )
    channel: names.Channel = Field(description="The Slack channel that gets the cards of this account.")
    stance: Stance = Field(
        default=Stance.FULL,
        description="full: replies are sent; redirect: only the invitation to private; listen: nothing is.",
    )
    tone: Annotated[names.Text, Field(max_length=300)] | None = Field(
        default=None, description="How replies of this account sound; stands above the box in which one is written."
    )
    open: bool = Field(default=True, description="false: nothing is read or sent for this account.")
    language: names.Language = Field(
        default="en", description="Used when a customer's language is unknown or not prepared."
    )
    calendar: names.Text = Field(description="The opening hours that count: a name from calendars.")
    first_response: times.Some = Field(description="The promised time to a first answer, in opening hours.")
    poll_every: Annotated[times.Duration, times.at_least(timedelta(seconds=10))] = Field(
        default=timedelta(seconds=10), description="How often the network is asked for new posts."
    )
    cold_start: times.Duration = Field(
        default=timedelta(hours=24), description="How far back the very first look goes; older posts are left alone."
    )
    read_price: ReadPrice | None = Field(
        default=None, description="What the network takes for reading; left out: no cost is told."
    )
    secrets: names.Prefix = Field(
        default_factory=lambda fields: str(fields["network"]).upper(),
        description="Beginning of the names of the variables with its tokens; the network's name if left out.",
    )
    signature: Literal["initials", "first_name", "none"] = Field(
        default="initials", description="How replies are signed."
    )
    holding_replies: dict[names.Language, names.Prepared] = Field(
        default_factory=dict, description="The prepared 'we have seen this', by language."
    )
    holding_promise: times.Some = Field(
        default=timedelta(hours=4),
        description="The time, in opening hours, that a holding reply promises an answer in.",
    )
    private_moves: dict[names.Language, names.Prepared] = Field(
        default_factory=dict, description="The prepared invitation to go on in private, by language."
    )

    @model_validator(mode="after")
    def _speaks_its_own_language(self) -> Self:
        for name, texts in (("holding_replies", self.holding_replies), ("private_moves", self.private_moves)):
            if texts and self.language not in texts:
                raise Unfit(f"has {name}, but none in its own language, {self.language}")
        return self

    @model_validator(mode="after")
    def _can_redirect(self) -> Self:
        if self.stance is Stance.REDIRECT and not self.private_moves:
            raise Unfit("has stance redirect, but no private_moves to invite with")
        return self

    def wanted(self, ours: tuple[str, ...]) -> Wanted:
        """What to listen for beside mentions, given all handles of ours."""
        trade = self.industry.words if self.industry is not None else ()
        return Wanted(phrases=self.search, wrong_handles=self.wrong_handles, industry=trade, ours=ours)


class CalendarSettings(Section):
    """Opening hours."""

    time_zone: times.TimeZone = Field(description="The zone that the hours are in.")
    hours: times.Hours = Field(description="Open hours by day or range of days; a day left out is closed.")
    holidays: times.Holidays | None = Field(
        default=None, description="Closed on the public holidays of this country, such as NO, or of a part, DE-BY."
    )
    closed: times.Dates = Field(default=(), description="More closed days: MM-DD every year, or YYYY-MM-DD.")
    half_days: dict[times.Date, times.Slots] = Field(
        default_factory=dict,
        description="Days with hours of their own, by MM-DD or YYYY-MM-DD; they win over holidays.",
    )

    @model_validator(mode="after")
    def _opens(self) -> Self:
        try:
            Calendar.from_settings(self.time_zone, self.hours, self.holidays, self.closed, self.half_days)
        except ValueError as error:
            raise Unfit(f"cannot be kept: {error}") from None
        return self


class PersonEntry(Section):
    """A member of the Slack workspace, or a user group, and what they may do."""

    who: names.Text = Field(
        description="@handle, full name, e-mail, Slack id, or a user group: @group, group:handle, S id."
    )
    roles: Annotated[tuple[Role, ...], kinds.OneOrMany(), Field(min_length=1)] = Field(description="What they may do.")
    signature: names.Signature = Field(
        default="", description="Ends their replies, such as ^AK; left out: their initials."
    )
    languages: Annotated[tuple[names.Language, ...], kinds.OneOrMany()] = Field(
        default=(), description="What they answer in; cases in these languages go to them first."
    )
    deputy: Some | None = Field(
        default=None, description="Who is called, or given a case, in their place: as written in people."
    )
    quiet_hours: OverMidnight | None = Field(
        default=None, description="When they are not called unless it is urgent; else as under escalation."
    )


class Gestures(Section):
    """The emoji that the team works with; each of several names does the same."""

    claim: names.Emojis = Field(default=("eyes",), description="On a card: I take it. Removed: given back.")
    draft: names.Emojis = Field(default=("memo",), description="On your own message in the thread: make it a draft.")
    approve: names.Emojis = Field(default=("white_check_mark",), description="On a draft: approve, and it is sent.")
    reject: names.Emojis = Field(default=("x",), description="On a draft: reject it.")
    escalate: names.Emojis = Field(default=("bangbang",), description="On a card: call the communication manager.")
    holding_reply: names.Emojis = Field(
        default=("hourglass_flowing_sand",), description="On a card: send the holding reply."
    )
    move_private: names.Emojis = Field(default=("lock",), description="On a card: propose moving to private.")
    no_reply: names.Emojis = Field(default=("see_no_evil",), description="On a card: no reply, by decision.")
    spam: names.Emojis = Field(default=("wastebasket",), description="On a card: it is spam.")
    close: names.Emojis = Field(default=("checkered_flag",), description="On a card: close the case.")

    def by_emoji(self, name: str) -> list[str]:
        """The gestures that a reaction of this name makes; skin tones and Slack's other names for it do not matter."""
        wanted = emoji_names.picture(name)
        return [
            gesture for gesture in type(self).model_fields if wanted in map(emoji_names.picture, getattr(self, gesture))
        ]


class Approval(Section):
    """Who may say yes to a draft, and how long they may think better of it."""

    by: Annotated[tuple[Role, ...], kinds.OneOrMany(), Field(min_length=1)] = Field(
        default=(Role.APPROVER, Role.COMMUNICATION_MANAGER), description="The roles that may approve drafts of others."
    )
    default: Requirement = Field(
        default=Requirement.APPROVER, description="Whose yes a draft takes when no rule says otherwise."
    )
    undo_window: Annotated[times.Duration, times.at_most(timedelta(minutes=1))] = Field(
        default=timedelta(seconds=3),
        description="How long an approval can be taken back before the reply leaves; up to 60s.",
    )


class FurtherDigest(Section):
    """A digest of its own for some of the accounts, or for readers elsewhere."""

    channel: names.Channel = Field(description="Where it is posted; each channel gets one digest.")
    accounts: names.Handles = Field(default=(), description="The accounts that it is about; all of them if left out.")
    language: names.ReportLanguage | None = Field(default=None, description="As above, for these readers.")
    time: times.TimeOfDay | None = Field(default=None, description="As above, for these readers.")
    time_zone: times.TimeZone | None = Field(default=None, description="As above, for these readers.")


class Digest(Section):
    """The daily report of response times."""

    channel: names.Channel = Field(description="Where the digest is posted.")
    time: times.TimeOfDay = Field(default=time(8, 0), description="When, each day; it is about the day before.")
    time_zone: times.TimeZone | None = Field(
        default=None, description="The zone of that time and day; the team's if left out."
    )
    answer_rate_target: Annotated[int, Field(strict=True, ge=1, le=100)] = Field(
        default=65, description="Per cent of posts that the team means to answer."
    )
    language: names.ReportLanguage | None = Field(
        default=None, description="The language of the digest; the team's if left out."
    )
    sector: Sector | None = Field(
        default=None, description="Whose figures from the literature yours are held against; all industries' always."
    )
    weekly: bool = Field(default=True, description="Also one on Mondays, about the week before.")
    monthly: bool = Field(default=True, description="Also one on the first of a month, about the month before.")
    further: tuple[FurtherDigest, ...] = Field(
        default=(), description="Digests of their own for some accounts, or for readers of another language or zone."
    )


class Config(Section):
    """Everything that config.yaml says."""

    team: Team = Field(description="The team.")
    accounts: tuple[Account, ...] = Field(min_length=1, description="The brand's accounts on social networks.")
    calendars: dict[names.Text, CalendarSettings] = Field(description="Opening hours, by a name of your choice.")
    people: tuple[PersonEntry, ...] = Field(min_length=1, description="Who works here, and what they may do.")
    teams: dict[names.Text, TeamEntry] = Field(
        default_factory=dict, description="Who shares the cases that a rule routes to them, by a name of your choice."
    )
    duty: Duty = Field(default_factory=Duty, description="The rota, and what a queue without anybody does.")
    claims: Claims = Field(default_factory=Claims, description="How long a claim lasts without work.")
    warnings: Warnings = Field(default_factory=Warnings, description="Who is told before a target is missed.")
    gestures: Gestures = Field(default_factory=Gestures, description="The emoji that the team works with.")
    corrections: Corrections = Field(
        default_factory=Corrections, description="The emoji that put right what triage says."
    )
    approval: Approval = Field(default_factory=Approval, description="Who may approve.")
    triage: Triage = Field(default_factory=Triage, description="What the words of a post tell, and what follows.")
    escalation: Escalation = Field(description="Where notices are posted, and who is called when a person asks.")
    author_lists: dict[names.Text, names.Handles] = Field(
        default_factory=dict, description="Handles of customers by a name of your choice, such as press."
    )
    mystery_shoppers: names.Handles = Field(
        default=(), description="Handles of those who test the team: their cases are worked and not counted."
    )
    rules: tuple[RuleEntry, ...] = Field(default=(), description="What is done by itself, and when.")
    digest: Digest = Field(description="The daily report.")
    worth: Worth | None = Field(
        default=None, description="What a contact takes of work; left out: nothing is estimated of what was saved."
    )

    _source: str = PrivateAttr(default="config.yaml")
    _positions: Mapping[tuple[str | int, ...], tuple[int, int]] = PrivateAttr(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The cues that triage looks for: the lists that come with socialcare, changed as the file says."""
        return lexicon(self.triage)

    @property
    def source(self) -> str:
        """The file, as it was named when it was loaded."""
        return self._source

    def placed(self, source: str, positions: Mapping[tuple[str | int, ...], tuple[int, int]]) -> Self:
        """Remember which file this is, and where in it each key stands; said once, when it is loaded."""
        self._source, self._positions = source, positions
        return self

    def problem(self, key_path: tuple[str | int, ...], what: str) -> Problem:
        """Say what turned out to be wrong with a key later, such as a name that Slack does not know."""
        line, column = self._position(key_path)
        key = ".".join(map(str, key_path))
        return Problem(place=self._source, line=line, column=column, key=key, what=what)

    def where(self, key_path: tuple[str | int, ...]) -> str:
        """Say where a key stands, such as `config.yaml:12:5`; of a key left out, the block it belongs in."""
        line, column = self._position(key_path)
        return f"{self._source}:{line}:{column}" if line else self._source

    def _position(self, key_path: tuple[str | int, ...]) -> tuple[int, int]:
        ends = range(len(key_path), -1, -1)
        return next((self._positions[key_path[:end]] for end in ends if key_path[:end] in self._positions), (0, 0))

    def account(self, network: str, handle: str) -> Account:
        """The account of that handle, upper or lower case, with or without @; KeyError when there is none."""
        wanted = (network.lower(), handle.removeprefix("@").lower())
        for account in self.accounts:
            if (account.network, account.handle.lower()) == wanted:
                return account
        raise KeyError(wanted)

    def calendar_of(self, account: Account) -> CalendarSettings:
        """The opening hours of an account."""
        return self.calendars[account.calendar]
