"""The scripted colleagues work some cases as people would, and keep their hands off everybody else's."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient

from sandbox.control_client import HttpControl
from sandbox.server import Sandbox
from sandbox.team import Team
from sandbox.team_talk import canned_reply
from tests.sandbox.x_server import HandClock

USERS = [
    {"id": "U1", "name": "ann", "real_name": "Ann Krag", "roles": ["agent"]},
    {"id": "U2", "name": "bo", "real_name": "Bo Lund", "roles": ["agent"]},
    {"id": "U3", "name": "tuva", "real_name": "Tuva Moe", "roles": ["trainee"]},
    {"id": "U4", "name": "kari", "real_name": "Kari Nes", "roles": ["approver"]},
]
CHANNEL = "C1"


@dataclass
class Office:
    """A workspace with a bot of a few lines: cards with a claim button, drafts with an approve button."""

    sandbox: Sandbox
    slack: WebClient
    runner: asyncio.Runner
    control: HttpControl
    now: float = 1000.0
    owners: dict[str, str] = field(default_factory=dict)
    gestures: list[tuple[str, str, str]] = field(default_factory=list)
    replies: Callable[[Any], str | None] = lambda post: canned_reply(post["lang"], post["author_name"], 0)

    def __post_init__(self) -> None:
        self.team = Team(self.control, [CHANNEL], lambda post: self.replies(post), now=lambda: self.now)

    def card(self, text: str = "@havornair hei", author: str = "ola") -> str:
        """A post and its card; the card's ts."""
        x = self.sandbox.x
        post = x.publish(x.people.ensure(author, name=author.title()), text)
        link = {"type": "mrkdwn", "text": f"<https://x.com/{author}/status/{post.id}|Open on X>"}
        blocks = [{"type": "section", "text": link}, _button("Claim", "case_claim")]
        return str(self.slack.chat_postMessage(channel=CHANNEL, text="Case", blocks=blocks)["ts"])

    def look(self, *, after: float, times: int = 1) -> None:
        """Let the colleagues look `times` times, `after` seconds apart, and the bot answer what they do."""
        for _ in range(times):
            self.now += after
            self.runner.run(self.team.look())
            for envelope in self.sandbox.take_envelopes():
                envelope.ack(None)
                self._hear(envelope.body["event"])

    def ann(self, path: str, **body: Any) -> None:
        """Let Ann, who is no scripted colleague, do something herself."""
        self.runner.run(self.control.post(f"slack/{path}", user="U1", channel=CHANNEL, **body))

    def take_button(self, card: str, text: str) -> None:
        """What the bot does once a case is somebody's."""
        self.slack.chat_update(channel=CHANNEL, ts=card, text=text, blocks=self._without_button(card))

    def _hear(self, event: dict[str, Any]) -> None:
        if event["type"] != "reaction_added":
            return
        ts, user = event["item"]["ts"], event["user"]
        self.gestures.append((user, event["reaction"], ts))
        if event["reaction"] == "eyes" and ts not in self.owners:
            self.owners[ts] = user
            name = next(person["real_name"] for person in USERS if person["id"] == user)
            self.take_button(ts, f"Case claimed by {name}")
        if event["reaction"] == "memo":
            [message] = [m for m in self._everything() if m["ts"] == ts]
            words = {"type": "section", "text": {"type": "plain_text", "text": message["text"]}}
            blocks = [words, _button("Approve", "draft_approve")]
            self.slack.chat_postMessage(channel=CHANNEL, thread_ts=message["thread_ts"], text="Draft", blocks=blocks)

    def _without_button(self, ts: str) -> list[dict[str, Any]]:
        [card] = [message for message in self._everything() if message["ts"] == ts]
        return [block for block in card["blocks"] if block["type"] != "actions"]

    def _everything(self) -> list[dict[str, Any]]:
        top = self.slack.conversations_history(channel=CHANNEL)["messages"]
        return [m for one in top for m in self.slack.conversations_replies(channel=CHANNEL, ts=one["ts"])["messages"]]

    def thread(self, card: str) -> list[str]:
        """What people wrote under a card."""
        said = self.slack.conversations_replies(channel=CHANNEL, ts=card)["messages"][1:]
        return [message["text"] for message in said if "bot_id" not in message]


def _button(label: str, action: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label}
    return {"type": "actions", "elements": [{"type": "button", "action_id": action, "text": text, "value": "1"}]}


@pytest.fixture
def office() -> Iterator[Office]:
    channels = [{"id": CHANNEL, "name": "social-x"}]
    with (
        Sandbox(users=USERS, channels=channels, clock=HandClock(), mode="held", limits=False) as sandbox,
        asyncio.Runner() as runner,
    ):
        session = runner.run(_session())
        slack = WebClient(token=sandbox.bot_token, base_url=sandbox.slack_api_url)
        yield Office(sandbox=sandbox, slack=slack, runner=runner, control=HttpControl(session, sandbox.url))
        runner.run(session.close())


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


def test_a_colleague_claims_writes_proposes_and_another_approves(office: Office) -> None:
    office.card()
    card = office.card("@havornair where is my bag?", "eva")

    office.look(after=50, times=12)

    acts = [(user, emoji) for user, emoji, _ in office.gestures]
    assert acts == [("U2", "eyes"), ("U2", "memo"), ("U4", "white_check_mark"), ("U2", "checkered_flag")]
    [reply] = office.thread(card)
    assert "Eva" in reply


def test_nobody_hurries(office: Office) -> None:
    """A newcomer has most of a minute before the first case is taken."""
    office.card()
    office.card()

    office.look(after=3, times=12)

    assert office.gestures == []


def test_every_second_case_is_left(office: Office) -> None:
    cards = [office.card(f"@havornair number {n}", f"person{n}") for n in range(7)]

    office.look(after=50, times=12)

    assert sorted(office.owners) == [cards[1], cards[3], cards[5]]


def test_whatever_somebody_touched_is_theirs(office: Office) -> None:
    """A reaction or a word in the thread is enough, and so is a claim by the button, which takes the button away."""
    cards = [office.card(f"@havornair number {n}", f"person{n}") for n in range(6)]
    office.look(after=1)
    office.ann("reaction", emoji="thinking_face", ts=cards[1])
    office.ann("message", text="I will ask around", thread_ts=cards[3])
    office.take_button(cards[5], "Case claimed by Ann Krag")

    office.look(after=50, times=12)

    assert {user for user, _, _ in office.gestures} == {"U1"}


def test_a_colleague_who_lost_the_race_lets_go(office: Office) -> None:
    office.card()
    card = office.card("@havornair hei", "eva")
    office.owners[card] = "U1"
    office.look(after=50)
    office.look(after=50)
    office.take_button(card, "Case claimed by Ann Krag")

    office.look(after=50, times=6)

    assert office.thread(card) == []


def test_without_a_reply_a_case_is_left(office: Office) -> None:
    office.replies = lambda _: None
    office.card()
    office.card()

    office.look(after=50, times=4)

    assert office.gestures == []


def test_a_trainee_takes_every_third_and_there_is_chatter(office: Office) -> None:
    cards = [office.card(f"@havornair number {n}", f"person{n}") for n in range(6)]

    office.look(after=50, times=12)

    assert [office.owners[card] for card in cards[1::2]] == ["U2", "U2", "U3"]
    assert sum(len(office.thread(card)) for card in cards[1::2]) == 4
    proposed = [ts for _, emoji, ts in office.gestures if emoji == "memo"]
    approvers = [user for user, emoji, _ in office.gestures if emoji == "white_check_mark"]
    assert len(proposed) == 3
    assert approvers == ["U4"] * 3


def test_a_newcomers_own_draft_is_not_approved_by_the_colleagues(office: Office) -> None:
    office.card()
    card = office.card("@havornair hei", "eva")
    office.look(after=50, times=2)
    words = {"type": "section", "text": {"type": "plain_text", "text": "Something else that Ann wrote"}}
    blocks = [words, _button("Approve", "draft_approve")]
    ann = office.slack.chat_postMessage(channel=CHANNEL, thread_ts=card, text="Draft", blocks=blocks)["ts"]

    office.look(after=50, times=8)

    assert ann not in [ts for _, _, ts in office.gestures]
    assert "white_check_mark" in [emoji for _, emoji, _ in office.gestures]


def test_a_refusal_ends_the_case_for_the_colleagues(office: Office) -> None:
    office.card()
    card = office.card("@havornair hei", "eva")
    office.look(after=50, times=2)
    office.slack.chat_delete(channel=CHANNEL, ts=card)

    office.look(after=50, times=4)

    assert [emoji for _, emoji, _ in office.gestures] == ["eyes"]


@pytest.mark.parametrize("language, word", [("no", "Hei"), ("da", "Hej"), ("sv", "tack"), ("en", "Hi"), ("und", "Hi")])
def test_canned_replies_speak_the_customers_language(language: str, word: str) -> None:
    reply = canned_reply(language, "Eva Berg", 0)

    assert word in reply
    assert "Eva" in reply
    assert canned_reply(language, "Eva Berg", 1) != reply
