"""Real payloads with one thing wrong in them: none is delivered for ever, none does what its true form would not."""

import copy
import io
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.adapter.wsgi import SlackRequestHandler
from sqlalchemy import delete, select, update

from handlers import bolt
from handlers.health_pages import Door
from sandbox.slack.held import HeldEnvelope
from storage.failures import FailureRow
from storage.schema import Case, Dismissal, Draft, Escalation, ReactionRow, Seen, SlackMessage, ThreadMessage
from storage.slack_messages import Kind
from tests.team import Json, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
GONE = object()
DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]

#: What may stand in the place of anything.
WRONG: list[Any] = [
    GONE, None, 7, True, "", "x" * 300, "a\0b", "\ud800", "eyes::skin-tone-3", [], {}, {"id": None}, [None], DEEP, "é" * 40,
]  # fmt: skip
TOLD = ("event", "actions", "user", "container", "view", "type", "event_id", "command", "text", "user_id")
MUCH = "word " * 800_000  #: four megabytes


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload, the containers too."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield (*at, name)
        yield from places(one, (*at, name))


def changed(body: Json, place: tuple[Any, ...], wrong: Any) -> Json:
    """The payload with something else in one place."""
    made = copy.deepcopy(body)
    inside: Any = made
    for name in place[:-1]:
        inside = inside[name]
    if wrong is not GONE:
        inside[place[-1]] = wrong
    elif isinstance(inside, list):
        inside.pop(place[-1])
    else:
        del inside[place[-1]]
    return made


def mutations(body: Json) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Several things wrong in each place that is read, one in some of the others; all of WRONG in turn."""
    for number, place in enumerate(places(body)):
        if place[0] in TOLD and "blocks" not in place:
            yield from ((place, WRONG[(7 * number + step) % len(WRONG)]) for step in (0, 4, 8, 11))
        elif number % 8 == 0:
            yield place, WRONG[number // 8 % len(WRONG)]


def state(team: Team) -> list[str]:
    """What has become of the cases and their replies."""
    with team.bot.store.reading() as tx:
        cases = [(case.state, case.owner, case.end_reason) for case in tx.scalars(select(Case))]
        drafts = [(draft.state, draft.text, draft.author) for draft in tx.scalars(select(Draft).order_by(Draft.id))]
        others = [len(tx.scalars(select(table)).all()) for table in (Dismissal, Escalation)]
        return [repr((cases, drafts, others))]


def restore(team: Team) -> None:
    """As if nothing had been delivered."""
    with team.bot.store.transaction() as tx:
        for table in (Seen, ReactionRow, FailureRow, Escalation, Dismissal):
            tx.execute(delete(table))
        tx.execute(delete(SlackMessage).where(SlackMessage.kind != Kind.CARD))
        tx.execute(delete(ThreadMessage))
        tx.execute(update(Case).values(state="new", owner=None, claimed_at=None, revision=1))


def envelopes(team: Team) -> dict[str, HeldEnvelope]:
    """One payload of each kind, made by Slack and not delivered."""
    card = team.card()
    team.reacts("ann", "eyes", card, settle=False)
    place = {"channel": card["channel"], "thread_ts": card["ts"]}
    ts = team.control("slack/message", {"user": "ann", "text": "I ask the airport.", **place})["ts"]
    team.control("slack/edit", {"user": "ann", "channel": card["channel"], "ts": ts, "text": "I asked."})
    team.control("slack/delete", {"user": "ann", "channel": card["channel"], "ts": ts})
    team.presses("ann", "case_claim", card, settle=False)
    team.presses_at_home("ann", "home_claim", str(1), settle=False)
    team.control("slack/home", {"user": "ann"})
    team.sandbox.slack_command("ann", "#social-x", "/socialcare", "queue")
    found: dict[str, HeldEnvelope] = {}
    for envelope in team.sandbox.take_envelopes():
        event = envelope.body.get("event", {})
        name = event.get("subtype") or event.get("type") or envelope.body.get("type") or "command"
        if envelope.body.get("container", {}).get("type") == "view":
            name = "home_actions"
        found[name] = envelope
    return found


EVENTS = ["reaction_added", "message", "message_changed", "message_deleted", "app_home_opened"]
KINDS = [*EVENTS, "block_actions", "home_actions", "command"]


def test_a_payload_with_one_thing_wrong_is_done_with_and_does_nothing_else(team: Team) -> None:
    team.expects_failures = True
    team.customer_posts("kunde", QUESTION)
    team.opens_home("ann")
    before = state(team)
    held = envelopes(team)
    assert sorted(held) == sorted(KINDS)
    tried = 0
    for name, envelope in held.items():
        kind = envelope.type.value
        assert team.hands_over(envelope.body, kind) == 200
        honest = state(team)
        restore(team)
        for place, wrong in mutations(envelope.body):
            body = changed(envelope.body, place, wrong)
            answers = [team.hands_over(body, kind)]
            while answers[-1] != 200 and name in EVENTS and len(answers) < 3:
                answers.append(team.hands_over(body, kind))
            # Slack marks a button whose press failed, and delivers it no second time.
            assert answers[-1] in ((200,) if name in EVENTS else (200, 500)), (name, place, wrong, answers)
            assert state(team) in (before, honest), (name, place, wrong)
            restore(team)
            tried += 1
        envelope.ack()

    assert tried > 250


def test_four_megabytes_of_words_are_no_more_than_a_message(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.opens_home("ann")
    envelope = envelopes(team)["message"]

    assert team.hands_over(changed(envelope.body, ("event", "text"), MUCH)) == 200

    with team.bot.store.reading() as tx:
        assert [message.text for message in tx.scalars(select(ThreadMessage))] == [MUCH]
    assert team.cards() == [team.card()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "body", [b'{"type": "event_callb', b'{"event": 7', b"[" * 5000, b"null", b"[]", b"payload=%7B", b"\xff\xfe{"]
)
def test_what_nobody_can_read_is_refused_by_http_and_says_nothing_of_us(team: Team, body: bytes) -> None:
    """Bolt reads a request before it looks at the signature: anybody may have sent it."""
    app = bolt.build(team.bot.desk, team.bot.slack.client, team.bot.slack, signing_secret="secret")
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/slack/events",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }

    answer = b"".join(
        Door(NoReport(), SlackRequestHandler(app, path="/slack/events"))(environ, lambda line, _: said.append(line))
    )

    assert said[0][:3] in ("400", "401")
    assert b"Traceback" not in answer


class NoReport:
    """No look has been taken yet."""

    def report(self) -> None:
        return None
