"""What the tables give to the numbers: the way of a case from its question to its answer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from rules.draft import DraftKind, DraftState
from rules.history import CaseHistory
from rules.hours import Calendar
from rules.measured import measure
from rules.post import Post
from rules.stages import Stage
from storage import audit, drafts, intake
from storage.figures import histories
from storage.schema import PostRow
from storage.store import Store
from tests.assessed import assessed

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALWAYS = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["00:00-24:00"]})


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


def asks(tx: Session, number: int, minutes: int) -> int:
    at = NOON + minutes * MINUTE
    post = Post(
        network="x", id=str(number), version_id=str(number), conversation_id="1", author_id="7", author_handle="kunde",
        author_name="Kunde", text="@havornair Where is my bag?", created_at=at, url="https://x.example", summoned=True,
    )  # fmt: skip
    return intake.take_in(tx, post, account="havornair", assessment=assessed(post.text), now=at).case.id


def happens(tx: Session, case_id: int, minutes: int, what: str, draft_id: int | None = None) -> None:
    audit.note(tx, what, actor="U1", at=NOON + minutes * MINUTE, case_id=case_id, draft_id=draft_id)


def answers(tx: Session, case_id: int, *, proposed: int, approved: int, sent: int) -> None:
    draft = drafts.propose(
        tx, case_id=case_id, kind=DraftKind.ANSWER, author="U1", text="On its way.", now=NOON + proposed * MINUTE
    )
    tx.flush()
    happens(tx, case_id, proposed, "draft.proposed", draft.id)
    happens(tx, case_id, approved, "draft.approved", draft.id)
    happens(tx, case_id, sent, "draft.sent", draft.id)
    draft.state, draft.sent_at = DraftState.SENT, NOON + sent * MINUTE


def held(case: CaseHistory) -> list[tuple[Stage, int]]:
    return [(stage, wait.calendar // 60_000_000) for stage, wait in measure(case, ALWAYS, None).stages]


def test_when_the_customer_takes_back_what_we_answered_the_next_question_has_a_way_of_its_own(store: Store) -> None:
    """The first draft was on the network long before: it does not wait to be sent while the second is written."""
    with store.transaction() as tx:
        case_id = asks(tx, 1, 0)
        happens(tx, case_id, 1, "slack.card")
        happens(tx, case_id, 2, "case.claimed")
        answers(tx, case_id, proposed=5, approved=8, sent=10)
        assert asks(tx, 2, 60) == case_id
        answers(tx, case_id, proposed=80, approved=110, sent=115)

    with store.transaction() as tx:
        (before,) = histories(tx, NOON, NOON + MINUTE)
        tx.execute(update(PostRow).where(PostRow.post_id == "1").values(gone_at=NOON + 61 * MINUTE))
    with store.reading() as tx:
        (after,) = histories(tx, NOON, NOON + MINUTE)

    assert held(before) == [
        (Stage.RELAY, 1), (Stage.UNCLAIMED, 1), (Stage.CLAIMED, 3), (Stage.APPROVAL, 3), (Stage.SENDING, 2),
    ]  # fmt: skip
    assert held(after) == [(Stage.CLAIMED, 20), (Stage.APPROVAL, 30), (Stage.SENDING, 5)]
