"""A team in conversation with the bot: real Bolt, real clients, real HTTP, and the sandbox in the place of the world.

Time is a manual clock. `settle()` goes on until nothing is under way: what Slack has to deliver is delivered, every
tick runs, and the clock moves on by a second where something only waits for its second.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import requests
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import String, and_, cast, func, or_, select

from clients import Busy, Unauthorised, Unreachable
from clients.slack_socket import answer as answer_to
from config import Config, secrets
from handlers import (
    asked_reports,
    asking,
    assigning,
    bolt,
    books,
    catching_up,
    claims,
    deliver,
    digest,
    duty,
    files,
    home_drawing,
    housekeeping,
    listening,
    morning,
    polling,
    reconciling,
    reloading,
    rules_report,
    rules_tick,
    sending,
    summary,
    warning,
    webhooks,
)  # fmt: skip
from processes.building import Bot
from processes.settings_file import ConfigFile
from rules.draft import DraftState
from sandbox.server import Sandbox
from sandbox.slack.held import HeldEnvelope
from storage import failures, pace
from storage.failures import FailureRow
from storage.schema import Draft, HomeTab, SlackFile, SlackMessage
from storage.slack_files import FileState
from tests.manual_clock import ManualClock, ShiftedClock
from tests.spoken import spoken
from tests.world import environ, shipped, world

TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  #: ten o'clock in Oslo, an ordinary working day
Json = dict[str, Any]


class Refused(Exception):
    """The sandbox refused a control call."""


class Team:
    """The team of the shipped config.yaml, its customers on X, and the bot between them."""

    def __init__(self, database_url: str, *, config: Config | None = None, start: datetime = TUESDAY) -> None:
        self.config = config or shipped()
        self.clock = ManualClock(start)
        self.bots_clock = ShiftedClock(self.clock)
        self.database_url = database_url
        self.sandbox = Sandbox(mode="held", clock=self.clock, limits=False, **world(self.config))
        self.sandbox.start()
        self.http = requests.Session()
        self.bot: Bot
        self.app: bolt.Sturdy
        self.deliveries = 0
        self.expects_failures = False
        self._missed: list[HeldEnvelope] | None = None
        self.start_bot()

    # --- the bot's life --------------------------------------------------------------------------------------------

    def environ(self) -> dict[str, str]:
        """What the bot finds in its environment: only addresses and tokens tell it from production."""
        return environ(self.sandbox, self.config, self.database_url)

    def start_bot(self) -> None:
        """Build everything anew, as after a restart; only the database remembers."""
        keys = secrets(self.config, self.environ(), need={"slack_socket", "networks"})
        self.bot = Bot(self.config, keys, clock=self.bots_clock)
        catching_up.started(self.bot.desk)
        self.app = bolt.build(self.bot.desk, self.bot.slack.client, self.bot.slack, signing_secret=None)

    def restart(self, config: Config | None = None) -> None:
        """The process ends without a word and starts again, with other settings if given."""
        self.bot.store.close()
        self.config = config or self.config
        self.start_bot()

    @contextmanager
    def bot_is_down(self, *, minutes: float) -> Iterator[list[HeldEnvelope]]:
        """Until the block ends there is no bot, and Slack gives up on what it has to deliver; yields what that was."""
        self.bot.store.close()
        self._missed = []
        yield self._missed
        self._missed = None
        self.clock.advance(minutes * 60)
        self.start_bot()

    def notes_settings(self, file: ConfigFile) -> None:
        """What a process does at its start with the file that it was started with."""
        reloading.started(self.bot.desk, file)
        self.settle()

    def reloads(self, file: ConfigFile) -> bool:
        """The bot looks at its settings file; True when other settings are in force."""
        changed = self.bot.reload(file)
        self.settle()
        return changed

    def close(self) -> None:
        self.bot.store.close()
        self.http.close()
        self.sandbox.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- time ------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Go on until nothing is under way."""
        if self._missed is not None:
            self._missed += self.sandbox.take_envelopes()
            return
        for _ in range(400):
            busy = self.deliver_envelopes() + self.tick()
            if busy:
                continue
            if not self._waits_for_a_moment():
                return
            self.clock.advance(1)
        raise AssertionError("the bot does not come to rest")

    def tick(self) -> int:
        """One beat of everything but polling, the digest, the clock and forgetting."""
        desk, slack = self.bot.desk, self.bot.slack
        read = catching_up.tick(desk, slack, self.bot.catching_up)
        done = sending.tick(desk) + reconciling.tick(desk) + rules_tick.tick(desk)
        done += duty.tick(desk) + assigning.tick(desk) + claims.tick(desk) + warning.tick(desk) + asking.tick(desk)
        done += webhooks.tick(desk, self.bot.webhook) if self.bot.webhook else 0
        done += asked_reports.tick(desk, slack) + files.tick(desk, slack) + deliver.tick(desk, slack)
        done += home_drawing.tick(desk, slack, self.bot.figures)
        with suppress(Busy, Unreachable, Unauthorised):  # as the heartbeat does: one tick does not stop the others
            housekeeping.look_around(desk, slack)
        return read + done

    def wait(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass, then everything that is due happen."""
        self.clock.advance(timedelta(hours=hours, minutes=minutes, seconds=seconds).total_seconds())
        with suppress(Busy, Unreachable, Unauthorised):
            housekeeping.look_around(self.bot.desk, self.bot.slack)
        housekeeping.mind_the_clock(self.bot.desk)
        polling.tick(self.bot.desk)
        listening.tick(self.bot.desk)
        summary.tick(self.bot.desk)
        morning.tick(self.bot.desk)
        digest.tick(self.bot.desk)
        rules_report.tick(self.bot.desk)
        home_drawing.withdraw(self.bot.desk)
        housekeeping.forget(self.bot.desk)
        books.tick(self.bot.desk)
        self.settle()

    def looks_at_x(self) -> None:
        """The bot reads what customers have written, and does nothing else yet."""
        self.clock.advance(31)
        polling.tick(self.bot.desk)
        listening.tick(self.bot.desk)

    def deliver_envelopes(self) -> int:
        """Hand the bot what Slack has for it; what it does not acknowledge, Slack delivers again."""
        return self.deliver(self.sandbox.take_envelopes())

    def deliver(self, envelopes: Sequence[HeldEnvelope]) -> int:
        """Hand the bot these envelopes, in this order."""
        for position, envelope in enumerate(envelopes):
            self.deliveries += 1
            request = SocketModeRequest(
                type=envelope.type.value,
                envelope_id=envelope.envelope_id,
                payload=envelope.body,
                accepts_response_payload=True,
                retry_attempt=envelope.retry_attempt,
                retry_reason=envelope.retry_reason,
            )
            try:
                answer = answer_to(self.app, request, self.app.unforeseen)
            except BaseException:  # the process died: nobody is there for the rest either
                for left in envelopes[position:]:
                    left.fail("connection_failed")
                raise
            if answer.status != 200:
                envelope.fail("http_error")
                continue
            envelope.ack(_ack_payload(answer))
        return len(envelopes)

    def hands_over(self, body: Json, kind: str = "events_api") -> int:
        """Hand the bot what the test has made, as Slack would; the status of its answer."""
        request = SocketModeRequest(type=kind, envelope_id="made", payload=body, accepts_response_payload=True)
        status: int = answer_to(self.app, request, self.app.unforeseen).status
        return status

    def _waits_for_a_moment(self) -> bool:
        now = self.bots_clock.now()
        soon = now + timedelta(seconds=15)
        with self.bot.store.transaction() as tx:
            parked = failures.held(tx, failures.Kind.REPLY, now + timedelta(days=1))
            failing = tx.scalar(
                select(func.count())
                .select_from(FailureRow)
                .where(
                    FailureRow.parked_at.is_(None),
                    FailureRow.kind != "event",
                    FailureRow.next_try_at > now,
                    FailureRow.next_try_at <= soon,
                )
            )
            messages = tx.scalar(
                select(func.count())
                .select_from(SlackMessage)
                .where(
                    SlackMessage.drawn < SlackMessage.wanted,
                    SlackMessage.state != "parked",
                    SlackMessage.next_try_at <= soon,
                    or_(SlackMessage.lease_until.is_(None), SlackMessage.lease_until <= soon),
                )
            )
            replies = tx.scalar(
                select(func.count())
                .select_from(Draft)
                .where(
                    Draft.state.in_([DraftState.APPROVED, DraftState.UNSURE]),
                    Draft.next_try_at <= soon,
                    cast(Draft.id, String).not_in(parked),
                    or_(Draft.lease_until.is_(None), Draft.lease_until <= soon),
                )
            )
            owed = tx.scalar(
                select(func.count())
                .select_from(SlackFile)
                .where(
                    SlackFile.state == FileState.OWED,
                    SlackFile.next_try_at <= soon,
                    or_(SlackFile.lease_until.is_(None), SlackFile.lease_until <= soon),
                )
            )
            resting = ("", pace.HOME) in pace.resting(tx, now)
            homes = (
                0
                if resting
                else tx.scalar(
                    select(func.count())
                    .select_from(HomeTab)
                    .where(
                        or_(
                            HomeTab.due_at <= now + timedelta(seconds=2),
                            and_(HomeTab.drawn < HomeTab.wanted, HomeTab.due_at <= soon),
                        ),
                        or_(HomeTab.lease_until.is_(None), HomeTab.lease_until <= soon),
                        HomeTab.person.not_in(failures.held(tx, failures.Kind.HOME, now + timedelta(days=1))),
                    )
                )
            )
        return bool(messages or replies or failing or owed or homes)

    # --- customers -------------------------------------------------------------------------------------------------

    def customer_posts(self, author: str, text: str, *, in_reply_to: str | None = None, settle: bool = True) -> str:
        """A customer writes on X; the id of the post. The bot finds it at its next look."""
        body = {"author": author, "text": text} | ({"in_reply_to": in_reply_to} if in_reply_to else {})
        post_id: str = self.control("x/post", body)["id"]
        if settle:
            self.wait(seconds=31)
        return post_id

    def replies(self, to: str | None = None) -> list[Json]:
        """What the brand has published on X, under one post or at all."""
        posts: list[Json] = self.ask("x/posts", author=self.config.accounts[0].handle)["posts"]
        return [post for post in posts if to is None or post["in_reply_to"] == to]

    # --- colleagues ------------------------------------------------------------------------------------------------

    def reacts(self, who: str, emoji: str, on: Json, *, settle: bool = True) -> None:
        """Somebody puts an emoji on a message."""
        self.control("slack/reaction", {"user": who, "emoji": emoji, "channel": on["channel"], "ts": on["ts"]})
        if settle:
            self.settle()

    def unreacts(self, who: str, emoji: str, on: Json, *, settle: bool = True) -> None:
        """Somebody takes an emoji away."""
        body = {"user": who, "emoji": emoji, "channel": on["channel"], "ts": on["ts"], "remove": True}
        self.control("slack/reaction", body)
        if settle:
            self.settle()

    def writes(self, who: str, text: str, thread: Json) -> Json:
        """Somebody writes in the thread of a card."""
        body = {"user": who, "channel": thread["channel"], "thread_ts": thread["ts"], "text": text}
        ts = self.control("slack/message", body)["ts"]
        self.settle()
        return {"ts": ts, "channel": thread["channel"], "thread_ts": thread["ts"]}

    def edits(self, who: str, message: Json, text: str) -> None:
        """Somebody edits a message of theirs."""
        self.control("slack/edit", {"user": who, "channel": message["channel"], "ts": message["ts"], "text": text})
        self.settle()

    def deletes(self, who: str, message: Json) -> None:
        """Somebody deletes a message of theirs."""
        self.control("slack/delete", {"user": who, "channel": message["channel"], "ts": message["ts"]})
        self.settle()

    def presses(self, who: str, action: str, on: Json, value: str | None = None, *, settle: bool = True) -> None:
        """Somebody presses a button; `value` chooses from a menu."""
        body = {"user": who, "channel": on["channel"], "ts": on["ts"], "action_id": action}
        self.control("slack/action", body | ({"value": value} if value else {}))
        if settle:
            self.settle()

    def drafts(self, who: str, text: str, card: Json) -> Json:
        """Somebody writes in the thread and makes it a draft; the draft card."""
        message = self.writes(who, text, card)
        self.reacts(who, "memo", message)
        return self.draft_cards(card)[-1]

    def asks(self, who: str, text: str, *, channel: str = "#social-x") -> str:
        """Somebody types /socialcare; what they alone read."""
        future = self.sandbox.slack_command(who, channel, "/socialcare", text)
        self.deliver_envelopes()
        return "\n".join(spoken(message) for message in future.result(5))

    def opens_home(self, who: str, *, settle: bool = True) -> str:
        """Somebody opens the app's Home tab; what they read there."""
        self.control("slack/home", {"user": who})
        if settle:
            self.settle()
        return self.home(who)

    def home(self, who: str) -> str:
        """What somebody's Home tab shows; "" before it was drawn."""
        view = self.home_view(who)
        return "" if view is None else spoken(view)

    def home_view(self, who: str) -> Json | None:
        """Somebody's Home tab as Slack has it."""
        view: Json | None = self.ask("slack/views", user=who)["home"]
        return view

    def presses_at_home(self, who: str, action: str, value: str | None = None, *, settle: bool = True) -> None:
        """Somebody presses a button of their Home tab; `value` tells apart several of the same name."""
        view = self.home_view(who)
        assert view is not None
        body = {"user": who, "view_id": view["id"], "action_id": action}
        self.control("slack/action", body | ({"value": value} if value else {}))
        if settle:
            self.settle()

    def dialog(self, who: str) -> Json:
        """The dialog that somebody has open, the topmost."""
        view: Json = self.ask("slack/views", user=who)["views"][-1]
        return view

    def submits(self, who: str, values: Json) -> None:
        """Somebody fills in and submits their dialog; raises SlackError with the errors under its fields."""
        future = self.sandbox.slack_submit(who, self.dialog(who)["id"], values)
        self.deliver_envelopes()
        future.result(5)
        self.settle()

    # --- what there is to see --------------------------------------------------------------------------------------

    def messages(self, channel: str = "#social-x", thread: Json | None = None) -> list[Json]:
        """The messages of a channel or thread, whispers included, oldest first."""
        channel = thread["channel"] if thread else channel
        found = self.ask("slack/messages", channel=channel, **({"thread_ts": thread["ts"]} if thread else {}))[
            "messages"
        ]
        return [message | {"channel": channel, "said": spoken(message)} for message in found]

    def cards(self) -> list[Json]:
        """The cards of the team's channel, oldest first."""
        return [m for m in self.messages() if m["bot"] and not m["ephemeral_to"] and m["text"].startswith("Case ")]

    def card(self) -> Json:
        """The newest card."""
        return self.cards()[-1]

    def draft_cards(self, card: Json) -> list[Json]:
        """The draft cards in a card's thread, oldest first."""
        found = self.messages(thread=card)
        return [m for m in found if m["bot"] and m["text"].startswith(("Draft ", "Holding reply "))]

    def thread(self, card: Json) -> list[str]:
        """What is said in a card's thread, the card itself apart."""
        return [m["said"] for m in self.messages(thread=card)[1:]]

    def whispers(self, who: str, channel: str = "#social-x") -> list[str]:
        """What only this person has been told in a channel and its threads."""
        user = self.user_id(who)
        return [m["said"] for m in self.messages(channel) if m["ephemeral_to"] == user]

    def user_id(self, who: str) -> str:
        """The Slack id of a handle."""
        found: str = next(user["id"] for user in self.ask("slack/users")["users"] if user["name"] == who)
        return found

    # --- what goes wrong, and what was called ----------------------------------------------------------------------

    def breaks(self, target: str, kind: str, *, on: str = "*", times: int = 1, **more: Any) -> None:
        """The next calls of Slack or X, or the next events, fail in the way that docs/sandbox.md calls `kind`."""
        self.control("faults", {"target": target, "match": on, "kind": kind, "times": times, **more})

    def slack_calls(self, method: str) -> list[Json]:
        """The calls that the bot has made of one of Slack's methods, oldest first."""
        calls: list[Json] = self.ask("slack/journal", kind="call", method=method)["entries"]
        return calls

    def x_calls(self, endpoint: str) -> list[Json]:
        """The calls that the bot has made of one of X's endpoints, such as "POST /2/tweets", oldest first."""
        entries: list[Json] = self.ask("x/journal")["entries"]
        return [entry for entry in entries if entry["entry"] == "call" and entry["endpoint"] == endpoint]

    # --- the control interface -------------------------------------------------------------------------------------

    def control(self, path: str, body: Json) -> Json:
        """POST /control/...; raises Refused."""
        return self._answer(self.http.post(f"{self.sandbox.url}/control/{path}", json=body, timeout=10))

    def ask(self, path: str, **query: str) -> Json:
        """GET /control/...; raises Refused."""
        return self._answer(self.http.get(f"{self.sandbox.url}/control/{path}", params=query, timeout=10))

    @staticmethod
    def _answer(answer: requests.Response) -> Json:
        body: Json = answer.json()
        if answer.status_code >= 400:
            raise Refused(body.get("error", ""))
        return body


def _ack_payload(answer: Any) -> Json | None:
    if not answer.body:
        return None
    kind = (answer.headers.get("content-type") or [""])[0]
    return json.loads(answer.body) if kind.startswith("application/json") else {"text": answer.body}
