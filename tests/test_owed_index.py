"""The look for owed messages, four times a second: it reads what is owed, never what was shown long ago."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from storage import slack_claims
from storage.store import Store

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("look", ["channels", "next"])
def test_owed_messages_are_found_by_an_index_of_nothing_else(database_url: str, look: str) -> None:
    store = Store(database_url)
    asked: list[tuple[str, object]] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with store.transaction() as tx:
        if look == "channels":
            slack_claims.channels_with_work(tx, NOW)
        else:
            slack_claims.claim_next(tx, "C1", NOW, started_at=NOW)
    statement, values = asked[-1]

    with store.engine.connect() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")  # a table without rows is read whole otherwise
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
        else:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        described = "\n".join(str(row) for row in plan)
    store.close()

    assert "ix_slack_messages_owed" in described
