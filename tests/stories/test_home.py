"""The app's Home tab: what waits for whom, claims and duty from there, and drawn anew only where it has changed."""

from tests.team import Team

LOST = "@havornair My bag did not arrive in Bergen, what do I do now?"


def test_try(team: Team) -> None:
    team.customer_posts("ida", LOST)
    print(team.opens_home("ann"))
    import json
    print(json.dumps(team.home_view("ann")["blocks"], indent=1, ensure_ascii=False))
