"""After any gap in what Slack delivered, what the team did meanwhile has its effect, once, also when its events come late."""

import json
import time
from datetime import datetime, timedelta

import pytest
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_bolt.request import BoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import select

from handlers import bolt, catching_up, deliver, reconciling, rules_tick, sending
from storage import leases, readings
from storage.schema import Audit, Lease, ReactionRow, Reading
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"
READ = "conversations.replies"


def happened(team: Team, what: str) -> int:
    """How often something stands in the audit."""
    with team.bot.store.reading() as tx:
        return len(tx.scalars(select(Audit).where(Audit.what == what)).all())


@pytest.mark.parametrize("late", [False, True], ids=["events_lost", "events_late"])
def test_what_the_team_did_while_the_bot_was_down_has_its_effect_once(team: Team, late: bool) -> None:
    for number in range(5):
        team.customer_posts(f"rider{number}", f"@havornair Where is my bag {number}?")
    claimed, memoed, approved, edited, deleted = team.cards()
    of_approved = team.drafts("ann", REPLY, approved)
    source = team.writes("ann", "First words", edited)
    team.reacts("ann", "memo", source)
    gone = team.writes("ann", "Not so", deleted)
    team.reacts("ann", "memo", gone)

    with team.bot_is_down(minutes=10) as missed:
        team.reacts("bo", "eyes", claimed)
        message = team.writes("bo", "We found it, it comes tonight.", memoed)
        team.reacts("bo", "memo", message)
        team.reacts("kari", "white_check_mark", of_approved)
        team.edits("ann", source, "Second words")
        team.deletes("ann", gone)
    team.settle()
    if late:
        team.deliver(missed)
        team.settle()
    team.wait(minutes=31)

    claimed, memoed, approved, edited, deleted = team.cards()
    assert "*Bo Lindqvist* has it" in claimed["said"]
    assert ["We found it, it comes tonight." in one["said"] for one in team.draft_cards(memoed)] == [True]
    assert [reply["text"] for reply in team.replies()] == [SIGNED]
    assert "Answered" in approved["said"]
    first, second = team.draft_cards(edited)
    assert "Second words" in second["said"]
    assert "The message behind it was edited" in first["said"]
    assert "The message behind it was deleted" in team.draft_cards(deleted)[0]["said"]
    assert happened(team, "case.claimed") == 5  # three of them by writing a draft, one by gesture and one by memo
    assert happened(team, "draft.proposed") == 5
    assert happened(team, "draft.approved") == 1
    assert [team.whispers(who) for who in ("ann", "bo", "kari")] == [[], [], []]


@pytest.mark.parametrize("late", [False, True], ids=["events_lost", "events_late"])
def test_a_yes_taken_back_while_the_bot_was_down_sends_nothing(team: Team, late: bool) -> None:
    """The bot ends inside the three seconds in which a yes can be taken back."""
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()

    with team.bot_is_down(minutes=10) as missed:
        team.unreacts("kari", "white_check_mark", draft)
    team.settle()
    if late:
        team.deliver(missed)
        team.settle()
    team.wait(minutes=5)

    assert team.replies() == []
    assert "Waits for :white_check_mark:" in team.draft_cards(team.card())[0]["said"]
    assert happened(team, "draft.unapproved") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_undone_waits_for_its_thread_and_two_minutes_at_most(team: Team) -> None:
    for number in range(2):
        team.customer_posts(f"rider{number}", f"@havornair Where is my bag {number}?")
    unclaimed, other = team.cards()
    draft = team.drafts("ann", REPLY, other)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    with team.bot_is_down(minutes=35):
        team.reacts("bo", "eyes", unclaimed)
    team.breaks("slack", "server_error", on=READ, times=100)
    desk = team.bot.desk

    assert (sending.tick(desk), rules_tick.tick(desk)) == (0, 0)
    assert catching_up.tick(desk, team.bot.slack, team.bot.catching_up) == 0
    team.clock.advance(119)
    assert (sending.tick(desk), rules_tick.tick(desk)) == (0, 0)
    team.clock.advance(1)
    assert reconciling.tick(desk) == 1  # older than the process, so looked for on X first
    assert sending.tick(desk) == 1
    assert rules_tick.tick(desk) > 0

    assert len(team.replies()) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_claim_made_while_the_bot_was_down_calls_nobody(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=35):
        team.reacts("bo", "eyes", team.card())

    assert rules_tick.tick(team.bot.desk) == 0
    team.settle()

    assert happened(team, "case.escalated") == 0


def test_a_yes_given_and_taken_back_in_the_gap_is_no_yes_when_only_the_yes_comes_late(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    with team.bot_is_down(minutes=10) as missed:
        team.reacts("kari", "white_check_mark", draft)
        given = list(missed)
        team.unreacts("kari", "white_check_mark", draft)
    team.settle()

    team.deliver(given)
    team.settle()
    team.wait(minutes=31)

    assert happened(team, "draft.approved") == 0
    assert team.replies() == []


def test_an_approval_read_back_counts_for_the_version_that_its_card_shows_and_no_other(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    source = team.writes("ann", REPLY, card)
    team.reacts("ann", "memo", source)
    (first,) = team.draft_cards(card)

    with team.bot_is_down(minutes=10):
        team.reacts("kari", "white_check_mark", first)
        team.edits("ann", source, "Other words.")
    team.settle()
    team.wait(minutes=31)

    assert team.replies() == []
    assert "Waits for :white_check_mark:" in team.draft_cards(card)[1]["said"]
    (whisper,) = team.whispers("kari")
    assert "This is draft 1, and there is a newer one: draft 2" in whisper


def test_what_is_refused_when_read_back_is_whispered_once(team: Team) -> None:
    """Own approval, a stranger's claim: the guards are those of any gesture, and nobody is told at every look."""
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    with team.bot_is_down(minutes=10) as missed:
        team.reacts("ann", "white_check_mark", draft)
        team.reacts("olav", "white_check_mark", draft)
        team.reacts("olav", "eyes", team.card())
    team.settle()

    team.deliver(missed)
    for _ in range(3):
        team.wait(minutes=31)

    assert team.replies() == []
    assert ["somebody else has to approve it" in said for said in team.whispers("ann")] == [True]
    assert ["You are not on this team" in said for said in team.whispers("olav")] == [True, True]


def test_a_rejection_and_its_reason_written_in_the_gap_belong_together(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())

    with team.bot_is_down(minutes=10):
        team.reacts("kari", "x", draft)
        team.writes("kari", "Too curt", team.card())
    team.settle()

    assert "Too curt" in team.draft_cards(team.card())[0]["said"]


@pytest.mark.parametrize("lost", ["reaction_added", "reaction_removed"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_event_that_slack_never_delivers_is_found_by_the_safety_net(team: Team, lost: str) -> None:
    team.customer_posts("kunde", QUESTION)
    if lost == "reaction_removed":
        team.reacts("ann", "eyes", team.card())
    team.breaks("events", "lose", on=lost)
    (team.reacts if lost == "reaction_added" else team.unreacts)("ann", "eyes", team.card())
    before = team.card()["said"]

    team.wait(minutes=31)

    assert team.ask("faults")["faults"] == []
    has_it = "*Ann Kvam* has it"
    assert (has_it in before) is (lost == "reaction_removed")
    assert (has_it in team.card()["said"]) is (lost == "reaction_added")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lost_acknowledgement_changes_nothing_before_or_after_reading_back(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.breaks("events", "drop_ack", on="*", times=8)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft)

    team.restart()
    team.settle()

    assert len(team.replies()) == 1
    assert len(team.draft_cards(team.card())) == 1
    assert happened(team, "case.claimed") == happened(team, "draft.approved") == 1


def test_a_memo_on_a_message_that_was_never_delivered_is_found_within_seconds(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.breaks("events", "lose", on="message")
    message = team.writes("ann", REPLY, card)

    team.reacts("ann", "memo", message)
    assert team.draft_cards(card) == []
    team.wait(seconds=11)

    assert [REPLY in draft["said"] for draft in team.draft_cards(card)] == [True]
    team.reacts("kari", "white_check_mark", team.draft_cards(card)[0])
    assert [reply["text"] for reply in team.replies()] == [SIGNED]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_memo_on_a_message_outside_every_thread_costs_one_look(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    ts = team.control("slack/message", {"user": "ann", "channel": "#social-x", "text": "Lunch?"})["ts"]

    team.reacts("ann", "memo", {"ts": ts, "channel": "#social-x"})
    team.reacts("olav", "memo", {"ts": ts, "channel": "#social-x"})
    for _ in range(3):
        team.wait(minutes=1)

    assert len(team.slack_calls(READ)) == 1
    assert team.draft_cards(team.card()) == []


def test_a_reconnect_reads_the_open_cards_back(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.breaks("events", "lose", on="reaction_added")
    team.reacts("ann", "eyes", team.card())

    team.bot.reconnected(None, {"type": "events_api"})
    team.settle()
    assert "Waiting for somebody" in team.card()["said"]
    team.bot.reconnected(None, {"type": "hello", "num_connections": 1})
    team.settle()

    assert "*Ann Kvam* has it" in team.card()["said"]


def test_slacks_own_limit_is_acknowledged_told_to_the_admins_and_read_back_twice(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    body = {"type": "app_rate_limited", "minute_rate_limited": 1772528400, "team_id": "T0SANDBOX", "token": "x"}
    request = SocketModeRequest(type="events_api", envelope_id="1", payload=body)
    team.breaks("events", "lose", on="reaction_added", times=2)

    team.reacts("ann", "eyes", card)
    assert [run_bolt_app(team.app, request).status for _ in range(2)] == [200, 200]
    team.settle()
    assert "*Ann Kvam* has it" in team.card()["said"]
    team.reacts("ann", "bangbang", card)  # dropped as well: the minute is not over
    team.wait(seconds=91)

    assert happened(team, "case.escalated") == 1
    told = [
        said["said"] for said in team.messages(team.config.team.admin_channel) if "delivers only part" in said["said"]
    ]
    assert len(told) == 1


@pytest.mark.parametrize(("secret", "status", "told"), [("ours", 200, 1), ("another", 401, 0)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_over_http_only_slack_itself_may_say_that_it_drops_events(
    team: Team, secret: str, status: int, told: int
) -> None:
    desk, slack = team.bot.desk, team.bot.slack
    app = bolt.build(desk, slack.client, slack, signing_secret="ours")
    body = json.dumps({"type": "app_rate_limited", "minute_rate_limited": 1772528400, "team_id": "T0SANDBOX"})
    stamp = str(int(time.time()))  # Bolt holds it against the machine's own clock
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    assert signature is not None
    headers = {"X-Slack-Signature": [signature], "X-Slack-Request-Timestamp": [stamp]}

    assert app.dispatch(BoltRequest(body=body, headers=headers, mode="http")).status == status
    team.settle()

    assert len(team.messages(team.config.team.admin_channel)) == told


def test_a_clock_ahead_of_slacks_makes_no_later_gesture_wait(team: Team) -> None:
    """What is read back is dated by our clock; an event that seems older and says otherwise has Slack asked again."""
    team.customer_posts("kunde", QUESTION)
    team.breaks("events", "lose", on="reaction_added")
    team.reacts("ann", "eyes", team.card())
    team.bot.reconnected(None, {"type": "hello"})
    team.settle()
    with team.bot.store.transaction() as tx:
        row = tx.scalars(select(ReactionRow)).one()
        reading = tx.scalars(select(Reading)).one()
        row.event_ts = reading.read_ts = f"{float(row.event_ts) + 600:.6f}"

    team.unreacts("ann", "eyes", team.card())

    assert "Waiting for somebody" in team.card()["said"]


@pytest.mark.parametrize("kind", ["rate_limited", "server_error", "drop_after", "invalid_json", "html_200"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_reading_back_goes_on_when_slack_gives_no_answer(team: Team, kind: str) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=10):
        team.reacts("ann", "eyes", team.card())
    team.breaks("slack", kind, on=READ, times=2)

    team.settle()
    for _ in range(3):
        team.wait(seconds=11)

    assert "*Ann Kvam* has it" in team.card()["said"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_kill_in_the_middle_of_catching_up_loses_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=10):
        team.reacts("ann", "eyes", team.card())
    with team.bot.store.reading() as tx:
        place = readings.next_place(tx, team.clock.now())
    assert place is not None
    team.bot.store.work(lambda tx: readings.begin(tx, place, team.clock.now()))

    team.restart()
    team.settle()
    assert "Waiting for somebody" in team.card()["said"]
    team.wait(seconds=61)

    assert "*Ann Kvam* has it" in team.card()["said"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clock_that_is_put_back_keeps_no_thread_from_being_read(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=10):
        team.reacts("ann", "eyes", team.card())
    team.breaks("slack", "rate_limited", on=READ, retry_after=60)
    desk, pace = team.bot.desk, team.bot.catching_up
    assert catching_up.tick(desk, team.bot.slack, pace) == 0
    with team.bot.store.reading() as tx:
        place = readings.next_place(tx, team.clock.now())
    assert place is not None
    team.bot.store.work(lambda tx: readings.begin(tx, place, team.clock.now()))

    team.clock.advance(-2 * 3600)
    with team.bot.store.transaction() as tx:
        tx.delete(tx.get_one(Lease, "catch up"))
    assert catching_up.tick(desk, team.bot.slack, pace) == 1

    assert happened(team, "case.claimed") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_two_processes_one_reads(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    with team.bot_is_down(minutes=1):
        pass
    other = catching_up.Pace()
    desk = team.bot.desk
    with team.bot.store.transaction() as tx:
        assert leases.take(tx, "catch up", "another process", team.clock.now(), catching_up.LEASE)

    assert catching_up.tick(desk, team.bot.slack, other) == 0
    team.clock.advance(16)
    assert catching_up.tick(desk, team.bot.slack, other) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_three_hundred_open_cards_are_read_within_the_tier_and_what_waits_to_be_sent_first(team: Team) -> None:
    for number in range(300):
        team.customer_posts(f"rider{number}", f"@havornair Where is my bag {number}?", settle=False)
    team.looks_at_x()
    for _ in range(300):
        deliver.tick(team.bot.desk, team.bot.slack)
        team.clock.advance(1)
    team.settle()
    cards = team.cards()
    assert len(cards) == 300
    draft = team.drafts("ann", REPLY, cards[200])
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    with team.bot_is_down(minutes=10):
        for card in cards[::10]:
            team.reacts("bo", "eyes", card)
    team.control("slack/limits", {"enabled": True})

    began = team.clock.now()
    desk, pace = team.bot.desk, team.bot.catching_up
    assert catching_up.tick(desk, team.bot.slack, pace) == catching_up.MOST_PER_TICK
    with team.bot.store.reading() as tx:
        assert len(readings.held_back(tx, began)) > 200
        assert 201 not in readings.held_back(tx, began)
    for _ in range(8 * 60 // catching_up.EVERY):
        team.clock.advance(catching_up.EVERY)
        catching_up.tick(desk, team.bot.slack, pace)

    calls = team.slack_calls(READ)
    assert len(calls) == 300
    assert all(call["ok"] for call in calls)
    at = [datetime.fromisoformat(call["at"]) for call in calls]
    assert max(sum(one <= other < one + timedelta(minutes=1) for other in at) for one in at) <= catching_up.A_MINUTE
    assert at[-1] - began <= timedelta(minutes=300 / catching_up.A_MINUTE)
    assert happened(team, "case.claimed") == 30  # Ann has one of the thirty that Bo would have
