"""The fixtures that everything about storage stands on: fresh, migrated, apart from each other, on both databases."""

from sqlalchemy import create_engine, inspect, make_url, text

from storage.schema import Base


def test_a_test_database_has_every_table_and_no_row(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        tables = set(inspect(engine).get_table_names())
        with engine.connect() as connection:
            rows = {
                name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in Base.metadata.tables
            }
    finally:
        engine.dispose()

    assert set(Base.metadata.tables) <= tables
    assert set(rows.values()) == {0}


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    try:
        assert inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


def test_two_tests_never_meet_in_one_database(database_url: str, empty_database_url: str) -> None:
    """Whatever the pair of kinds: different databases, and each URL is of a kind that the bot knows."""
    assert database_url != empty_database_url
    assert {make_url(url).get_backend_name() for url in (database_url, empty_database_url)} <= {"sqlite", "postgresql"}
