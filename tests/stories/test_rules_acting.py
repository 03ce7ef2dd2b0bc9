"""What the rules of config.yaml say is done: where a case goes, who has it, what it needs, and what is told."""

import hmac
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from storage.schema import RuleAct
from tests.settings_files import loaded, with_rules
from tests.stories.promises import assert_kept
from tests.team import Team
from tests.world import WEBHOOK_SECRET

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
JOB = "@havornair Where do I apply for a job as cabin crew?"
REPLY = "So sorry! We have found your bag, and it comes tomorrow."


@contextmanager
def ruled_by(
    database_url: str, tmp_path: Path, rules: str, *changes: tuple[str, str], start: datetime | None = None
) -> Iterator[Team]:
    """A team with these rules in front of the shipped ones; at its end the promises to customers are looked at."""
    config = loaded(tmp_path / "config.yaml", with_rules(rules, *changes))
    with Team(database_url, config=config, **({"start": start} if start else {})) as team:
        yield team
        assert_kept(team)


def acts(team: Team) -> list[tuple[int, str, str]]:
    """Which rule acted on which case, on which occasion."""
    with team.bot.store.transaction() as tx:
        rows = tx.scalars(select(RuleAct).order_by(RuleAct.id))
        return [(row.case_id, row.rule, row.occasion) for row in rows]


def inert(said: str) -> str:
    """Without the marks that keep Slack from reading names and underscores as its own."""
    return said.replace("\u2060", "")


# --- a post that is set aside ---

VIP = """
- name: VIP
  when:
    authors: vip
  then:
    assign: "@kari"
    tag: vip
    priority: high
    escalate: [{notify: "@mikkel", after: 10m}]
"""
NO_CASE = ("author_lists:\n", "author_lists:\n  vip: [kongen]\n")


def test_what_is_set_aside_has_nothing_done_to_it_until_it_is_a_case(database_url: str, tmp_path: Path) -> None:
    """As `rules test` says: the actions that it lists as not done are those that are done once somebody claims it."""
    with ruled_by(database_url, tmp_path, VIP, NO_CASE) as team:
        team.customer_posts("kongen", "@havornair haha good morning")
        team.wait(hours=1, minutes=1)
        assert team.cards() == []
        assert acts(team) == []
        assert team.messages("#social-escalations") == []
        summary = next(message for message in team.messages() if "no answer" in message["said"])

        team.presses("ann", "case_claim", team.messages(thread=summary)[1])

        assert acts(team) == [(1, "VIP", "case")]
        assert "tagged it vip" in inert(team.asks("ann", "why 1"))


# --- where it goes, and to whom ---------------------------------------------------------------------------------------

JOBS = """
- name: Jobs
  when:
    words: [job, apply]
  then:
    route: "#hr-social"
"""


def test_a_job_question_has_its_card_where_jobs_are_talked_about_and_its_thread_too(
    database_url: str, tmp_path: Path
) -> None:
    with ruled_by(database_url, tmp_path, JOBS) as team:
        post = team.customer_posts("kunde", JOB)
        team.customer_posts("reisende", QUESTION)

        assert [QUESTION in card["said"] for card in team.cards()] == [True]
        (card,) = team.messages("#hr-social")
        assert JOB in card["said"]

        team.reacts("ann", "eyes", card)
        team.customer_posts("kunde", "@havornair Hello?", in_reply_to=post)
        draft = team.drafts("ann", "Have a look at havorn.example/jobs", card)
        team.reacts("kari", "white_check_mark", draft)

        assert len(team.replies(post)) + len(team.replies()) >= 1
        assert any("wrote again" in said for said in team.thread(card))
        assert not any("wrote again" in message["said"] for message in team.messages())


def test_a_card_that_stands_already_stays_and_the_other_channel_gets_a_notice_to_claim_from(
    database_url: str, tmp_path: Path
) -> None:
    with ruled_by(database_url, tmp_path, JOBS) as team:
        post = team.customer_posts("kunde", QUESTION)
        team.customer_posts("kunde", "@havornair And can I apply for a job?", in_reply_to=post)

        (notice,) = team.messages("#hr-social")
        assert "*Case 1* is for this channel, says the rule “Jobs”" in notice["said"]
        assert "|open the card>" in notice["said"]
        team.presses("bo", "case_claim", notice)

        assert "*Bo Lindqvist* has it" in team.card()["said"]
        assert any("wrote again" in said for said in team.thread(team.card()))


TWO_ACCOUNTS = """
- name: Help desk
  when:
    words: [bag]
    accounts: [havornhjelp]
  then:
    route: "#hjelp"
- name: Brand
  when:
    words: [bag]
    accounts: [havornair]
  then:
    tag: [from_the_brand]
"""
SECOND = (
    "\n# Opening hours, by a name of your choice.",
    '\n  - network: x\n    handle: havornhjelp\n    channel: "#social-x"\n    calendar: office\n    first_response: 30m\n'
    "    language: nb\n    secrets: XB\n\n# Opening hours, by a name of your choice.",
)


def test_the_same_words_to_two_accounts_take_two_paths(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, TWO_ACCOUNTS, SECOND) as team:
        team.customer_posts("kunde", "@havornair Where is my bag?")
        team.customer_posts("kunde", "@havornhjelp Where is my bag?")

        (brand,) = team.cards()
        assert ":label: from_the_brand" in brand["said"]
        (help_desk,) = team.messages("#hjelp")
        assert "to @havornhjelp" in help_desk["said"]
        assert "from_the_brand" not in help_desk["said"]


BAGS = """
- name: Lost bags
  when:
    words: [bag]
  then:
    route: baggage
    tag: [lost_bag]
    priority: high
"""


def test_a_team_gives_a_case_to_whoever_has_its_topic_and_the_card_shows_its_tag(
    database_url: str, tmp_path: Path
) -> None:
    with ruled_by(database_url, tmp_path, BAGS) as team:
        team.customer_posts("kunde", QUESTION)

        card = team.card()
        assert "for Bo Lindqvist" in card["said"]
        assert ":label: lost_bag" in card["said"]
        assert any(f"<@{team.user_id('bo')}> This one is for you" in said for said in team.thread(card))
        story = inert(team.asks("ann", "case 1"))
        assert "the rule “Lost bags” sent it to baggage, gave it high priority, tagged it lost_bag" in story


TURNS = """
- name: Everything in turn
  when:
    states: [new]
    addressed: true
  then:
    assign: rotation
"""


def given(team: Team) -> list[str]:
    """For whom each card says that it is."""
    return [found[1] for card in team.cards() if (found := re.search(r"· for ([^·]+) ·", card["said"]))]


def test_in_rotation_the_colleagues_of_the_language_take_turns_and_nobody_who_is_off_duty(
    database_url: str, tmp_path: Path
) -> None:
    with ruled_by(database_url, tmp_path, TURNS) as team:
        for number in range(4):
            team.customer_posts(f"kunde{number}", QUESTION)
        assert given(team) == ["Ann Kvam", "Bo Lindqvist", "Ann Kvam", "Bo Lindqvist"]

        team.asks("ann", "duty off")
        for number in range(4, 6):
            team.customer_posts(f"kunde{number}", QUESTION)
        assert given(team)[-2:] == ["Bo Lindqvist", "Bo Lindqvist"]


def test_a_case_that_somebody_has_is_given_to_nobody_else(database_url: str, tmp_path: Path) -> None:
    rules = TURNS.replace("states: [new]", "waiting: 10m")
    with ruled_by(database_url, tmp_path, rules) as team:
        team.customer_posts("kunde", QUESTION)
        team.reacts("ann", "eyes", team.card())

        team.wait(minutes=11)

        assert acts(team)
        assert "*Ann Kvam* has it" in team.card()["said"]
        assert not any("This one is for you" in said for said in team.thread(team.card()))


# --- whose yes --------------------------------------------------------------------------------------------------------

YESES = """
- name: Trainees and guests
  when:
    draft:
      author_role: [trainee]
  then:
    approval: communication_manager
- name: Press
  when:
    words: [journalist]
  then:
    approval: communication_manager
- name: Bank details
  when:
    draft:
      patterns: ["[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){3,}"]
  then:
    approval: two_persons
    tag: [bank]
- name: Thanks
  when:
    words: [thanks]
  then:
    approval: none
"""


@pytest.mark.parametrize(
    "text, who, reply, waits",
    [
        ("@havornair Where is my bag?", "tuva", REPLY, "the communication manager, by the rule “Trainees and guests”"),
        ("@havornair A journalist asks: what happened?", "ann", REPLY, "the communication manager, by the rule “Press”"),
        ("@havornair Where is my money?", "ann", "To DE00 1234 5678 9012 3456 78?", "two persons"),
        ("@havornair Where is my bag?", "ann", REPLY, "another person"),
        ("@havornair A journalist says thanks, but why?", "ann", REPLY, "the communication manager, by the rule “Press”"),
    ],
    ids=["a trainee", "press", "bank details in our words", "no rule", "the strictest of two"],
)  # fmt: skip
def test_whose_yes_a_reply_takes_follows_the_case_the_words_and_who_wrote_them(
    database_url: str, tmp_path: Path, text: str, who: str, reply: str, waits: str
) -> None:
    with ruled_by(database_url, tmp_path, YESES) as team:
        team.customer_posts("kunde", text)

        draft = team.drafts(who, reply, team.card())

        assert waits in draft["said"]
        team.reacts("bo", "white_check_mark", draft)
        team.wait(minutes=1)
        assert team.replies() == []


def test_what_a_rule_lets_go_its_author_sends_and_a_trainee_does_not(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, YESES.split("- name: Press")[0].replace("communication_manager", "none")
                  + "- name: Thanks" + YESES.split("- name: Thanks")[1]) as team:  # fmt: skip
        first = team.customer_posts("kunde", "@havornair thanks, but where is gate 7?")
        draft = team.drafts("ann", "To the left.", team.card())
        assert "Its author may send it" in draft["said"]
        assert "by the rule “Thanks”" in draft["said"]
        team.reacts("ann", "white_check_mark", draft)
        assert len(team.replies(first)) == 1

        second = team.customer_posts("annen", "@havornair thanks, but where is gate 7?")
        trainees = team.drafts("tuva", "To the left.", team.card())
        team.reacts("tuva", "white_check_mark", trainees)
        team.wait(minutes=1)
        assert team.replies(second) == []


def test_what_comes_between_proposing_and_approving_is_asked_for_too(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, YESES) as team:
        post = team.customer_posts("kunde", "@havornair Where is my bag?")
        card = team.card()
        draft = team.drafts("ann", REPLY, card)
        team.customer_posts("kunde", "@havornair I am a journalist, by the way", in_reply_to=post)

        team.reacts("kari", "white_check_mark", draft)
        assert team.replies() == []
        assert "asks for the communication manager's yes" in team.whispers("kari")[0]
        team.reacts("mikkel", "white_check_mark", team.draft_cards(card)[-1])
        assert len(team.replies()) == 1


# --- hold, suggest, silence -------------------------------------------------------------------------------------------

HELD = """
- name: Under decision
  when:
    words: [lawsuit]
  then:
    hold:
      reason: legal looks at it
      for: 2h
"""


def test_what_is_held_leaves_only_when_the_manager_lets_it_go(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, HELD) as team:
        team.customer_posts("kunde", "@havornair The lawsuit is coming, where is my money?")
        card = team.card()
        assert ":no_entry: *On hold*" in card["said"]
        assert "legal looks at it" in card["said"]
        draft = team.drafts("ann", REPLY, card)

        team.reacts("kari", "white_check_mark", draft)
        team.reacts("ann", "hourglass_flowing_sand", card)
        team.wait(minutes=5)
        assert team.replies() == []
        assert "The communication manager decides by 03 Mar 12:00" in team.whispers("kari")[0]
        assert "No reply may leave here for now: legal looks at it" in team.whispers("ann")[0]

        team.presses("ann", "case_release_hold", team.card())
        assert "Your role (agent) may not release a hold." in team.whispers("ann")[-1]
        team.presses("kari", "case_release_hold", team.card())
        assert "*On hold*" in team.card()["said"]
        assert "Only the communication manager releases a hold" in team.whispers("kari")[-1]
        team.presses("mikkel", "case_release_hold", team.card())
        assert "*On hold*" not in team.card()["said"]
        assert "Version 1 waits for a yes. One given during the hold does not count" in team.thread(team.card())[-1]
        team.unreacts("kari", "white_check_mark", draft)
        team.reacts("kari", "white_check_mark", draft)

        assert len(team.replies()) == 1
        assert "Mikkel Dahl released the hold" in team.asks("ann", "case 1")


def test_while_the_manager_is_away_their_deputy_is_called_for_the_decision_and_lets_go(
    database_url: str, tmp_path: Path
) -> None:
    with ruled_by(database_url, tmp_path, HELD) as team:
        team.asks("mikkel", "duty off")
        team.customer_posts("kunde", "@havornair The lawsuit is coming, where is my money?")
        team.wait(hours=2, minutes=1)
        (notice,) = [m for m in team.messages("#social-escalations") if "*A decision is due*" in m["said"]]
        assert f"<@{team.user_id('kari')}>" in notice["said"]

        team.asks("mikkel", "duty on")
        team.presses("kari", "case_release_hold", team.card())
        assert "*On hold*" in team.card()["said"]
        assert "and Mikkel Dahl is there now. Ask them" in team.whispers("kari")[-1]
        team.asks("mikkel", "duty off")
        team.presses("bo", "case_release_hold", team.card())
        assert "*On hold*" in team.card()["said"]
        team.presses("kari", "case_release_hold", team.card())

        assert "*On hold*" not in team.card()["said"]
        assert "Kari Nes, for Mikkel Dahl, released the hold" in team.thread(team.card())[-1]
        assert "Kari Nes, for Mikkel Dahl, released the hold" in team.asks("ann", "case 1")


def test_a_decision_that_is_due_calls_the_manager_once_and_the_case_stays_held(
    database_url: str, tmp_path: Path
) -> None:
    with ruled_by(database_url, tmp_path, HELD) as team:
        team.customer_posts("kunde", "@havornair The lawsuit is coming, where is my money?")
        team.reacts("ann", "eyes", team.card())
        due = "*A decision is due*"

        team.wait(hours=1, minutes=58)
        assert not any(due in message["said"] for message in team.messages("#social-escalations"))
        team.wait(minutes=3)
        team.wait(hours=1)

        (notice,) = [message for message in team.messages("#social-escalations") if due in message["said"]]
        assert f"<@{team.user_id('mikkel')}>" in notice["said"]
        assert ":no_entry: *On hold*" in team.card()["said"]


def test_a_hold_that_begins_after_the_yes_stops_the_reply_on_its_way(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, HELD, ("undo_window: 3s", "undo_window: 50s")) as team:
        post = team.customer_posts("kunde", QUESTION)
        card = team.card()
        team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, card))

        team.customer_posts("kunde", "@havornair Or shall I file a lawsuit?", in_reply_to=post)
        team.wait(minutes=2)

        assert team.replies() == []
        assert any("was not sent" in said and "legal looks at it" in said for said in team.thread(card))


def test_our_own_words_can_hold_a_case_and_once_released_they_do_not_again(database_url: str, tmp_path: Path) -> None:
    rules = HELD.replace("words: [lawsuit]", "draft:\n      words: [compensation]")
    with ruled_by(database_url, tmp_path, rules) as team:
        post = team.customer_posts("kunde", QUESTION)
        card = team.card()
        draft = team.drafts("ann", "You get a compensation of 500 kr.", card)
        assert ":no_entry: *On hold*" in team.card()["said"]

        team.presses("mikkel", "case_release_hold", team.card())
        team.reacts("kari", "white_check_mark", draft)

        assert len(team.replies(post)) == 1


SUGGESTED = """
- name: Personal things
  when:
    personal_data: true
  then:
    suggest: private_move
- name: Bags
  when:
    words: [bag]
  then:
    suggest:
      reply: "Hi {name}, please tell us your tag number."
"""


def test_a_suggestion_is_offered_with_its_reason_and_never_sent_by_itself(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, SUGGESTED) as team:
        post = team.customer_posts("kunde", "@havornair My bag is lost, call me on +47 912 34 567")
        card = team.card()

        private, reply = [said for said in team.thread(card) if ":bulb:" in said]
        assert "better talked about in private, says the rule “Personal things” (personal_data: phone)" in inert(
            private
        )
        assert ":lock: on the card" in private
        assert "A reply that the rule “Bags” suggests" in reply
        assert "\nHi kunde, please tell us your tag number." in reply
        team.wait(hours=1)
        assert team.replies(post) == []
        assert team.draft_cards(card) == []

        team.reacts("ann", "lock", card)
        assert "(moving to private)" in team.draft_cards(card)[0]["said"]


SILENT = """
- name: Trolls
  when:
    words: [losers]
  then:
    no_reply: we do not feed trolls
"""


def test_a_rule_proposes_silence_and_a_person_with_the_right_decides(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, SILENT) as team:
        team.customer_posts("troll", "@havornair You are losers, why do you exist?")

        assert (
            "the rule “Trolls” proposes no reply (we do not feed trolls); a person agrees or does not"
            in team.card()["said"]
        )
        team.presses("tuva", "case_no_reply", team.card())
        assert "No reply, by decision" not in team.card()["said"]
        team.presses("ann", "case_no_reply", team.card())
        assert ":see_no_evil: *No reply, by decision*" in team.card()["said"]

        team.customer_posts("annet", "@havornair What losers! Where is my bag?")
        team.presses("ann", "case_more", team.card(), "keep:2")
        team.wait(minutes=2)
        assert "proposes no reply" not in team.card()["said"]
        team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()))
        assert len(team.replies()) == 1


# --- storm ------------------------------------------------------------------------------------------------------------

STORM = """
- name: Something is broken
  when:
    volume: more than 4 in 30m
  then:
    storm: App is down
"""


def test_many_posts_begin_one_storm_that_marks_its_cases_and_a_person_ends_it(
    database_url: str, tmp_path: Path
) -> None:
    rules = STORM.replace("volume: more than 4 in 30m", "volume: {more_than: 4, within: 30m}")
    with ruled_by(database_url, tmp_path, rules) as team:
        for number in range(4):
            team.customer_posts(f"kunde{number}", QUESTION)
        assert not any("Storm" in card["said"] for card in team.cards())
        for number in range(4, 7):
            team.customer_posts(f"kunde{number}", QUESTION)

        storms = [m for m in team.messages("#social-escalations") if "*Storm at @havornair" in m["said"]]
        assert len(storms) == 1
        assert "App is down" in storms[0]["said"]
        assert [":cloud: *Storm: App is down*" in card["said"] for card in team.cards()] == [True] * 7

        team.presses("ann", "storm_over", storms[0])
        assert "is over, said" not in team.messages("#social-escalations")[0]["said"]
        no = "Your role (agent) may not say that a storm is over."
        assert no in team.whispers("ann", "#social-escalations")[-1]
        team.presses("kari", "storm_over", storms[0])
        team.customer_posts("senere", QUESTION)

        over = [m["said"] for m in team.messages("#social-escalations") if "App is down" in m["said"]]
        assert ["is over, said Kari Nes" in said and "7 cases" in said for said in over] == [True]
        assert not any("*Storm" in card["said"] for card in team.cards())
        # Replies were free all the while.
        team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.cards()[0]))
        assert len(team.replies()) == 1


# --- webhook ----------------------------------------------------------------------------------------------------------


class Receiver:
    """Another system on loopback that keeps what it is told and answers as the test says."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, Any], str, bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.told.append((json.loads(body), self.headers["X-Socialcare-Signature"], body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()


def told_of(receiver: Receiver) -> str:
    return f"""
- name: Safety
  when:
    words: [smoke]
  then:
    webhook: {receiver.url}
"""


def test_another_system_is_told_once_signed_and_without_the_customers_words_or_name(
    database_url: str, tmp_path: Path, receiver: Receiver
) -> None:
    with ruled_by(database_url, tmp_path, told_of(receiver)) as team:
        post = team.customer_posts("kunde", "@havornair There was smoke in the cabin, what was that?")
        team.wait(minutes=5)

        ((body, signed, raw),) = receiver.told
        assert signed == hmac.new(WEBHOOK_SECRET.encode(), raw, "sha256").hexdigest()
        assert {name: body[name] for name in ("case", "rule", "account", "network")} == {
            "case": 1, "rule": "Safety", "account": "havornair", "network": "x",
        }  # fmt: skip
        assert body["url"] == f"https://x.com/i/status/{post}"
        assert set(body) == {"case", "rule", "account", "network", "url", "kind", "priority", "language", "at"}
        assert datetime.fromisoformat(body["at"]) > datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
        assert b"kunde" not in raw
        assert b"smoke" not in raw


@pytest.mark.parametrize("answer", [500, 302, 404])
def test_a_system_that_does_not_take_it_is_told_again_and_ever_more_seldom(
    database_url: str, tmp_path: Path, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer] * 3
    with ruled_by(database_url, tmp_path, told_of(receiver)) as team:
        team.customer_posts("kunde", "@havornair There was smoke in the cabin, what was that?")
        assert len(receiver.told) == 1
        team.wait(seconds=10)
        assert len(receiver.told) == 2
        team.wait(seconds=10)
        assert len(receiver.told) == 2
        team.wait(seconds=30)
        assert len(receiver.told) == 3
        team.restart()
        team.wait(minutes=2)
        team.wait(hours=1)

        assert len(receiver.told) == 4
        assert len({raw for _, _, raw in receiver.told}) == 1
        assert not any(
            "given up" in m["said"] or "could not be for a day" in m["said"] for m in team.messages("#socialcare-ops")
        )


def test_after_a_day_the_admins_hear_of_it(database_url: str, tmp_path: Path, receiver: Receiver) -> None:
    receiver.answers = [503] * 100
    with ruled_by(database_url, tmp_path, told_of(receiver)) as team:
        team.customer_posts("kunde", "@havornair There was smoke in the cabin, what was that?")
        team.reacts("kari", "white_check_mark", team.drafts("ann", "A kettle.", team.card()))
        for _ in range(15):
            team.wait(hours=2)

        (said,) = [m["said"] for m in team.messages("#socialcare-ops") if "could not be for a day" in m["said"]]
        assert "by the rule “Safety”" in said
        assert "the answer was HTTP 503" in said
        tried = len(receiver.told)
        team.wait(hours=5)
        assert len(receiver.told) == tried < 25
        why = inert(team.asks("ann", "why 1"))
        assert ": given up at Wed 4 Mar" in why
        assert "the answer was HTTP 503" in why
        assert "delivered" not in why


def test_who_asks_why_reads_how_far_a_message_to_another_system_has_come(
    database_url: str, tmp_path: Path, receiver: Receiver
) -> None:
    receiver.answers = [500]
    with ruled_by(database_url, tmp_path, told_of(receiver)) as team:
        team.customer_posts("kunde", "@havornair There was smoke in the cabin, what was that?")
        failing = inert(team.asks("ann", "why 1"))
        team.wait(seconds=10)
        arrived = inert(team.asks("ann", "why 1"))

    assert "Safety acted: has a message for another system" in failing
    assert f"Safety, message to {receiver.url[7:].partition('/')[0]}: still owed, failed once: " in failing
    assert "delivered" not in failing
    assert ": delivered at Tue 3 Mar 10:00" in arrived
    assert "owed" not in arrived


# --- once, cool_down, stop --------------------------------------------------------------------------------------------


def suggesting(**more: str) -> str:
    extra = "".join(f"  {key}: {value}\n" for key, value in more.items())
    return (
        f"- name: First\n  when:\n    words: [bag]\n{extra}  then:\n    suggest: private_move\n"
        "- name: Second\n  when:\n    words: [bag, luggage]\n  then:\n    tag: [second]\n"
    )


def bulbs(team: Team, card: dict[str, Any]) -> int:
    return sum(":bulb:" in said for said in team.thread(card))


@pytest.mark.parametrize("once, times", [("case", 1), ("post", 2)])
def test_a_rule_acts_once_on_a_case_or_once_on_each_post(
    database_url: str, tmp_path: Path, once: str, times: int
) -> None:
    with ruled_by(database_url, tmp_path, suggesting(once=once)) as team:
        post = team.customer_posts("kunde", QUESTION)
        card = team.card()
        assert bulbs(team, card) == 1
        team.restart()
        team.wait(minutes=5)
        assert bulbs(team, card) == 1

        second = team.customer_posts("kunde", "@havornair The bag is red, where is it?", in_reply_to=post)
        team.wait(minutes=5)

        assert bulbs(team, card) == times
        assert {one for _, rule, one in acts(team) if rule == "First"} == (
            {"case"} if once == "case" else {f"post:{post}", f"post:{second}"}
        )


def test_a_rule_that_rests_leaves_other_cases_alone_until_it_has_rested(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, suggesting(cool_down="20m")) as team:
        team.customer_posts("kunde", QUESTION)
        team.customer_posts("annen", QUESTION)
        first, second = team.cards()
        assert (bulbs(team, first), bulbs(team, second)) == (1, 0)
        assert ":label: second" in second["said"]

        team.wait(minutes=21)

        assert (bulbs(team, first), bulbs(team, second)) == (1, 1)


def test_a_rule_that_stops_keeps_those_behind_it_from_being_asked(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, suggesting(stop="true")) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(minutes=5)

        assert bulbs(team, team.card()) == 1
        assert "second" not in team.card()["said"]
        assert {rule for _, rule, _ in acts(team)} == {"First"}


RESTING = """
- name: First
  when: {words: coffee}
  cool_down: 1h
  stop: true
  then: {tag: first}
"""
SMOKE = "@havornair Smoke in the cabin, and the coffee is cold"


def test_a_rule_that_rests_does_not_keep_those_behind_it_from_calling(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, RESTING) as team:
        team.customer_posts("kunde", SMOKE)
        team.wait(minutes=2)
        assert "first" in team.card()["said"]
        assert {rule for _, rule, _ in acts(team)} == {"First"}

        team.customer_posts("annen", SMOKE)

        assert {rule for case, rule, _ in acts(team) if case == 2} == {"Danger to somebody"}
        assert "*Danger to somebody*" in team.messages("#social-escalations")[-1]["said"]
        said = team.asks("bo", "why 2")
        assert ":white_check_mark: Danger to somebody" in said
        assert "says stop" not in said
        # It has acted on the first case, and there it stops those behind it as ever.
        assert ":heavy_minus_sign: Danger to somebody: not asked, for “First” says stop" in team.asks("bo", "why 1")


def test_a_rule_that_has_rested_stops_those_behind_it_again(database_url: str, tmp_path: Path) -> None:
    with ruled_by(database_url, tmp_path, suggesting(cool_down="20m", stop="true")) as team:
        team.customer_posts("kunde", QUESTION)
        team.customer_posts("annen", QUESTION)
        assert {(case, rule) for case, rule, _ in acts(team)} == {(1, "First"), (2, "Second")}

        team.wait(minutes=21)
        team.wait(minutes=20)
        team.customer_posts("tredje", QUESTION)

        assert {rule for case, rule, _ in acts(team) if case == 3} == {"First"}


def test_a_tag_that_one_rule_gives_is_what_another_asks_for_at_once(database_url: str, tmp_path: Path) -> None:
    rules = """
    - name: By tag
      when:
        tags: [lost_bag]
      then:
        route: "#bags"
    - name: Tagging
      when:
        words: [bag]
      then:
        tag: [lost_bag]
    """
    with ruled_by(database_url, tmp_path, rules) as team:
        team.customer_posts("kunde", QUESTION)

        (card,) = team.messages("#bags")
        assert ":label: lost_bag" in card["said"]
        assert team.cards() == []


def test_time_alone_makes_a_rule_act(database_url: str, tmp_path: Path) -> None:
    rules = """
    - name: Long wait
      when:
        waiting: 15m
      then:
        tag: [long_wait]
        priority: high
    """
    with ruled_by(database_url, tmp_path, rules) as team:
        team.customer_posts("kunde", QUESTION)
        team.wait(minutes=13)
        assert "long_wait" not in team.card()["said"]

        team.wait(minutes=2)

        assert ":label: long_wait" in team.card()["said"]
        assert acts(team) == [(1, "Long wait", "case")]


def test_what_is_set_aside_is_left_alone_until_somebody_brings_it_back(database_url: str, tmp_path: Path) -> None:
    rules = """
    - name: Everything
      when:
        network: [x]
      then:
        tag: [seen_by_a_rule]
    """
    with ruled_by(database_url, tmp_path, rules) as team:
        team.customer_posts("kunde", "haha good morning @havornair")
        team.wait(minutes=5)

        assert team.cards() == []
        assert acts(team) == []
