"""The benchmark of the numbers measures what it says: two ways of counting that agree, on a past that looks like one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from benchmarks import figures_growth, figures_upkeep
from benchmarks.busy_past import fill
from handlers.desk import Desk
from processes.looking import looking
from storage.schema import Audit, Case, Draft, PostRow, SlackMessage
from storage.store import Store
from tests.manual_clock import ManualClock
from tests.team import TUESDAY
from tests.world import shipped

MONDAY = date(2026, 3, 2)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with looking(shipped(), {"DATABASE_URL": database_url}) as desk:
        yield replace(desk, clock=ManualClock(TUESDAY))


def test_repeated_days_are_days_of_their_own(store: Store) -> None:
    fill(store, last=MONDAY, days=2, posts=60, times=5, still_open=4)

    with store.reading() as tx:
        counts = [tx.scalar(select(func.count()).select_from(model)) for model in (PostRow, Case, SlackMessage)]
        days = {at.date() for at in tx.scalars(select(Case.opened_at))}
        apart = tx.scalar(select(func.count(PostRow.post_id.distinct())))
        strangers = tx.scalar(
            select(func.count()).select_from(PostRow).join(Case).where(PostRow.author_id != Case.customer_id)
        )
        early = tx.scalar(select(func.count()).select_from(Audit).join(Case).where(Audit.at < Case.opened_at))
        mixed = tx.scalar(select(func.count()).select_from(Audit).join(Draft).where(Audit.case_id != Draft.case_id))
        waiting = tx.scalar(select(func.count()).select_from(Case).where(Case.state == "new"))
    assert counts == [300, 150, 150]
    assert apart == 300
    assert days == {MONDAY - timedelta(days=before) for before in range(10)}
    assert (strangers, early, mixed, waiting) == (0, 0, 0, 4)


def test_the_reports_agree_with_the_plain_count(database_url: str, tmp_path: Path) -> None:
    found = figures_growth.ratios(database_url, tmp_path, (800,), None, a_day=20)

    assert [ratio.what for ratio in found] == [
        "a plain count with 800 posts : a daily digest",
        "a plain count with 800 posts : numbers of thirty days",
        "a plain count with 800 posts : numbers of a year",
    ]
    assert all(ratio.times > 0 for ratio in found)


def test_growth_is_told_against_the_smallest(tmp_path: Path) -> None:
    found = figures_growth.ratios("sqlite", tmp_path, (200, 400), 10)

    assert [ratio.what for ratio in found if " : with " in ratio.what] == [
        "a daily digest with 400 posts : with 200",
        "numbers of thirty days with 400 posts : with 200",
        "numbers of a year with 400 posts : with 200",
    ]
    assert "plain count takes" in found[2].meaning


def test_the_upkeep_is_measured_on_both(database_url: str, tmp_path: Path) -> None:
    found = figures_upkeep.ratios(database_url, tmp_path, a_day=60)

    assert len(found) == 4
    assert all(ratio.times > 0 for ratio in found)


def test_what_changes_unnoticed_fails_the_benchmark(desk: Desk) -> None:
    """Nothing is said to be quick that is wrong: here replies go without a line in the audit, so the books stand."""
    past = figures_growth.past_of(desk, 200, 10)
    figures_growth.agreed("numbers of thirty days", past)
    with desk.store.transaction() as tx:
        tx.execute(text("UPDATE drafts SET state = 'rejected'"))

    with pytest.raises(AssertionError, match="do not agree"):
        figures_growth.agreed("numbers of thirty days", past)
