"""What the network bills for is counted by the team's day, mentions and search together, once for each look."""

from datetime import date

from sqlalchemy import func, select

from storage import reads
from storage.schema import Poll, PostRow
from tests.team import Team


def counted(team: Team) -> dict[date, int]:
    with team.bot.store.reading() as tx:
        return {row.day: row.resources for row in reads.between(tx, date.min, date.max)}


def test_each_look_is_counted_on_the_day_it_was_done_and_the_days_add_up(team: Team) -> None:
    assert counted(team) == {}, "a look that finds nothing costs nothing"

    team.customer_posts("kunde", "@havornair My bag did not arrive in Bergen, what do I do now?")
    first = counted(team)
    team.wait(hours=16)  # past midnight in Oslo
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    found = counted(team)

    assert list(found) == [date(2026, 3, 3), date(2026, 3, 4)]
    assert found[date(2026, 3, 3)] == first[date(2026, 3, 3)] > 0
    with team.bot.store.reading() as tx:
        assert sum(found.values()) == tx.scalar(select(func.sum(Poll.resources_read)))
        assert sum(found.values()) >= (tx.scalar(select(func.count()).select_from(PostRow)) or 0)
