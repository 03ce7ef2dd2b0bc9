"""Handing events, interactions and commands to the bot, and seeing events through their retries."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sandbox.clock import Now
from sandbox.faults import FaultKind, Faults

from .envelope import Answer, Envelope, EnvelopeType, Schedule, Transport
from .journal import Journal
from .model import APP_ID, BOT_USER_ID, TEAM_ID, VERIFICATION_TOKEN, Json

T = TypeVar("T")

EVENTS_PER_HOUR = 30_000


#: Under which name an app subscribes to messages, by the kind of conversation.
_MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}

#: What the app hears, unless a test subscribes it otherwise: what docs/slack-manifest.yaml asks for.
SUBSCRIPTIONS = frozenset(
    {
        "app_home_opened",
        "message.channels",
        "message.groups",
        "reaction_added",
        "reaction_removed",
        "subteam_members_changed",
        "user_change",
    }
)

#: All that the sandbox can deliver.
EVERY_EVENT = frozenset(_MESSAGES.values()) | {
    "app_home_opened",
    "channel_archive",
    "channel_rename",
    "channel_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "reaction_added",
    "reaction_removed",
    "subteam_members_changed",
    "subteam_updated",
    "user_change",
}


class Delivery:
    """Sends what the app subscribed to, and sees each event through its retries."""

    def __init__(
        self,
        *,
        transport: Transport,
        schedule: Schedule,
        clock: Now,
        faults: Faults,
        journal: Journal,
        subscriptions: Collection[str] = SUBSCRIPTIONS,
        events_per_hour: int = EVENTS_PER_HOUR,
    ) -> None:
        self.transport = transport
        self.subscriptions = frozenset(subscriptions)
        self._schedule = schedule
        self._clock = clock
        self._faults = faults
        self._journal = journal
        self._events_per_hour = events_per_hour
        self._recent: deque[datetime] = deque()
        self._limited_at: datetime | None = None
        self._held_back: list[Json] = []
        self._under_way: set[asyncio.Task[Any]] = set()
        self._number = 0

    def interaction(self, payload: Json) -> asyncio.Future[Answer]:
        """Deliver a click or a submission, once."""
        return self._attempt(EnvelopeType.INTERACTION, payload)

    def command(self, payload: Json) -> asyncio.Future[Answer]:
        """Deliver a slash command, once."""
        return self._attempt(EnvelopeType.COMMAND, payload)

    def event(self, inner: Json) -> None:
        """Deliver an event if the app subscribed to it, with Slack's retries and the faults that wait for it."""
        kind = inner["type"]
        wanted = _MESSAGES[inner["channel_type"]] if kind == "message" else kind
        if wanted not in self.subscriptions or self._over_the_limit():
            return
        fault = self._faults.take("events", kind)
        first = self._wrapped(inner)
        if fault is not None and fault.kind is FaultKind.LOSE:
            self._journal.record("delivery", event=kind, event_id=first["event_id"], outcome="lost on purpose")
            return
        if fault is not None and fault.kind is FaultKind.REORDER:
            self._held_back.append(first)
            return
        self._see_through(first, lose_ack=fault is not None and fault.kind is FaultKind.DROP_ACK)
        if fault is not None and fault.kind is FaultKind.DUPLICATE:
            self._see_through(first)
        if fault is not None and fault.kind is FaultKind.NEW_EVENT_ID:
            self._see_through(self._wrapped(inner))
        held_back, self._held_back = self._held_back, []
        for body in held_back:
            self._see_through(body)

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self.transport.stop()

    # --- inside --------------------------------------------------------------------------------------------------

    def _see_through(self, body: Json, *, lose_ack: bool = False) -> None:
        # The first attempt begins here and not in the task, so that events leave in the order in which they happened.
        first = self._attempt(EnvelopeType.EVENT, body)
        self._kept(asyncio.ensure_future(self._retried(body, first, lose_ack=lose_ack)))

    async def _retried(self, body: Json, first: Awaitable[Answer], *, lose_ack: bool) -> None:
        answer = await first
        if lose_ack and answer.acked:
            answer = Answer(acked=False, reason="timeout")
        for number, wait in enumerate(self._schedule.retries, 1):
            if answer.acked or not answer.retry:
                return
            await asyncio.sleep(wait)
            answer = await self._attempt(EnvelopeType.EVENT, body, number, answer.reason)

    def _attempt(self, kind: EnvelopeType, body: Json, retry: int = 0, reason: str = "") -> asyncio.Future[Answer]:
        self._number += 1
        envelope = Envelope(
            envelope_id=f"00000000-0000-4000-9000-{self._number:012}",
            type=kind,
            body=body,
            retry_attempt=retry,
            retry_reason=reason,
        )
        return self._noted(envelope, self.transport.begin(envelope))

    def _noted(self, envelope: Envelope, attempt: Awaitable[Answer]) -> asyncio.Future[Answer]:
        began = time.monotonic()

        async def watch() -> Answer:
            answer = await attempt
            body = envelope.body
            self._journal.record(
                "delivery",
                envelope=envelope.type.value,
                event=body.get("event", {}).get("type") or body.get("type") or body.get("command"),
                event_id=body.get("event_id"),
                attempt=envelope.retry_attempt,
                outcome="acked" if answer.acked else answer.reason,
                seconds=round(time.monotonic() - began, 3),  # of the wall: the bot's haste is what counts
            )
            return answer

        return self._kept(asyncio.ensure_future(watch()))

    def _kept(self, task: asyncio.Task[T]) -> asyncio.Task[T]:
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    def _wrapped(self, inner: Json) -> Json:
        self._number += 1
        team: dict[str, Any] = {"enterprise_id": None, "team_id": TEAM_ID}
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": inner,
            "type": "event_callback",
            "event_id": f"Ev{self._number:010}",
            "event_time": int(self._clock.now().timestamp()),
            "authorizations": [team | {"user_id": BOT_USER_ID, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }

    def _over_the_limit(self) -> bool:
        """Count this event; over the hourly limit Slack says so once a minute, and drops the event."""
        now = self._clock.now()
        while self._recent and now - self._recent[0] >= timedelta(hours=1):
            self._recent.popleft()
        if len(self._recent) < self._events_per_hour:
            self._recent.append(now)
            return False
        if self._limited_at is None or now - self._limited_at >= timedelta(minutes=1):
            self._limited_at = now
            self._see_through(
                {
                    "token": VERIFICATION_TOKEN,
                    "type": "app_rate_limited",
                    "minute_rate_limited": int(now.timestamp()) // 60 * 60,
                    "team_id": TEAM_ID,
                    "api_app_id": APP_ID,
                }
            )
        return True
