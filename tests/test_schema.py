"""The migrations lead to the tables that the code expects, and what is asked every second has its index."""

from datetime import UTC, datetime
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, event

from storage import slack_claims
from storage.schema import Base
from storage.store import Store
from tests.databases import SqliteDatabases

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def test_the_migrations_lead_to_the_tables_of_the_code(database_url: str) -> None:
    store = Store(database_url)
    try:
        with store.engine.connect() as connection:
            differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    finally:
        store.close()

    assert differences == []


def test_finding_what_is_owed_to_slack_reads_no_message_that_stands_there(sqlite_databases: SqliteDatabases) -> None:
    """However many messages there are, only those that are owed are looked at."""
    plans: list[str] = []
    with sqlite_databases.fresh() as url:
        store = Store(url)

        @event.listens_for(store.engine, "before_cursor_execute")
        def explain(connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
            if statement.startswith("SELECT slack_messages"):
                rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                plans.append(" / ".join(row[3] for row in rows))

        with store.reading() as tx:
            slack_claims.channels_with_work(tx, NOW)
        store.work(lambda tx: slack_claims.claim_next(tx, "C1", NOW, started_at=NOW))
        store.close()

    assert len(plans) == 2
    assert all("slack_messages USING INDEX ix_slack_messages_owed" in plan for plan in plans), plans
