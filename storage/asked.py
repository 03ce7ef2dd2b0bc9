"""Reports that people asked for and wait for; what tags there are to ask for; where the cards of cases stand."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.schema import AskedReport, Case, SlackMessage
from storage.slack_messages import PORTION, Kind, card_key

LATELY = 5000  #: cases that are looked through for tags
MOST_OF_ONE = 5  #: reports that one person may wait for


def owe(tx: Session, *, person: str, channel: str, question: str, answered: bool, now: datetime) -> bool:
    """Owe somebody a report; False when they wait for as many as anybody may."""
    waiting = tx.scalar(select(func.count()).select_from(AskedReport).where(AskedReport.person == person))
    if (waiting or 0) >= MOST_OF_ONE:
        return False
    tx.add(AskedReport(person=person, channel=channel, question=question, answered=answered, asked_at=now))
    tx.flush()
    return True


def owed(tx: Session) -> Sequence[AskedReport]:
    """What is waited for, the first asked first."""
    return tx.scalars(select(AskedReport).order_by(AskedReport.id)).all()


def done(tx: Session, report_id: int) -> bool:
    """It was made, in this transaction; False when another process had done so."""
    result = tx.execute(
        delete(AskedReport).where(AskedReport.id == report_id).execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def tags_lately(tx: Session, most: int) -> list[str]:
    """The tags of the newest cases, each once, as many as `most`."""
    found: dict[str, None] = {}
    for tags in tx.scalars(select(Case.tags).order_by(Case.id.desc()).limit(LATELY)):
        found |= dict.fromkeys(tags)
    return list(found)[:most]


def cards(tx: Session, case_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Channel and timestamp of the card of each of these cases that has one in Slack."""
    found: dict[int, tuple[str, str]] = {}
    for start in range(0, len(case_ids), PORTION):
        some = [card_key(case_id) for case_id in case_ids[start : start + PORTION]]
        rows = tx.execute(
            select(SlackMessage.case_id, SlackMessage.channel, SlackMessage.ts).where(
                SlackMessage.key.in_(some), SlackMessage.kind == Kind.CARD, SlackMessage.ts.is_not(None)
            )
        )
        found |= {case_id: (channel, ts) for case_id, channel, ts in rows if case_id is not None and ts is not None}
    return found


def accounts(tx: Session) -> list[str]:
    """The handles of all accounts that have cases, in lower case."""
    return sorted(tx.scalars(select(Case.account).distinct()))
