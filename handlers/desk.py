"""What every handler works with: the store, the settings, the people, the networks and the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from clients import Clock, Networks, SocialNetwork
from config import Account, Config
from handlers import wording
from handlers.directory import Directory
from handlers.heartbeat import Pulse
from rules.assessment import Assessment, PostView
from rules.hours import Calendar
from rules.people import Person, Role
from rules.refusal import Refusal
from rules.ruleset import Ruleset
from rules.slack_text import escape
from storage import audit, home_tabs, slack_messages
from storage.schema import Case
from storage.slack_messages import Kind, Urgency, admins_key
from storage.store import Store

PEOPLE = frozenset({"owner", "proposer", "manager"})  #: facts of a refusal that are Slack user ids


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a gesture was made, so that a whisper appears where the person is looking."""

    channel: str
    key: str  #: of the gesture: one whisper each
    thread_key: str | None = None
    home: bool = False  #: in the person's own Home tab, which is no channel: only they see what is said there


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What config.yaml says, in the forms that decide; made whole, and changed only as a whole."""

    config: Config
    calendars: Mapping[str, Calendar]
    assess: Callable[[PostView], Assessment]
    ruleset: Ruleset  #: the rules of config.yaml and the two that are always there


class Live:
    """The setup in force: every handler asks for it anew, so that a changed config.yaml holds from one moment on."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The service desk: built once in processes/building.py."""

    store: Store
    live: Live
    directory: Directory
    networks: Networks
    clock: Clock
    name: str  #: of this process, for leases
    started_at: datetime  #: what is older than this process may have been done by an earlier life of its database
    nudge: Callable[[], None] = field(default=lambda: None)  #: owed work was committed: do not wait for the next tick
    pulse: Pulse = field(default_factory=lambda: Pulse("nowhere"))  #: which parts of this process move

    @property
    def config(self) -> Config:
        """The settings in force."""
        return self.live.setup.config

    def assess(self, post: PostView) -> Assessment:
        """What triage says of a post."""
        return self.live.setup.assess(post)

    def now(self) -> datetime:
        """The present, aware UTC."""
        return self.clock.now()

    @property
    def runs_since(self) -> datetime:
        """When this process began; long ago if its clock has been put back behind that."""
        return self.started_at if self.started_at <= self.now() else datetime.min.replace(tzinfo=UTC)

    @property
    def zone(self) -> ZoneInfo:
        """The team's own time zone."""
        return ZoneInfo(self.config.team.time_zone)

    def person(self, user_id: str) -> Person:
        """Who this is, with the roles of the last look at the workspace; without any when that look is too old."""
        return self.directory.person(user_id, self.now())

    def account(self, network: str, handle: str) -> Account:
        """The settings of one of our accounts."""
        return self.config.account(network, handle)

    def channel_of(self, case: Case) -> str:
        """The Slack id of the channel in which a case's card stands: its account's, or where a rule routed it.

        A channel that config.yaml does not name any more is known no longer; a card that stands there keeps its thread.
        """
        own = self.account(case.network, case.account).channel
        routed = case.routed_to or own
        return self.directory.channel(routed if self.directory.is_channel(routed) else own)

    def calendar(self, account: Account) -> Calendar:
        """The business hours of an account."""
        return self.live.setup.calendars[account.calendar]

    def network(self, network: str, handle: str) -> SocialNetwork:
        """The client of one of our accounts; of a closed one, what says that it is closed."""
        return self.networks[(network, handle.lower())]

    @property
    def approvers(self) -> frozenset[Role]:
        """The roles whose yes counts."""
        return frozenset(self.config.approval.by)

    @property
    def rules(self) -> Ruleset:
        """The rules of config.yaml in force and the two that are always there."""
        return self.live.setup.ruleset

    def whisper(self, tx: Session, spot: Spot, person: Person, text: str) -> None:
        """Owe one person a sentence that only they see."""
        if spot.home:
            home_tabs.want(tx, person.id, self.now(), said=text)
            return
        slack_messages.owe(
            tx,
            key=f"whisper:{spot.key}",
            kind=Kind.WHISPER,
            channel=spot.channel,
            thread_key=spot.thread_key,
            recipient=person.id,
            content={"text": text},
            now=self.now(),
            urgency=Urgency.WHISPER,
        )

    def refuse(self, tx: Session, spot: Spot, person: Person, no: Refusal) -> None:
        """Whisper to a person why their gesture did nothing and what to do next; the audit keeps it."""
        facts = {k: self.directory.named(v) if k in PEOPLE else escape(v) for k, v in no.facts.items()}
        audit.note(tx, "refused", actor=person.id, at=self.now(), why=no.why.value, about=no.facts)
        self.whisper(tx, spot, person, wording.refusal(Refusal(no.why, facts)))

    def tell_admins(
        self, tx: Session, key: str, text: str, *, blocks: Sequence[Mapping[str, object]] | None = None
    ) -> None:
        """Owe the admins' channel a notice, once per key: what cannot be decided is never silent."""
        slack_messages.owe(
            tx,
            key=admins_key(key),
            kind=Kind.NOTICE,
            channel=self.directory.channel(self.config.team.admin_channel),
            content={"text": text} | ({"blocks": list(blocks)} if blocks else {}),
            now=self.now(),
            urgency=Urgency.ESCALATION,
        )
