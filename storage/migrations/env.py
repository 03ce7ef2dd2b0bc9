"""Alembic's entry: runs the migrations on the engine that the bot itself uses."""

from alembic import context

from storage.engine import create
from storage.schema import Base

engine = create(context.config.attributes["database_url"])
try:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            user_module_prefix="storage.schema.",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
finally:
    engine.dispose()
