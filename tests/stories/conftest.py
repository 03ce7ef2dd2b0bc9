"""A team for each story, once on SQLite and once on PostgreSQL; at its end the promises to customers are looked at."""

from collections.abc import Iterator

import pytest

from tests.stories.duty_teams import staffed as staffed
from tests.stories.promises import assert_kept
from tests.team import Team


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    with Team(database_url) as team:
        yield team
        assert_kept(team)
