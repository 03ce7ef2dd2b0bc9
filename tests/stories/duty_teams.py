"""Teams with another rota, lease or way of sharing than the shipped one, for the stories about duty."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.settings_files import changed, loaded
from tests.stories.promises import assert_kept
from tests.team import TUESDAY, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
NIGHT = '    - who: "@social-night"'

Staffed = Callable[..., AbstractContextManager[Team]]


def shift(who: str, days: str, hours: str) -> tuple[str, str]:
    """One more shift, ahead of the shipped one."""
    return NIGHT, f'    - who: "{who}"\n      days: {days}\n      hours: "{hours}"\n{NIGHT}'


def oslo(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A time in Oslo in the winter half of 2026."""
    return datetime(2026, month, day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def staffed(database_url: str, tmp_path: Path) -> Staffed:
    """Makes a team of the shipped settings with something changed in them."""

    @contextmanager
    def made(*changes: tuple[str, str], start: datetime = TUESDAY) -> Iterator[Team]:
        config = loaded(tmp_path / "config.yaml", changed(*changes))
        with Team(database_url, config=config, start=start) as team:
            yield team
            assert_kept(team)

    return made
