"""A team for each story, once on SQLite and once on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.team import Team


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    with Team(database_url) as team:
        yield team
