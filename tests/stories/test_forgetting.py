"""What has nothing to do with customers is not remembered, and what has done its work is forgotten; gestures stay."""

from sqlalchemy import func, select

from storage.schema import ReactionRow, Seen, ThreadMessage
from tests.team import Json, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
TALK = "The customer's number is 99 88 77 66, I have just called"


def says(team: Team, who: str, text: str, channel: str) -> Json:
    """Somebody writes in a channel, in no thread."""
    ts = team.control("slack/message", {"user": who, "channel": channel, "text": text})["ts"]
    team.settle()
    return {"channel": channel, "ts": ts}


def reactions(team: Team) -> list[str]:
    """The emoji that are remembered."""
    with team.bot.store.reading() as tx:
        return sorted(tx.scalars(select(ReactionRow.emoji)))


def keys(team: Team) -> int:
    with team.bot.store.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Seen)) or 0


def words(team: Team) -> list[str]:
    """What colleagues wrote in threads, as far as it is remembered."""
    with team.bot.store.reading() as tx:
        return list(tx.scalars(select(ThreadMessage.text).order_by(ThreadMessage.ts)))


def test_an_emoji_that_means_nothing_is_remembered_on_messages_of_a_case_only(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    lunch = says(team, "ann", "Lunch?", "#social-x")
    before = keys(team)

    for who in ("bo", "kari"):
        team.reacts(who, "heart", lunch)
    team.unreacts("bo", "heart", lunch)
    assert (reactions(team), keys(team)) == ([], before)

    team.reacts("bo", "heart", team.card())
    team.reacts("bo", "tada", team.drafts("ann", REPLY, team.card()))
    assert reactions(team) == ["heart", "memo", "tada"]
    assert team.replies() == []
    assert team.whispers("bo") == team.whispers("kari") == []


def test_an_emoji_that_comes_to_mean_yes_sends_nothing_where_it_stood_before(team: Team) -> None:
    """It is known, and so it is no gesture that was missed."""
    team.customer_posts("kunde", QUESTION)
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("kari", "heart", draft)
    gestures = team.config.gestures.model_copy(update={"approve": ("white_check_mark", "heart")})

    team.restart(team.config.model_copy(update={"gestures": gestures}))
    team.wait(hours=1)
    assert team.replies() == []

    team.unreacts("kari", "heart", draft)
    team.reacts("kari", "heart", draft)
    assert len(team.replies()) == 1


def test_a_gesture_on_a_message_of_no_case_is_forgotten_after_a_week(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("bo", "eyes", says(team, "ann", "Lunch?", "#social-x"))
    team.reacts("ann", "eyes", team.card())
    draft = team.drafts("ann", REPLY, team.card())
    team.reacts("bo", "tada", draft)

    team.wait(hours=24 * 6)
    assert reactions(team) == ["eyes", "eyes", "memo", "tada"]
    team.wait(hours=24 * 2)

    assert reactions(team) == ["eyes", "memo", "tada"]


def test_long_after_its_end_a_case_has_no_talk_and_its_old_gestures_are_no_news(team: Team) -> None:
    post = team.customer_posts("kunde", QUESTION)
    card = team.card()
    team.writes("bo", TALK, card)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, card))
    team.reacts("ann", "checkered_flag", card)
    team.wait(hours=24 * 80)
    assert words(team) == [TALK, REPLY]

    team.wait(hours=24 * 11)
    assert words(team) == ["", ""]

    drafts, whispers = len(team.draft_cards(card)), team.whispers("ann")
    team.customer_posts("kunde", "@havornair it is lost again!", in_reply_to=team.replies(post)[0]["id"])
    team.restart()
    team.wait(minutes=5)
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert (len(team.draft_cards(card)), team.whispers("ann")) == (drafts, whispers)
    assert len(team.replies()) == 1
    assert words(team) == ["", ""]


def test_an_open_case_keeps_its_talk(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.writes("bo", TALK, team.card())

    team.wait(hours=24 * 100)

    assert words(team) == [TALK]
