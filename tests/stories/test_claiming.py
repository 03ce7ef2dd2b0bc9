"""Who has a case: one person at a time, by gesture or by button, and everybody else is told."""

import threading

from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"


def test_the_second_of_two_is_told_who_was_first_and_the_case_stays_with_one(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts("ann", "eyes", card, settle=False)
    team.reacts("bo", "eyes", card, settle=False)
    team.settle()

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "Bo Lindqvist" not in team.card()["said"]
    assert len(team.whispers("bo")) == 1
    assert "Ann Kvam already has this case" in team.whispers("bo")[0]
    assert team.whispers("ann") == []
    assert len(team.cards()) == 1


def test_two_claims_in_two_threads_at_once_leave_one_owner_and_one_whisper(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "eyes", card, settle=False)
    team.reacts("bo", "eyes", card, settle=False)
    barrier = threading.Barrier(2)
    envelopes = team.sandbox.take_envelopes()
    assert len(envelopes) == 2

    def deliver(number: int) -> None:
        envelope = envelopes[number]
        request = SocketModeRequest(type=envelope.type.value, envelope_id=envelope.envelope_id, payload=envelope.body)
        barrier.wait(10)
        assert run_bolt_app(team.app, request).status == 200
        envelope.ack()

    threads = [threading.Thread(target=deliver, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    team.settle()

    owners = [name for name in ("Ann Kvam", "Bo Lindqvist") if f"*{name}* has it" in team.card()["said"]]
    assert len(owners) == 1
    told = [who for who in ("ann", "bo") if team.whispers(who)]
    assert told == (["bo"] if owners == ["Ann Kvam"] else ["ann"])
    assert len(team.whispers("ann") + team.whispers("bo")) == 1


def test_claiming_twice_is_claiming_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.presses("ann", "case_claim", card, settle=False)
    team.presses("ann", "case_claim", card, settle=False)
    team.reacts("ann", "eyes", card)

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert ["This case is already yours" in said for said in team.whispers("ann")] == [True, True]
    assert team.asks("ann", "case 1").count("Ann Kvam claimed it") == 1


def test_taking_the_eyes_away_gives_the_case_back_to_everybody(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())

    team.unreacts("ann", "eyes", team.card())

    assert "Waiting for somebody" in team.card()["said"]
    assert "Ann Kvam" not in team.card()["said"]
    team.reacts("bo", "eyes", team.card())
    assert "*Bo Lindqvist* has it" in team.card()["said"]
    assert team.whispers("ann") == team.whispers("bo") == []


def test_the_eyes_of_somebody_who_was_too_late_release_nothing_when_taken_away(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())
    team.reacts("bo", "eyes", team.card())

    team.unreacts("bo", "eyes", team.card())

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert len(team.whispers("bo")) == 1


def test_claiming_and_releasing_by_button_does_what_the_emoji_do(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.presses("ann", "case_claim", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]
    team.presses("ann", "case_more", team.card(), value="release:1")

    assert "Waiting for somebody" in team.card()["said"]
    assert team.whispers("ann") == []


def test_a_colleague_cannot_release_somebody_elses_case_but_an_approver_can(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "eyes", team.card())

    team.presses("bo", "case_more", team.card(), value="release:1")
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert len(team.whispers("bo")) == 1
    assert "only they, or somebody who may approve, can release it" in team.whispers("bo")[0]

    team.presses("kari", "case_more", team.card(), value="release:1")
    assert "Waiting for somebody" in team.card()["said"]
    assert team.whispers("kari") == []


def test_an_outsider_and_an_admin_claim_nothing_and_are_told_why(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.reacts("olav", "eyes", team.card())
    team.reacts("sara", "eyes", team.card())

    assert "Waiting for somebody" in team.card()["said"]
    assert ["You are not on this team" in said for said in team.whispers("olav")] == [True]
    assert ["Your role (admin) may not claim" in said for said in team.whispers("sara")] == [True]


def test_a_trainee_and_a_member_of_the_night_group_may_claim(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    first, second = team.cards()

    team.reacts("tuva", "eyes", first)
    team.reacts("nina", "eyes", second)

    first, second = team.cards()
    assert "*Tuva Moe* has it" in first["said"]
    assert "*Nina Holm* has it" in second["said"]
    assert team.whispers("tuva") == team.whispers("nina") == []


def test_who_left_the_group_or_became_a_guest_loses_the_right_within_a_minute(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.control("slack/user_group", {"user_group": "social-night", "users": []})
    team.control("slack/user", {"user": "bo", "is_restricted": True})
    team.wait(seconds=61)

    team.reacts("nina", "eyes", team.card())
    team.reacts("bo", "eyes", team.card())

    assert "Waiting for somebody" in team.card()["said"]
    assert ["You are not on this team" in said for said in team.whispers("nina")] == [True]
    assert len(team.whispers("bo")) == 1
    assert "guest" in team.whispers("bo")[0]


def test_eyes_on_a_forged_card_or_on_chatter_claim_nothing(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    forged = team.control("slack/message", {"user": "olav", "channel": "#social-x", "text": card["text"]})
    chatter = team.writes("ann", "Who takes this one?", card)

    team.reacts("ann", "eyes", {"ts": forged["ts"], "channel": "#social-x"})
    team.reacts("ann", "eyes", chatter)

    assert "Waiting for somebody" in team.card()["said"]
    assert team.whispers("ann") == team.whispers("olav") == []


def test_a_claim_made_before_the_answer_to_posting_the_card_arrived_still_counts(team: Team) -> None:
    team.breaks("slack", "drop_after", on="chat.postMessage")
    team.customer_posts("kunde", QUESTION, settle=False)
    team.looks_at_x()
    team.tick()

    team.reacts("ann", "eyes", team.messages()[-1])

    assert len(team.cards()) == 1
    assert "*Ann Kvam* has it" in team.card()["said"]
