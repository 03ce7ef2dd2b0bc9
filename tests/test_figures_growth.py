"""The benchmark of the numbers counts what it says, and a day's figures are read by an index of the day."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from benchmarks import figures_growth
from storage import figures
from storage.store import Store
from tests.team import TUESDAY


def test_ours_and_the_naive_query_agree_at_every_size(tmp_path: Path) -> None:
    found = list(figures_growth.ratios("sqlite", tmp_path, (40, 120), a_day=20))

    assert len(found) == 9
    assert all(ratio.times > 0 for ratio in found)
    assert [ratio.what for ratio in found if "fewest" in ratio.what] == [
        f"{what} with 120 posts stored : with the fewest"
        for what in ("the digest of a day", "statistics of 30 days", "statistics of a year")
    ]


@pytest.fixture
def asked(database_url: str) -> list[str]:
    """The plans of all that is read for the figures of a day, in a database of many."""
    store, statements = Store(database_url), list[tuple[str, object]]()
    figures_growth.fill(store, 2000, a_day=100)
    event.listen(store.engine, "before_cursor_execute", lambda *call: statements.append((call[2], call[3])))
    with store.reading() as tx:
        assert len(list(figures.histories(tx, TUESDAY - timedelta(days=2), TUESDAY - timedelta(days=1)))) == 50
    read = [(statement, values) for statement, values in statements if statement.startswith("SELECT")]
    plans = []
    with store.engine.connect() as connection:
        postgres = store.engine.dialect.name == "postgresql"
        if postgres:
            connection.exec_driver_sql("ANALYZE")
            connection.exec_driver_sql("SET enable_seqscan = off")  # so few rows are read whole otherwise
        for statement, values in read:
            explain = "EXPLAIN" if postgres else "EXPLAIN QUERY PLAN"
            plan = connection.exec_driver_sql(f"{explain} {statement}", values)
            plans.append("\n".join(str(row) for row in plan))
    store.close()
    return plans


def test_a_day_is_read_by_indexes_and_no_table_whole(asked: list[str]) -> None:
    assert "ix_cases_opened" in asked[0]
    assert len(asked) == 6
    # SQLite says SCAN where it reads a table whole, PostgreSQL Seq Scan.
    assert [plan for plan in asked if "SCAN " in plan or "Seq Scan" in plan] == []
