"""Replays stored cases on a set of rules: what would have gone where, and who would have been called when."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from config import Account as Settings
from handlers.desk import Setup
from handlers.intake import view_of
from handlers.on_paper import Heard, OnPaper
from rules.assessment import Assessment, PostView
from rules.draft import DraftKind
from rules.facts import DraftFacts
from rules.hours import add_business_time
from rules.replay_acts import Account, Act, Outcome, What
from rules.replay_counts import Tally
from rules.replay_history import Answered, Background, Event, Posted, moments
from rules.replay_volumes import WEEKS, Volumes
from rules.replaying import NOTHING, Moment, Surroundings, outcome
from rules.rule_decision import Decision, decision
from storage import triage
from storage.histories import ProposedDraft, StoredCase, StoredPost, Wanted

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
    def begin(cls, setup: Setup, *, until: datetime, reassess: bool, posts: Posts, heard: Heard) -> Self:
        """A replay of nothing yet."""
        zone = ZoneInfo(setup.config.team.time_zone)
        asks = setup.ruleset.needs.volumes
        around = Volumes(setup.ruleset, posts.written, posts.known_since, zone, until) if asks else NOTHING
        return cls(
            setup=setup, until=until, reassess=reassess, around=around, tally=Tally(team=OnPaper.read(setup, heard))
        )

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
        given: set[tuple[str, datetime]] = set()
        for draft in case.drafts:
            self._draft(draft, past, found, account, given)

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

    def _draft(
        self,
        draft: ProposedDraft,
        past: Sequence[Moment],
        found: Outcome,
        account: Settings,
        given: set[tuple[str, datetime]],
    ) -> None:
        """Whose yes a draft would have taken when it was written, and what the rules about it would have done.

        `given` has the tags that rules gave for earlier drafts of the case, and takes those for this one.
        """
        at = draft.written_at
        # What was brought in from elsewhere was written when it was sent; the case still owed its answer then.
        find = bisect_left if draft.sent_at == at else bisect_right
        place = find([moment.at for moment in past], at) - 1
        acts = [*found.acts, *(act for spell in found.resting for act in spell.acts)]
        tags = {act.target for act in acts if act.what is What.TAG and act.at <= at}
        facts = past[max(place, 0)].facts
        facts = replace(
            facts,
            tags=frozenset(tags | {tag for tag, since in given if since <= at}),
            volumes=self.around.volumes((facts.network, facts.account), at),
        )
        rules, calendar = self.setup.ruleset, self.setup.calendars[account.calendar]
        of_the_case = {match.rule.name for match in rules.decide(facts, calendar, at)}
        proposed = DraftFacts(
            text=draft.text, author=draft.author, author_roles=self._roles(draft.author), kind=draft.kind.value
        )
        matches = rules.decide(replace(facts, draft=proposed), calendar, at)
        made = decision(matches)
        done = list(_done(made, {match.rule.name for match in matches} - of_the_case))
        given |= {(target, at) for what, _, target in done if what is What.TAG}
        self.tally.draft(
            [
                Act(rule=rule, what=what, target=target, at=at, case_id=facts.case_id, level=draft.version)
                for what, rule, target in done
            ],
            matched={match.rule.name for match in matches},
        )
        if draft.sent_at is not None:
            asked = made.approval
            needs = self.setup.config.approval.default if asked is None else asked.value
            self.tally.reply(needs, "" if asked is None else asked.rule)

    def _roles(self, author: str) -> frozenset[str]:
        """Without Slack only who is written with their Slack id is known; everybody else counts as an agent."""
        known = [entry.roles for entry in self.setup.config.people if entry.who == author]
        return frozenset(role.value for roles in known for role in roles) or frozenset({"agent"})


def _done(made: Decision, about_drafts: Collection[str]) -> Iterator[tuple[What, str, str]]:
    """What is done with a draft: what, by which rule, and as settings name it.

    Of a rule that holds without a draft too, tags and holds are counted with the case.
    """
    if made.approval is not None:
        yield What.APPROVAL, made.approval.rule, made.approval.value.value
    if made.hold is not None and made.hold.rule in about_drafts:
        yield What.HOLD, made.hold.rule, made.hold.value.reason
    for tag in made.tags:
        if tag.rule in about_drafts:
            yield What.TAG, tag.rule, tag.value


def wanted(setups: Sequence[Setup], since: datetime) -> Wanted:
    """What has to be read for these rules besides the cases."""
    needs = [setup.ruleset.needs for setup in setups]
    days = max(need.post_days for need in needs)
    return Wanted(
        earlier_cases=any(need.earlier_cases for need in needs),
        posts_since=since - timedelta(days=days) if days else None,
    )


def never_matched(replay: Replay) -> list[str]:
    """The rules of the settings that held for no case and no draft."""
    names = [rule.name for rule in replay.setup.config.rules]
    return [name for name in names if name not in replay.tally.matched]
