"""Yesterday's database is put back: what was done since stands on X and in Slack, is found there, and done once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from handlers import sending
from storage.backup import back_up
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
SIGNED = f"{REPLY} ^AK"
CREATE = "POST /2/tweets"


class Backups:
    """Takes backups of a team's database, and puts them back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.taken: list[str] = []

    def take(self, team: Team) -> str:
        """As an administrator does; the address of the copy."""
        url = make_url(team.database_url)
        if url.get_backend_name() == "sqlite":
            copy = self._folder / f"backup-{len(self.taken)}.db"
            back_up(team.database_url, copy)
            self.taken.append(f"sqlite:///{copy}")
        else:
            team.bot.store.engine.dispose()
            name = f"{url.database}_backup_{len(self.taken)}"
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            with server(team.database_url) as admin:
                admin.execute(statement.format(sql.Identifier(name), sql.Identifier(url.database or "")))
            self.taken.append(url.set(database=name).render_as_string(hide_password=False))
        return self.taken[-1]

    def put_back(self, team: Team, backup: str) -> None:
        """The bot is stopped, the copy takes the database's place, and the bot is started."""
        team.database_url = backup
        team.restart()


@contextmanager
def server(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    there = make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(there.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@pytest.fixture
def backups(database_url: str, tmp_path: Path) -> Iterator[Backups]:
    """Asked for before the team, so that the copies outlive it."""
    found = Backups(tmp_path)
    yield found
    for url in found.taken:
        if not url.startswith("sqlite"):
            with server(url) as admin:
                name = sql.Identifier(make_url(url).database or "")
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def test_a_reply_that_was_approved_and_sent_after_the_backup_is_not_sent_again(backups: Backups, team: Team) -> None:
    """In the backup nobody has approved it; the check mark that stands in Slack approves it once more."""
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    backup = backups.take(team)
    team.reacts("kari", "white_check_mark", draft)
    assert len(team.replies(post)) == 1

    backups.put_back(team, backup)
    team.wait(minutes=2)
    team.wait(hours=1)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.x_calls(CREATE)) == 1
    assert "Sent" in team.draft_cards(team.card())[0]["said"]
    assert "Answered" in team.card()["said"]


def test_a_reply_that_was_waiting_to_be_sent_in_the_backup_is_not_sent_again(backups: Backups, team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    backup = backups.take(team)
    team.settle()
    assert len(team.replies(post)) == 1

    backups.put_back(team, backup)
    team.wait(minutes=5)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.x_calls(CREATE)) == 1
    assert "Sent" in team.draft_cards(team.card())[0]["said"]


def test_a_case_that_the_backup_has_never_heard_of_is_put_together_again_from_slack_and_x(
    backups: Backups, team: Team
) -> None:
    """One card, one draft card, one reply, one call for help, one digest: all as they stood."""
    team.customer_posts("reisende", "@havornair Is flight 12 on time?")
    backup = backups.take(team)
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.reacts("ann", "eyes", card)
    team.reacts("ann", "bangbang", card)
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft)
    team.wait(hours=22)
    cards, escalated = team.cards(), bot_messages(team, "#social-escalations")
    digests = bot_messages(team, "#social-digest")
    assert (len(cards), len(digests)) == (2, 1)

    backups.put_back(team, backup)
    team.wait(minutes=2)
    team.wait(hours=1)

    assert [one["ts"] for one in team.cards()] == [one["ts"] for one in cards]
    assert len(team.draft_cards(card)) == 1
    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert "Answered" in team.card()["said"]
    assert "Sent" in team.draft_cards(card)[0]["said"]
    assert len(bot_messages(team, "#social-digest")) == 1
    assert bot_messages(team, "#social-escalations") == escalated


def bot_messages(team: Team, channel: str) -> list[str]:
    return [message["ts"] for message in team.messages(channel) if message["bot"]]


def test_a_card_that_was_owed_in_the_backup_and_shown_since_is_not_shown_twice(backups: Backups, team: Team) -> None:
    team.customer_posts("kunde", QUESTION, settle=False)
    team.looks_at_x()
    backup = backups.take(team)
    team.settle()
    assert len(team.cards()) == 1

    backups.put_back(team, backup)
    team.wait(minutes=2)

    assert len(team.cards()) == 1
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


def test_while_x_does_not_answer_nothing_is_sent_on_the_word_of_an_old_database(backups: Backups, team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.restart()
    team.breaks("x", "server_error", on="GET /2/users/:id/tweets", times=2)

    team.clock.advance(10)
    for _ in range(3):
        team.tick()
    assert team.x_calls(CREATE) == []
    for _ in range(3):
        team.wait(minutes=1)

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]


def test_what_the_network_cannot_tell_after_a_backup_a_person_is_asked(backups: Backups, team: Team) -> None:
    """The reply was edited on x.com since: whether it is this one, nobody but a person can say."""
    team.customer_posts("kunde", QUESTION)
    card = team.card()
    draft = team.drafts("ann", REPLY, card)
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    backup = backups.take(team)
    team.settle()
    (reply,) = team.replies()
    team.control("x/edit", {"id": reply["id"], "text": "So sorry! Please send us the number."})

    backups.put_back(team, backup)
    team.wait(minutes=2)

    assert "Please look on the network and press what is true" in team.draft_cards(card)[0]["said"]
    team.presses("kari", "draft_there", team.draft_cards(card)[0])
    assert "Answered" in team.card()["said"]
    assert len(team.x_calls(CREATE)) == 1


def test_without_a_backup_a_restart_costs_one_look_and_no_wait(team: Team) -> None:
    """Nothing is on X, so the reply goes out at once, once, and is not looked for again."""
    post = team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "white_check_mark", draft, settle=False)
    team.deliver_envelopes()
    team.clock.advance(10)
    team.restart()
    looks = len(team.x_calls("GET /2/users/:id/tweets"))

    begun = team.clock.now()
    team.settle()

    assert [reply["text"] for reply in team.replies(post)] == [SIGNED]
    assert len(team.x_calls("GET /2/users/:id/tweets")) == looks + 1
    assert (team.clock.now() - begun).total_seconds() < 15
    sending.tick(team.bot.desk)
    assert len(team.x_calls(CREATE)) == 1
