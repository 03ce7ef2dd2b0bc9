"""Without Slack, whom a call reaches is read from the settings file alone, with what people said where it is known."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.on_paper import Heard, OnPaper
from processes.building import setup_of
from rules.duty import Said
from rules.people import Role
from rules.replay_acts import Act, What
from rules.replay_reach import Notice
from tests.settings_files import TEXT, changed, loaded

ALL = ("@ann", "@bo", "@tuva", "@kari", "@mikkel")
AROUND_THE_CLOCK = (
    "duty:\n  rota:\n",
    "duty:\n  rota:\n"
    + "".join(
        f'    - who: "{who}"\n      hours: "00:00-24:00"\n      on_holidays: true\n' for who in (*ALL, "@social-night")
    ),
)
NO_QUIET_HOURS = (
    ('    quiet_hours: "23:00-06:00" ', "    # "),
    ('  quiet_hours: "22:00-07:00" ', "  # "),
)


def oslo(hour: int, minute: int = 0) -> datetime:
    """On Tuesday 3 March 2026."""
    return datetime(2026, 3, 3, hour - 1, minute, tzinfo=UTC)


def called(
    tmp_path: Path, text: str, target: str, at: datetime, *, heard: Heard | None = None, urgent: bool = False
) -> Sequence[str]:
    """Who is reached, each with in whose place and why."""
    config = loaded(tmp_path / "settings.yaml", text)
    act = Act(
        rule="Press", what=What.ESCALATE, target=target, at=at, account=("x", "havornair"), urgent=urgent
    )  # fmt: skip
    ways = OnPaper.read(setup_of(config), heard or Heard()).ways(Notice(acts=(act,)))[target]
    return [f"{way.who} for {way.person}: {way.why}" if way.person else way.who for way in ways]


@pytest.mark.parametrize(
    ("changes", "target", "at", "expected"),
    [
        ((), "@kari", oslo(10), ["@kari"]),
        ((), "@KARI", oslo(10), ["@kari"]),
        ((), "#social-x", oslo(23), ["#social-x"]),
        ((), "communication_manager", oslo(10), ["@mikkel"]),
        ((), "agent", oslo(9, 30), ["@ann", "@bo", "@social-night"]),
        # A team of the settings is its members.
        ((), "baggage", oslo(12), ["@ann", "@bo", "@kari"]),
        # The office is closed, so who has no shift is off; the group has one.
        ((), "communication_manager", oslo(21), ["#social-escalations for @mikkel: off duty"]),
        ((), "@social-night", oslo(21), ["@social-night"]),
        ((), "@social-night", oslo(12), ["#social-escalations for @social-night: off duty"]),
        # Quiet hours of their own begin later than the team's.
        ((AROUND_THE_CLOCK,), "@mikkel", oslo(22, 30), ["@mikkel"]),
        ((AROUND_THE_CLOCK,), "@ann", oslo(22, 30), ["#social-escalations for @ann: quiet hours"]),
        ((AROUND_THE_CLOCK,), "@mikkel", oslo(23), ["#social-escalations for @mikkel: quiet hours"]),
        ((AROUND_THE_CLOCK, NO_QUIET_HOURS[1]), "@mikkel", oslo(23), ["@kari for @mikkel: quiet hours"]),
        ((AROUND_THE_CLOCK, *NO_QUIET_HOURS), "@mikkel", oslo(23), ["@mikkel"]),
        (
            (AROUND_THE_CLOCK, NO_QUIET_HOURS[1], ('deputy: "@kari" ', 'deputy: ["@ann", "@bo"] ')),
            "@mikkel",
            oslo(23),
            ["@ann for @mikkel: quiet hours", "@bo for @mikkel: quiet hours"],
        ),
        (
            (("roles: [trainee]", "roles: [agent]"),),
            "trainee",
            oslo(10),
            ["#social-escalations for trainee: nobody has that role"],
        ),
    ],
)
def test_it_is_the_file_that_says_who_is_called(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], target: str, at: datetime, expected: Sequence[str]
) -> None:
    assert called(tmp_path, changed(*changes), target, at) == expected


def test_what_is_urgent_calls_whoever_is_named_and_a_deputy_with_them(tmp_path: Path) -> None:
    found = called(tmp_path, TEXT, "@mikkel", oslo(23), urgent=True)

    assert found == ["@mikkel", "@kari for @mikkel: quiet hours"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (oslo(11), "@kari"),
        (oslo(12), "#social-escalations for @kari: off duty"),
        (oslo(13, 59), "#social-escalations for @kari: off duty"),
        (oslo(14), "@kari"),
        (oslo(21), "@kari"),
        (oslo(21, 30), "#social-escalations for @kari: off duty"),
    ],
)
def test_what_somebody_had_said_by_then_counts_for_as_long_as_it_was_said_for(
    tmp_path: Path, at: datetime, expected: str
) -> None:
    """Off from noon until two, and on in the evening until half past nine."""
    words = (
        Said(on=False, at=oslo(12), until=oslo(14)),
        Said(on=True, at=oslo(20, 30), until=oslo(21, 30)),
    )
    heard = Heard(words={"U7": words, "U8": (Said(on=False, at=oslo(1)),)}, ids={"kari": ("U7",)})

    assert called(tmp_path, TEXT, "@kari", at, heard=heard) == [expected]


def test_nobody_knows_whose_word_it_was_where_no_bot_has_looked_or_the_name_is_that_of_a_group(tmp_path: Path) -> None:
    off = (Said(on=False, at=oslo(1)),)
    unknown = Heard(words={"U7": off})
    group = Heard(words={"U7": off}, ids={"social-night": ("U7", "U9")})

    assert called(tmp_path, TEXT, "@kari", oslo(10), heard=unknown) == ["@kari"]
    assert called(tmp_path, TEXT, "@social-night", oslo(21), heard=group) == ["@social-night"]
    by_id = TEXT.replace('"@kari"', '"U7"')
    assert called(tmp_path, by_id, "approver", oslo(10), heard=unknown) == ["#social-escalations for U7: off duty"]


def test_two_entries_of_one_person_are_one(tmp_path: Path) -> None:
    """As in the workspace: the roles of both, and named as the first entry does."""
    twice = changed(('  - who: "@sara"\n', '  - who: "Kari Nes"\n    roles: [admin]\n  - who: "@sara"\n'))
    heard = Heard(ids={"kari": ("U7",), "kari nes": ("U7",)})

    assert called(tmp_path, twice, "admin", oslo(10), heard=heard) == ["@kari", "@sara"]
    assert called(tmp_path, twice, "approver", oslo(10), heard=heard) == ["@kari"]
    assert called(tmp_path, twice, "Kari Nes", oslo(10), heard=heard) == ["@kari"]
    assert called(tmp_path, twice, "admin", oslo(10)) == ["@sara", "Kari Nes"]


@pytest.mark.parametrize("hour", [3, 10, 23])
def test_with_no_quiet_hours_and_everybody_on_duty_exactly_those_are_called_whom_the_file_names(
    tmp_path: Path, hour: int
) -> None:
    text = changed(AROUND_THE_CLOCK, *NO_QUIET_HOURS)
    people: Mapping[str, set[str]] = {
        "agent": {"@ann", "@bo", "@social-night"}, "trainee": {"@tuva"}, "approver": {"@kari"},
        "communication_manager": {"@mikkel"},
    }  # fmt: skip
    for role in Role:
        if role is not Role.ADMIN:
            assert set(called(tmp_path, text, role.value, oslo(hour))) == people[role.value]
    for who in (*ALL, "@social-night"):
        assert called(tmp_path, text, who, oslo(hour)) == [who]
