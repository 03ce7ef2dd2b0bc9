"""Bring a database to the newest schema, or say which schema it has."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import failures, pace  # noqa: F401 - their tables are part of the schema
from storage.engine import create


def _alembic(database_url: str) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.attributes["database_url"] = database_url
    return settings


def migrate(database_url: str) -> None:
    """Run every migration that is missing, each in one transaction."""
    command.upgrade(_alembic(database_url), "head")


def revisions(database_url: str) -> tuple[str | None, str | None]:
    """The database's revision and the code's; equal when nothing is to be migrated."""
    engine = create(database_url)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return current, ScriptDirectory.from_config(_alembic(database_url)).get_current_head()
