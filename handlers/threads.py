"""Look at many cases, one of which may be spoilt, and say something in the thread of a case's card, once."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.parking import each
from storage import failures, slack_messages
from storage.schema import Case
from storage.slack_messages import Kind, Urgency, card_key


def each_case(desk: Desk, cases: Iterable[Case], do: Callable[[Case], int]) -> list[int]:
    """What `do` returned of every case that is not put aside; one that fails keeps nobody from the others."""
    return each(
        desk,
        failures.Kind.CASE,
        cases,
        do,
        subject=lambda case: case.id,
        place=lambda case: {"case": str(case.id)},
    )


def say(desk: Desk, tx: Session, case: Case, key: str, text: str) -> bool:
    """Owe the thread a notice; False when it was owed under this key before."""
    return slack_messages.owe(
        tx,
        key=key,
        kind=Kind.NOTICE,
        channel=desk.channel_of(case),
        thread_key=card_key(case.id),
        case_id=case.id,
        content={"text": text},
        now=desk.now(),
        urgency=Urgency.ESCALATION,
    )
