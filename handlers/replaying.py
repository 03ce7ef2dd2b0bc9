"""Replays stored cases on a set of rules: what would have gone where, and who would have been called when."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from config import Account as Settings
from handlers.desk import Setup
from handlers.intake import view_of
from rules.assessment import Assessment, PostView
from rules.draft import DraftKind
from rules.facts import DraftFacts
from rules.hours import add_business_time
from rules.replay_counts import Tally
from rules.replay_history import Answered, Background, Event, Posted, moments
from rules.replay_volumes import WEEKS, Volumes
from rules.replaying import NOTHING, Account, Moment, Outcome, Surroundings, What, outcome
from rules.rule_decision import decision
from storage import triage
from storage.histories import SentReply, StoredCase, StoredPost, Wanted

VOLUMES_FROM = timedelta(weeks=WEEKS, days=1)  #: before the first day: what is usual rests on these weeks


@dataclass(frozen=True, kw_only=True)
class Posts:
    """When the accounts were written to; needed only where rules ask for volumes."""

    written: Mapping[Account, Sequence[datetime]]
    known_since: Mapping[Account, datetime]


@dataclass(kw_only=True)
class Replay:
    """One settings file that the past is replayed on, and what it has come to so far."""

    setup: Setup
    until: datetime
    reassess: bool  #: its triage has other words than the one that was in force
    around: Surroundings
    tally: Tally

    @classmethod
    def begin(cls, setup: Setup, *, until: datetime, reassess: bool, posts: Posts) -> Self:
        """A replay of nothing yet."""
        zone = ZoneInfo(setup.config.team.time_zone)
        asks = setup.ruleset.needs.volumes
        around = Volumes(setup.ruleset, posts.written, posts.known_since, zone) if asks else NOTHING
        return cls(setup=setup, until=until, reassess=reassess, around=around, tally=Tally())

    def take(self, case: StoredCase) -> None:
        """Replay one case."""
        try:
            account = self.setup.config.account(case.network, case.account)
        except KeyError:
            self.tally.unknown += 1
            return
        past = moments(self._background(case, account), self._events(case, account))
        if not past:
            return
        calendar = self.setup.calendars[account.calendar]
        found = outcome(past, self.setup.ruleset, calendar, self.until, around=self.around)
        self.tally.add(found, quiet=past[0].facts.state == "aside")
        for reply in case.replies:
            if reply.kind is not DraftKind.HOLDING:
                self._reply(reply, past, found, account)

    def _background(self, case: StoredCase, account: Settings) -> Background:
        return Background(
            case_id=case.id,
            network=case.network,
            account=case.account,
            handle=case.handle.lower(),
            followers=case.followers,
            verified=case.verified,
            earlier_cases=case.earlier_cases,
            earlier_posts=case.wrote,
            target=account.first_response,
        )

    def _events(self, case: StoredCase, account: Settings) -> Iterator[Event]:
        ours = {reply.remote_id for reply in case.replies if reply.remote_id}
        for number, post in enumerate(case.posts):
            said = self._said(post, case, account, first=number == 0, to_us=post.in_reply_to in ours)
            yield Posted(at=post.stored_at, written_at=post.written_at, text=post.text, said=said)
        yield from case.changes
        calendar = self.setup.calendars[account.calendar]
        for reply in case.replies:
            if reply.kind is DraftKind.HOLDING:
                until = add_business_time(calendar, reply.at, account.holding_promise)
                yield Answered(at=reply.at, promised_until=until)
                continue
            under = (post.written_at for post in case.posts if reply.answers in (post.version_id, post.id))
            yield Answered(at=reply.at, up_to=next(under, None))

    def _said(self, post: StoredPost, case: StoredCase, account: Settings, *, first: bool, to_us: bool) -> Assessment:
        kept = None if self.reassess else triage.read(post.triage)
        if kept is not None:
            return kept
        return self.setup.assess(
            PostView(
                text=post.text,
                network_language=post.language,
                author_handle=post.handle,
                followers=case.followers,
                reply_to_us=to_us,
                first_in_conversation=first,
                account=view_of(account),
            )
        )

    def _reply(self, reply: SentReply, past: Sequence[Moment], found: Outcome, account: Settings) -> None:
        """Whose yes a reply would have taken when it was written."""
        place = bisect_right([moment.at for moment in past], reply.written_at) - 1
        facts = past[max(place, 0)].facts
        acts = [*found.acts, *(act for spell in found.resting for act in spell.acts)]
        tags = frozenset(act.target for act in acts if act.what is What.TAG and act.at <= reply.written_at)
        draft = DraftFacts(text=reply.text, author=reply.author, author_roles=self._roles(reply.author))
        volumes = self.around.volumes((facts.network, facts.account), reply.written_at)
        facts = replace(facts, draft=draft, tags=tags, volumes=volumes)
        matches = self.setup.ruleset.decide(facts, self.setup.calendars[account.calendar], reply.written_at)
        asked = decision(matches).approval
        if asked is None:
            self.tally.reply(self.setup.config.approval.default, "")
        else:
            self.tally.reply(asked.value, asked.rule)

    def _roles(self, author: str) -> frozenset[str]:
        """Without Slack only who is written with their Slack id is known; everybody else counts as an agent."""
        known = [entry.roles for entry in self.setup.config.people if entry.who == author]
        return frozenset(role.value for roles in known for role in roles) or frozenset({"agent"})


def wanted(setups: Sequence[Setup], since: datetime) -> Wanted:
    """What has to be read for these rules besides the cases."""
    needs = [setup.ruleset.needs for setup in setups]
    days = max(need.post_days for need in needs)
    return Wanted(
        earlier_cases=any(need.earlier_cases for need in needs),
        posts_since=since - timedelta(days=days) if days else None,
    )


def never_matched(replay: Replay) -> list[str]:
    """The rules of the settings that held for no case and no reply."""
    names = [rule.name for rule in replay.setup.config.rules]
    return [name for name in names if name not in replay.tally.matched]
