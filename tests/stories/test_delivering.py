"""Messages of ours on their way into Slack: as fast as Slack allows, and no faster."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from clients.slack import Slack
from handlers import deliver, polling
from tests.manual_clock import ManualClock
from tests.team import Team


class PassingClock(ManualClock):
    """A clock that goes on a little whenever somebody looks: work takes time."""

    def now(self) -> datetime:
        self.advance(0.002)
        return super().now()


class WatchedSlack(Slack):
    """A Slack of which one sees when each message was posted."""

    def __init__(self, slack: Slack, clock: ManualClock) -> None:
        self.client = slack.client
        self._watch = self._clock = clock
        self.posted: list[datetime] = []

    def post(self, **message: Any) -> str:
        self.posted.append(self._watch.now())
        return super().post(**message)


def test_a_long_queue_leaves_at_nearly_a_message_a_second(team: Team) -> None:
    """A burst of posts is in front of the team as soon as Slack's limit allows, not in twice that time."""
    for number in range(20):
        team.customer_posts(f"rider{number}", f"@havornair where is flight {number}?", settle=False)
    team.clock.advance(31)
    polling.tick(team.bot.desk)
    clock = PassingClock(team.clock.now())
    desk, slack = replace(team.bot.desk, clock=clock), WatchedSlack(team.bot.slack, clock)

    beat = clock.now()
    for _ in range(round(15 / deliver.EVERY)):
        beat += timedelta(seconds=deliver.EVERY)
        clock.advance(max(0.0, (beat - clock.now()).total_seconds()))
        deliver.tick(desk, slack)

    assert len(slack.posted) >= 12
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(slack.posted))
