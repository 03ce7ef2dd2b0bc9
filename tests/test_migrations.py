"""A database that is brought to a newer schema keeps what it holds, and what is new in the schema knows of it."""

import sqlalchemy as sa
from alembic import command
from sqlalchemy import event, inspect

from storage import migrate as migrating
from storage.engine import create
from storage.migrate import migrate, revisions
from storage.mystery import TESTS
from storage.opening import open_up
from storage.schema import Base, Case
from storage.store import Store

AT = "2026-03-03 09:00:00+00:00"


def upgrade_to(database_url: str, revision: str) -> None:
    command.upgrade(migrating._alembic(database_url), revision)


def test_the_newest_schema_is_the_one_that_the_code_knows(empty_database_url: str) -> None:
    migrate(empty_database_url)
    engine = create(empty_database_url)
    try:
        found = inspect(engine)
        for name, table in Base.metadata.tables.items():
            columns = {column["name"]: bool(column["nullable"]) for column in found.get_columns(name)}
            assert columns == {column.name: bool(column.nullable) for column in table.columns}, name
            assert {index["name"] for index in found.get_indexes(name)} >= {index.name for index in table.indexes}, name
    finally:
        engine.dispose()
    current, newest = revisions(empty_database_url)
    assert current == newest


def test_cards_from_before_reading_back_are_read_back_too(empty_database_url: str) -> None:
    upgrade_to(empty_database_url, "0001")
    store = Store(empty_database_url)
    try:
        with store.transaction() as tx:
            tx.execute(
                sa.text(
                    "INSERT INTO cases (id, network, account, conversation_id, customer_id, state, priority, "
                    f"opened_at, stored_at, revision) VALUES (1, 'x', 'a', '1', '2', 'new', 'normal', '{AT}', '{AT}', 1)"
                )
            )
            for ident, kind, ts in (("a", "card", "'1.0'"), ("b", "card", "NULL"), ("c", "draft_card", "'2.0'")):
                tx.execute(
                    sa.text(
                        "INSERT INTO slack_messages (id, key, kind, case_id, channel, wanted, drawn, ts, state, urgency, "
                        f"owed_at, next_try_at, fence, attempts) VALUES ('{ident}', '{ident}', '{kind}', 1, 'C1', 1, 1, "
                        f"{ts}, 'live', 1, '{AT}', '{AT}', 0, 0)"
                    )
                )

        migrate(empty_database_url)

        with store.reading() as tx:
            rows = tx.execute(sa.text("SELECT channel, ts, case_id, gap FROM readings")).all()
        assert [tuple(row) for row in rows] == [("C1", "1.0", 1, 0)]
    finally:
        store.close()


def test_no_case_from_before_is_a_mystery_shoppers(empty_database_url: str) -> None:
    upgrade_to(empty_database_url, "0018")
    store = Store(empty_database_url)
    try:
        with store.transaction() as tx:
            tx.execute(
                sa.text(
                    "INSERT INTO cases (id, network, account, conversation_id, customer_id, state, priority, tags, "
                    f"opened_at, stored_at, revision) VALUES (1, 'x', 'a', '1', '2', 'new', 'normal', '[]', '{AT}', "
                    f"'{AT}', 1)"
                )
            )

        migrate(empty_database_url)

        with store.reading() as tx:
            assert [(case.id, case.mystery) for case in tx.scalars(sa.select(Case))] == [(1, False)]
            assert tx.scalars(TESTS).all() == []
    finally:
        store.close()

    command.downgrade(migrating._alembic(empty_database_url), "0018")
    engine = create(empty_database_url)
    try:
        assert "mystery" not in {column["name"] for column in inspect(engine).get_columns("cases")}
    finally:
        engine.dispose()
    migrate(empty_database_url)


class Death(BaseException):
    """The process ends here."""


def dies_at(database_url: str, point: int) -> bool:
    """Migrate, and end before the statement (or commit) of that number, as a killed process; whether it was reached."""
    count = 0

    def next_one(*_: object) -> None:
        nonlocal count
        count += 1
        if count == point:
            raise Death

    for name in ("before_cursor_execute", "commit"):
        event.listen(sa.Engine, name, next_one)
    try:
        migrate(database_url)
    except Death:
        return True
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(sa.Engine, name, next_one)
    return False


def test_a_migration_killed_at_any_statement_is_gone_through_at_the_next_start(
    empty_database_url: str,
) -> None:
    """Old or new and never half: after every death the schema is none or complete, and the next start goes on."""
    point = 0
    while dies_at(empty_database_url, point := point + 1):
        looking = create(empty_database_url)
        tables = set(inspect(looking).get_table_names())
        looking.dispose()
        assert tables <= {"alembic_version"}, f"half a schema after a death at {point}: {sorted(tables)}"

    assert point > 30
    current, newest = revisions(empty_database_url)
    assert current == newest
    open_up(empty_database_url)
