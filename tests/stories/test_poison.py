"""What fails again and again is put aside and told to the admins, who can have it tried again; all else goes on."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest
from sqlalchemy import update

from clients import Gone, Outgoing, Post, Sweep
from clients.closed import Closed
from handlers import polling, sending
from storage.schema import Case, Draft, SlackMessage
from tests.team import TUESDAY, Json, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
ADMINS = "#socialcare-ops"
WEDNESDAY_AT_EIGHT = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)  #: in Oslo


@pytest.fixture(autouse=True)
def failures_are_expected(team: Team) -> None:
    team.expects_failures = True


def spoil(team: Team, table: type[Any], ident: object = 1, **values: object) -> None:
    """Make a row that no code of ours writes: what a defect of an older version may have left behind."""
    with team.bot.store.transaction() as tx:
        tx.execute(update(table).where(table.id == ident).values(**values))


def told(team: Team) -> list[Json]:
    """What the admins read of things put aside, oldest first."""
    return [said for said in team.messages(ADMINS) if said["text"].startswith(":construction:")]


def waits_until(team: Team, condition: Callable[[], object], *, seconds: int = 90) -> None:
    for _ in range(seconds // 5):
        if condition():
            return
        team.wait(seconds=5)
    assert condition()


def test_a_gesture_that_fails_is_put_aside_at_the_third_delivery_and_done_when_tried_again(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("annen", QUESTION)
    bad, good = team.cards()
    spoil(team, Case, state="nonsense")

    team.reacts("ann", "eyes", bad)
    team.reacts("bo", "eyes", good)
    assert "*Bo Lindqvist* has it" in team.cards()[1]["said"]
    waits_until(team, lambda: told(team))

    (notice,) = told(team)
    link = f"/p{bad['ts'].replace('.', '')}|there>"
    assert "What somebody did in Slack (<" in notice["text"]
    assert link in notice["text"]
    assert re.search(r"The log has the reason under `[0-9a-f]{8}`", notice["text"])
    deliveries = [
        entry["outcome"]
        for entry in team.ask("slack/journal", kind="delivery")["entries"]
        if entry["event"] == "reaction_added"
    ]
    assert sorted(deliveries) == ["acked", "acked", "http_error", "http_error"]
    assert "put aside (event): 1" in team.asks("sara", "health")

    spoil(team, Case, state="new")
    team.presses("ann", "parked_again", notice)
    team.wait(seconds=5)
    assert "*Ann Kvam*" not in team.cards()[0]["said"]  # an agent may not
    team.presses("sara", "parked_again", notice)
    team.wait(seconds=5)

    assert "*Ann Kvam* has it" in team.cards()[0]["said"]
    assert len(told(team)) == 1
    assert "put aside" not in team.asks("sara", "health")


def test_an_event_without_sense_is_put_aside_without_a_button(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    body = {
        "type": "event_callback",
        "event_id": None,
        "event": {"type": "reaction_added", "item": {"type": "message"}},
    }

    answers = [team.hands_over(body) for _ in range(4)]
    team.wait(seconds=1)

    assert answers == [500, 500, 200, 200]
    (notice,) = told(team)
    assert "What somebody did in Slack failed" in notice["text"]
    assert "parked_again" not in str(notice["blocks"])


def test_a_reply_that_cannot_be_tried_is_put_aside_and_goes_out_once_when_tried_again(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", "So sorry!", team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    spoil(team, Draft, answers=None)

    waits_until(team, lambda: told(team))

    (notice,) = told(team)
    assert "The approved reply of case 1 failed" in notice["text"]
    assert any("was not sent: it failed again and again" in said for said in team.thread(team.card()))
    spoil(team, Draft, answers=post)
    team.wait(minutes=10)
    assert team.replies() == []
    team.presses("sara", "parked_again", notice)
    team.wait(minutes=2)
    assert [reply["text"] for reply in team.replies(post)] == ["So sorry! ^AK"]


def test_a_card_that_cannot_be_drawn_is_put_aside_and_the_others_stand_in_slack(team: Team) -> None:
    team.customer_posts("kunde", QUESTION, settle=False)
    team.customer_posts("annen", QUESTION, settle=False)
    team.looks_at_x()
    with team.bot.store.transaction() as tx:
        tx.execute(update(SlackMessage).where(SlackMessage.key == "card:1").values(case_id=None))

    waits_until(team, lambda: told(team))

    assert ["case 2" in card["said"] for card in team.cards()] == [True]
    (notice,) = told(team)
    with team.bot.store.transaction() as tx:
        tx.execute(update(SlackMessage).where(SlackMessage.key == "card:1").values(case_id=1))
    team.presses("sara", "parked_again", notice)
    assert ["case 1" in card["said"] for card in team.cards()] == [False, True]


def test_a_case_whose_escalation_fails_keeps_nobody_else_from_being_called(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("annen", QUESTION)
    spoil(team, Case, account="nobody")

    team.wait(minutes=31)
    waits_until(team, lambda: told(team))

    (notice,) = told(team)
    assert "The look whether case 1 has to be escalated failed" in notice["text"]
    assert ["case 2" in said["text"] for said in team.messages("#social-escalations")] == [True]
    spoil(team, Case, account="havornair")
    team.presses("sara", "parked_again", notice)
    assert sum("case 1" in said["text"] for said in team.messages("#social-escalations")) == 1


def test_a_digest_that_cannot_be_made_is_told_and_made_when_tried_again(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    spoil(team, Case, state="nonsense")
    team.clock.advance((WEDNESDAY_AT_EIGHT - team.clock.now()).total_seconds())

    waits_until(team, lambda: told(team))

    (notice,) = told(team)
    assert "The daily digest of 2026-03-04 failed" in notice["text"]
    assert team.messages("#social-digest") == []
    spoil(team, Case, state="new")
    team.presses("sara", "parked_again", notice)
    team.wait(seconds=10)
    assert [said["text"].startswith("Havørn Air, Tuesday 3 March") for said in team.messages("#social-digest")] == [
        True
    ]


def test_what_was_missed_and_fails_is_put_aside_and_the_other_threads_are_read(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("annen", QUESTION)
    bad, good = team.cards()
    with team.bot_is_down(minutes=20):
        team.reacts("ann", "eyes", bad)
        team.reacts("bo", "eyes", good)
    spoil(team, Case, state="nonsense")

    waits_until(team, lambda: told(team))

    assert "*Bo Lindqvist* has it" in team.cards()[1]["said"]
    (notice,) = told(team)
    assert "was found by reading back" in notice["text"]
    spoil(team, Case, state="new")
    team.presses("sara", "parked_again", notice)
    team.wait(seconds=5)
    assert "*Ann Kvam* has it" in team.cards()[0]["said"]


class Trips(Closed):
    """A network whose client trips over what it finds."""

    def reconcile(self, outgoing: Outgoing) -> NoReturn:
        raise KeyError(outgoing.reply_id)


def test_a_reply_whose_look_up_fails_is_for_whoever_approved_it_to_decide(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", "So sorry!", team.card())
    team.breaks("x", "drop_after", on="POST /2/tweets")
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.clock.advance(5)
    sending.tick(team.bot.desk)
    real, trips = team.bot.desk, Trips(network="x", handle="havornair", max_length=280, length=len)
    team.bot.desk = replace(real, networks={("x", "havornair"): trips})

    waits_until(team, lambda: told(team))

    team.bot.desk = real
    shown = team.draft_cards(team.card())[0]
    assert "Looked it up without a result (unexpected failure" in shown["said"]
    assert any("press “It is there” or “Send again”" in said for said in team.thread(team.card()))
    team.presses("kari", "draft_there", shown)
    assert "Answered" in team.card()["said"]
    assert len(team.replies(post)) == 1


class Serves(Closed):
    """A network that serves these posts once, and again one by one."""

    def __init__(self, *posts: Post) -> None:
        super().__init__(network="x", handle="havornair", max_length=280, length=len)
        self.posts = {post.version_id: post for post in posts}
        self.looked_up: list[str] = []
        self._served = False

    def fetch(self, cursor: str | None, *, since: datetime) -> Sweep:
        found = () if self._served else tuple(self.posts.values())
        self._served = True
        return Sweep(posts=found, cursor=max(self.posts, key=int), unreadable=())

    def look_up(self, post_id: str) -> Post | Gone:
        self.looked_up.append(post_id)
        return self.posts.get(post_id) or Gone(reason="gone")


def a_post(number: int, *, bad: bool) -> Post:
    return Post(
        network="x",
        id=str(number),
        version_id=str(number),
        conversation_id=str(number),
        author_id=f"a{number}",
        author_handle=f"rider{number}",
        author_name="A rider",
        text=f"@havornair Question {number}",
        created_at=TUESDAY.replace(tzinfo=None) if bad else TUESDAY,
        url=f"https://x.com/i/status/{number}",
        summoned=True,
    )


def test_posts_that_cannot_be_taken_in_are_put_aside_without_a_storm_and_the_others_come_in(team: Team) -> None:
    network = Serves(*(a_post(number, bad=number % 2 == 0) for number in range(101, 119)))
    desk = team.bot.desk = replace(team.bot.desk, networks={("x", "havornair"): network})
    for _ in range(6):
        team.clock.advance(31)
        polling.tick(desk)
    team.settle()

    assert len(team.cards()) == 9
    assert len(network.looked_up) == 2 * 9
    *single, many = told(team)
    assert len(single) == 5
    assert "Post 102 to @havornair, which has no card, failed" in single[0]["text"]
    assert "More of the same (post)" in many["text"]
    network.posts = {
        version: replace(post, created_at=TUESDAY) for version, post in network.posts.items() if version != "104"
    }
    team.presses("sara", "parked_again", many)
    team.clock.advance(31)
    polling.tick(desk)
    team.settle()
    assert len(team.cards()) == 9 + 8  # one is gone by now
    assert "put aside" not in team.asks("sara", "health")


# --- buttons, commands, dialogs: nobody delivers them again ------------------------------------------------------------


def test_whoever_uses_what_fails_reads_a_reference_at_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.presses("ann", "case_compose", card)
    spoil(team, Case, state="nonsense")

    said = team.asks("ann", "case 1")
    team.presses("bo", "case_claim", card, settle=False)
    team.deliver_envelopes()
    spoil(team, Case, account="nobody")
    team.submits("ann", {"reply": {"text": "So sorry!"}})

    sentence = r"Something went wrong on our side, and nothing was done\. .* reference [0-9a-f]{8}\."
    assert re.search(sentence, said)
    assert [bool(re.search(sentence, whisper)) for whisper in team.whispers("bo")] == [True]
    assert re.search(sentence, str(team.dialog("ann")["blocks"]))
    assert len(team.ask("slack/views", user="ann")["views"]) == 2  # what was typed is below it
    spoil(team, Case, state="new", account="havornair")
    assert told(team) == []  # nobody delivers these again
