"""A name in config.yaml leads to exactly one person, user group or channel of the workspace, or to a problem."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.people import Right, Role
from rules.roster_resolution import Channel, Group, Member, Resolution, Unresolved, resolve, resolve_channel

AGENT = frozenset({Role.AGENT})
APPROVER = frozenset({Role.APPROVER})

ANN = Member(
    id="U0ANN",
    handle="ann",
    display_name="Ann",
    real_name="Ann Kristin Berg",
    email="ann@havorn.example",
    tz="Europe/Oslo",
)
KARI = Member(id="U0KARI", handle="kari.n", display_name="Kari", real_name="Kari Nordmann", email="kari@havorn.example")
OLA = Member(id="U0OLA", handle="ola", display_name="", real_name="Ola Nordmann", email="ola@havorn.example")
NIGHT = Group(id="S0NIGHT", handle="social-night", name="Social, nights", members=("U0KARI", "U0OLA"))
MEMBERS = (ANN, KARI, OLA)


def found(who: str, *members: Member, groups: tuple[Group, ...] = (NIGHT,)) -> Resolution:
    """What one entry leads to."""
    return resolve([(who, AGENT, "")], members or MEMBERS, groups)


def problem(who: str, *members: Member, groups: tuple[Group, ...] = (NIGHT,)) -> str:
    """Why one entry leads to nobody; nobody gets a right by it."""
    resolution = found(who, *members, groups=groups)
    assert not resolution.roster.people
    assert resolution.named(who) is None
    (unresolved,) = resolution.problems
    return unresolved.sentence


@pytest.mark.parametrize(
    ("who", "ids"),
    [
        ("U0KARI", {"U0KARI"}),
        ("kari@havorn.example", {"U0KARI"}),
        ("Kari@Havorn.example", {"U0KARI"}),
        ("@kari.n", {"U0KARI"}),
        ("@KARI.N", {"U0KARI"}),
        ("kari.n", {"U0KARI"}),
        ("@Kari", {"U0KARI"}),
        ("Kari Nordmann", {"U0KARI"}),
        ("  kari   nordmann ", {"U0KARI"}),
        ("S0NIGHT", {"U0KARI", "U0OLA"}),
        ("@social-night", {"U0KARI", "U0OLA"}),
        ("group:social-night", {"U0KARI", "U0OLA"}),
        ("group:@social-night", {"U0KARI", "U0OLA"}),
    ],
)
def test_a_name_may_be_written_in_many_ways(who: str, ids: set[str]) -> None:
    resolution = found(who)

    assert resolution.problems == ()
    assert set(resolution.roster.people) == ids
    named = resolution.named(who)
    assert named is not None
    assert set(named.person_ids) == ids
    assert named.group_id == ("S0NIGHT" if len(ids) > 1 else "")


def test_what_is_known_of_a_person_is_on_the_roster() -> None:
    person = found("@ann").roster.get("U0ANN")

    assert (person.name, person.handle, person.real_name) == ("Ann", "ann", "Ann Kristin Berg")
    assert (person.email, person.time_zone, person.signature) == ("ann@havorn.example", "Europe/Oslo", "^AKB")
    assert person.roles == AGENT
    assert found("@ola").roster.get("U0OLA").name == "Ola Nordmann"


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("@karin", "@karin is nobody in this workspace; did you mean @kari.n?"),
        ("Ole Nordmann", "Ole Nordmann is nobody in this workspace; did you mean Ola Nordmann?"),
        ("@social-nights", "@social-nights is nobody in this workspace; did you mean @social-night?"),
        ("kari@havorn.exampel", "kari@havorn.exampel is nobody in this workspace; did you mean kari@havorn.example?"),
        ("U0NOBODY1", "U0NOBODY1 is nobody in this workspace"),
        ("group:ann", "group:ann is nobody in this workspace; did you mean @ann?"),
        ("@", "@ is nobody in this workspace"),
        ("group:", "group: is nobody in this workspace"),
    ],
)
def test_who_is_not_there_is_a_problem_with_the_nearest_name(who: str, told: str) -> None:
    assert problem(who) == told


def test_an_empty_name_is_not_that_of_whoever_has_none() -> None:
    nameless = Member(id="U0X")

    assert problem("@", nameless, groups=(Group(id="S0X", handle=""),)).startswith("@ is nobody")


def test_a_name_of_two_people_is_a_problem_that_lists_both_with_their_ids() -> None:
    other = replace(OLA, id="U0OLA2", handle="ola2", email="")

    told = problem("Ola Nordmann", *MEMBERS, other)

    both = "Ola Nordmann (@ola, U0OLA), Ola Nordmann (@ola2, U0OLA2)"
    assert told == f"Ola Nordmann could be any of these; write the id of one: {both}"


def test_nobody_takes_a_colleagues_rights_by_taking_the_name_for_display() -> None:
    """Everybody may change their own display name in Slack."""
    impostor = Member(id="U0EVE", handle="eve", display_name="Kari Nordmann", real_name="Eve Elstad")

    told = problem("Kari Nordmann", *MEMBERS, impostor)

    assert "could be any of these" in told
    assert "U0KARI" in told
    assert "U0EVE" in told


def test_a_handle_goes_before_a_display_name() -> None:
    named_like_ann = Member(id="U0EVE", handle="eve", display_name="ann", real_name="Eve Elstad")

    assert set(found("@ann", *MEMBERS, named_like_ann).roster.people) == {"U0ANN"}


def test_who_left_does_not_stand_in_the_way_of_a_namesake() -> None:
    left = replace(OLA, id="U0OLA0", handle="ola0", deleted=True)

    resolution = found("Ola Nordmann", *MEMBERS, left)

    assert set(resolution.roster.people) == {"U0OLA"}


@pytest.mark.parametrize(
    ("change", "barred"),
    [
        ({"deleted": True}, "deactivated"),
        ({"is_bot": True}, "bot"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_stranger": True}, "another organisation"),
        ({"id": "USLACKBOT"}, "bot"),
    ],
)
def test_who_may_not_act_stays_listed_and_has_no_right(change: dict[str, bool | str], barred: str) -> None:
    member = replace(KARI, **change)  # type: ignore[arg-type]

    roster = resolve([("Kari Nordmann", APPROVER, "")], [ANN, member], []).roster

    assert roster.get(member.id).barred == barred
    assert not any(roster.may(member.id, right) for right in Right)
    assert roster.with_role(Role.APPROVER) == ()


def test_who_is_named_twice_has_the_roles_of_both_entries() -> None:
    roster = resolve([("@social-night", AGENT, ""), ("kari@havorn.example", APPROVER, "")], MEMBERS, [NIGHT]).roster

    assert roster.get("U0KARI").roles == AGENT | APPROVER
    assert roster.get("U0OLA").roles == AGENT


def test_a_signature_of_ones_own_goes_before_the_groups_and_before_initials() -> None:
    entries = [("@social-night", AGENT, "^N8"), ("@kari.n", APPROVER, "^KN"), ("@ann", AGENT, "")]

    roster = resolve(entries, MEMBERS, [NIGHT]).roster

    assert roster.get("U0KARI").signature == "^KN"
    assert roster.get("U0OLA").signature == "^N8"
    assert roster.get("U0ANN").signature == "^AKB"


def test_a_user_group_that_is_switched_off_is_a_problem() -> None:
    off = replace(NIGHT, disabled=True)

    assert problem("@social-night", groups=(off,)) == "@social-night is a user group that is disabled in Slack"


def test_a_member_whom_the_workspace_does_not_list_is_a_problem_and_the_others_are_found() -> None:
    resolution = found("@social-night", groups=(replace(NIGHT, members=("U0OLA", "U0GONE")),))

    assert set(resolution.roster.people) == {"U0OLA"}
    (unresolved,) = resolution.problems
    assert unresolved.sentence == "@social-night has a member, U0GONE, whom the workspace does not list"


def test_an_email_address_cannot_be_looked_up_without_the_scope() -> None:
    told = problem("kari@havorn.example", *(replace(member, email="") for member in MEMBERS))

    assert told == "kari@havorn.example cannot be looked up: the app may not read e-mail addresses (users:read.email)"


def test_a_problem_knows_its_entry() -> None:
    resolution = resolve([("@ann", AGENT, ""), ("@nobody", AGENT, ""), ("@ola", AGENT, "")], MEMBERS, [])

    assert [unresolved.index for unresolved in resolution.problems] == [1]
    assert set(resolution.roster.people) == {"U0ANN", "U0OLA"}


CHANNELS = (
    Channel(id="C0SOCIAL", name="social-x"),
    Channel(id="C0OPS", name="socialcare-ops"),
    Channel(id="C0OLD", name="social-old", is_archived=True),
    Channel(id="C0SOCIAL0", name="social-x", is_archived=True),
)


@pytest.mark.parametrize("written", ["#social-x", "social-x", "C0SOCIAL", " #Social-X "])
def test_a_channel_is_found_by_name_or_id(written: str) -> None:
    assert resolve_channel(written, CHANNELS) == "C0SOCIAL"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "#social-y",
            "#social-y is no channel that the bot can see; if it is private, invite the bot there;"
            " did you mean #social-x?",
        ),
        ("C0NOWHERE", "C0NOWHERE is no channel that the bot can see; if it is private, invite the bot there"),
        ("#social-old", "#social-old is archived; choose another channel, or take it out of the archive"),
    ],
)
def test_a_channel_that_cannot_be_used_is_a_problem(written: str, told: str) -> None:
    unresolved = resolve_channel(written, CHANNELS)

    assert isinstance(unresolved, Unresolved)
    assert unresolved.sentence == told


def test_a_channel_name_of_two_is_a_problem() -> None:
    """Workspaces that share channels may show two of one name."""
    unresolved = resolve_channel("#social-x", (*CHANNELS, Channel(id="C1SOCIAL", name="social-x")))

    assert isinstance(unresolved, Unresolved)
    assert unresolved.sentence.endswith("is the name of several channels; write the id of one: C0SOCIAL, C1SOCIAL")


NAMES = st.sampled_from(["", "ann", "Ann", "ola", "Ola Nordmann", "kari.n", "kari@havorn.example"])
SOMEBODY = st.builds(
    Member,
    id=st.sampled_from([f"U{number}" for number in range(6)]),
    handle=NAMES,
    display_name=NAMES,
    real_name=NAMES,
    email=NAMES,
    deleted=st.booleans(),
    is_bot=st.booleans(),
    is_restricted=st.booleans(),
)
WORKSPACE = st.lists(SOMEBODY, max_size=6, unique_by=lambda member: member.id)


@given(members=WORKSPACE, who=NAMES.map(lambda name: f"@{name}"))
def test_a_name_gives_rights_to_one_at_most_and_only_to_who_bears_it(members: list[Member], who: str) -> None:
    resolution = resolve([(who, APPROVER, "")], members, [])

    able = resolution.roster.with_role(Role.APPROVER)
    assert len(able) <= 1
    assert bool(resolution.roster.people) != bool(resolution.problems)
    for person in able:
        (member,) = [member for member in members if member.id == person.id]
        assert not any((member.deleted, member.is_bot, member.is_restricted))
        names = (member.handle, member.display_name, member.real_name, member.email)
        assert who.removeprefix("@").casefold() in {name.casefold() for name in names}


@given(orders=WORKSPACE.flatmap(lambda members: st.tuples(st.just(members), st.permutations(members))))
def test_the_order_in_which_slack_lists_people_does_not_matter(orders: tuple[list[Member], list[Member]]) -> None:
    entries = [("@ann", AGENT, ""), ("Ola Nordmann", APPROVER, "^ON")]

    assert resolve(entries, orders[0], []) == resolve(entries, orders[1], [])
