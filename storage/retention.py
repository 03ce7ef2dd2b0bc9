"""Forgetting what has done its work: dedupe keys, shown whispers, files, stray reactions, what colleagues once said."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from rules.case import OPEN
from storage import failures, home_tabs, readings, slack_files
from storage.schema import Case, ReactionRow, Seen, SlackMessage, ThreadMessage
from storage.slack_messages import Kind

KEYS_FOR = timedelta(days=7)  #: Slack delivers an event again for at most a day
WHISPERS_FOR = timedelta(days=1)
STRAYS_FOR = timedelta(days=7)  #: a reaction that overtakes its message does so by seconds
STRAYS_UP_TO = timedelta(days=90)  #: older ones than this were forgotten long ago, unless no process ran
WORDS_FOR = timedelta(days=90)  #: after the end of a case, what colleagues wrote in its thread


def forget(tx: Session, now: datetime) -> None:
    """Delete what is past its time."""
    tx.execute(delete(Seen).where(Seen.at < now - KEYS_FOR))
    tx.execute(
        delete(SlackMessage).where(
            SlackMessage.kind == Kind.WHISPER,
            SlackMessage.drawn == SlackMessage.wanted,
            SlackMessage.owed_at < now - WHISPERS_FOR,
        )
    )
    readings.forget(tx, now)
    failures.forget(tx, now)
    slack_files.forget(tx, now)
    home_tabs.forget(tx, now)
    _forget_strays(tx, now)
    _forget_words(tx, now)


def _forget_strays(tx: Session, now: datetime) -> None:
    """Delete the reactions on messages that turned out to belong to no case."""
    place = (ReactionRow.channel, ReactionRow.ts)
    ours = exists().where(SlackMessage.channel == place[0], SlackMessage.ts == place[1])
    said = exists().where(ThreadMessage.channel == place[0], ThreadMessage.ts == place[1])
    age = ReactionRow.event_ts.between(_slack_ts(now - STRAYS_UP_TO), _slack_ts(now - STRAYS_FOR))
    tx.execute(delete(ReactionRow).where(age, ~ours, ~said).execution_options(synchronize_session=False))


def _forget_words(tx: Session, now: datetime) -> None:
    """Forget what was written in the threads of cases that ended long ago.

    That somebody wrote there, and which reactions were made, is kept: when the customer writes again after a year, the
    thread is read back, and what stood there before must not be taken for news.
    """
    over = func.coalesce(Case.ended_at, Case.answered_at, Case.stored_at) < now - WORDS_FOR
    ended = select(Case.id).where(Case.state.not_in([state.value for state in OPEN]), over)
    tx.execute(
        update(ThreadMessage)
        .where(ThreadMessage.text != "", ThreadMessage.case_id.in_(ended))
        .values(text="")
        .execution_options(synchronize_session=False)
    )


def _slack_ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
