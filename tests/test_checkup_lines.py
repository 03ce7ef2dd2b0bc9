"""What `check` says, judged from facts alone: every finding, with its grade and what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import Config, load
from handlers import checkup_lines as lines
from handlers.checkup_facts import Cause, Trouble
from handlers.checkup_lines import Grade, Line
from handlers.checkup_team import team
from handlers.slack_app import SCOPES
from rules.roster_resolution import Channel, Group, Member
from storage.inspection import Inspection
from tests.settings_files import changed, loaded

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
REFUSED = Trouble(cause=Cause.REFUSED, reason="Slack says invalid_auth")
SILENT = Trouble(cause=Cause.SILENT, reason="it did not answer (URLError).")
BUSY = Trouble(cause=Cause.BUSY, reason="Slack asks for patience")

NAMES = {"ann": "Ann", "bo": "Bo", "tuva": "Tuva", "kari": "Kari", "mikkel": "Mikkel", "sara": "Sara", "nina": "Nina"}
MEMBERS = {handle: Member(id=f"U{handle.upper()}", handle=handle, real_name=name) for handle, name in NAMES.items()}
NIGHT = Group(id="SNIGHT", handle="social-night", members=("UNINA",))
CHANNELS = {
    name: Channel(id=f"C{number}", name=name)
    for number, name in enumerate(("social-x", "socialcare-ops", "social-escalations", "social-digest"))
}


@pytest.fixture
def config() -> Config:
    return load(ROOT / "config.yaml", {})


def database(**different: object) -> Inspection:
    usual = {
        "place": "SQLite file a.db",
        "embedded": True,
        "lasting": True,
        "exists": True,
        "writable": True,
        "current": "0002",
        "newest": "0002",
        "known": True,
    }
    return Inspection(**(usual | different))


def without(handle: str, **instead: Member) -> list[Member]:
    return [member for name, member in (MEMBERS | instead).items() if name != handle or name in instead]


def bad(found: list[Line]) -> list[str]:
    """What is not well, as printed."""
    return [str(line) for line in found if line.grade is not Grade.OK]


def test_a_line_begins_with_its_grade_in_a_column_of_its_own() -> None:
    printed = [str(line) for line in (lines.ok("a"), lines.warning("b"), lines.problem("c"))]

    assert printed == ["ok      a", "warning b", "PROBLEM c"]


@pytest.mark.parametrize(
    ("trouble", "begins", "ends"),
    [
        (REFUSED, "PROBLEM Slack: Slack says invalid_auth; copy SLACK_BOT_TOKEN anew", "makes a new one"),
        (SILENT, "PROBLEM Slack: it did not answer (URLError); check this machine's connection", "https://slack.test/"),
        (BUSY, "warning Slack: not checked: Slack asks for patience", "try again in a minute"),
    ],
)
def test_a_question_without_an_answer_says_what_to_do(trouble: Trouble, begins: str, ends: str) -> None:
    line = str(lines.installation(trouble, "https://slack.test/"))

    assert line.startswith(begins)
    assert line.endswith(ends)


@pytest.mark.parametrize("scope", SCOPES)
def test_each_missing_scope_is_a_problem_with_what_it_is_for(scope: str) -> None:
    (line,) = lines.scopes(frozenset(SCOPES) - {scope}, emails=True)

    assert line.grade is Grade.PROBLEM
    assert line.text.startswith(f"scope {scope} is missing, by which socialcare {SCOPES[scope]}; add it under")


def test_a_company_that_writes_nobody_by_e_mail_may_leave_that_scope_out() -> None:
    (line,) = lines.scopes(frozenset(SCOPES) - {"users:read.email"}, emails=False)

    assert line.grade is Grade.WARNING


def test_more_scopes_than_needed_are_pointed_out() -> None:
    found = list(lines.scopes(frozenset(SCOPES) | {"team:read", "admin"}, emails=True))

    assert [line.grade for line in found] == [Grade.OK, Grade.WARNING]
    assert "admin, team:read" in found[1].text


def test_scopes_that_slack_does_not_name_are_not_said_to_be_right() -> None:
    assert [line.grade for line in lines.scopes(None, emails=True)] == [Grade.WARNING]


@pytest.mark.parametrize(
    ("seconds", "grade", "words"),
    [
        (0, Grade.OK, "within 0 s"),
        (-60, Grade.OK, "within 60 s"),
        (61, Grade.WARNING, "1 min 1 s ahead of"),
        (-300, Grade.WARNING, "5 min 0 s behind"),
        (301, Grade.PROBLEM, "5 min 1 s ahead of"),
        (-86_400, Grade.PROBLEM, "1440 min 0 s behind"),
    ],
)
def test_a_clock_that_is_off_is_told_before_signatures_fail(seconds: int, grade: Grade, words: str) -> None:
    """Slack refuses what was signed over five minutes ago; a minute is a sign that nobody sets this clock."""
    line = lines.clock(NOON, NOON + timedelta(seconds=seconds))

    assert line.grade is grade
    assert words in line.text


def test_an_answer_without_a_time_leaves_the_clock_unchecked() -> None:
    assert lines.clock(None, NOON).grade is Grade.WARNING


@pytest.mark.parametrize(
    ("found", "web", "grade"),
    [
        (None, False, Grade.OK),
        (REFUSED, False, Grade.PROBLEM),
        (REFUSED, True, Grade.WARNING),
        (SILENT, False, Grade.PROBLEM),
        (BUSY, False, Grade.WARNING),
    ],
)
def test_socket_mode_is_needed_unless_web_is_set_up(found: Trouble | None, web: bool, grade: Grade) -> None:
    assert lines.socket(found, web=web).grade is grade


def test_every_channel_that_the_bot_is_in_is_well(config: Config) -> None:
    found = list(lines.channels(config, CHANNELS.values(), frozenset(c.id for c in CHANNELS.values()), "socialcare"))

    assert sorted(map(str, found)) == sorted(f"ok      channel #{name}: the bot is in it" for name in CHANNELS)


@pytest.mark.parametrize(
    ("listed", "inside", "said"),
    [
        (
            {"social-x": CHANNELS["social-x"]},
            frozenset(),
            "the bot is not in #social-x; type /invite @socialcare there",
        ),
        ({"social-x": Channel(id="C0", name="social-x", is_archived=True)}, {"C0"}, "#social-x is archived; choose"),
        ({"social-x": Channel(id="C0", name="social-xx")}, {"C0"}, "can see; if it is private, invite the bot there"),
    ],
    ids=["not a member", "archived", "unknown"],
)
def test_a_channel_out_of_reach_is_named_with_its_place(
    config: Config, listed: dict[str, Channel], inside: frozenset[str], said: str
) -> None:
    every = frozenset(channel.id for name, channel in CHANNELS.items() if name != "social-x") | inside

    (line,) = bad(list(lines.channels(config, (CHANNELS | listed).values(), every, "socialcare")))

    place = config.where(("accounts", 0, "channel"))
    assert line.startswith(f"PROBLEM {place}: accounts.0.channel: ")
    assert said in line


def test_a_team_that_is_all_there_is_listed_by_role_and_group(config: Config) -> None:
    found = [str(line) for line in team(config, list(MEMBERS.values()), [NIGHT])]

    assert found == [
        "ok      user group @social-night: Nina",
        "ok      role agent: Ann, Bo, Nina",
        "ok      role trainee: Tuva",
        "ok      role approver: Kari",
        "ok      role communication_manager: Mikkel",
        "ok      role admin: Sara",
        "ok      four eyes: Kari, Mikkel can approve each other's drafts",
    ]


def test_a_name_that_leads_to_nobody_is_a_problem_with_what_was_probably_meant(config: Config) -> None:
    renamed = Member(id="UANN", handle="anne", real_name="Anne")

    (line,) = bad(list(team(config, without("ann", anne=renamed), [NIGHT])))

    place = config.where(("people", 0, "who"))
    assert line == f"PROBLEM {place}: people.0.who: @ann is nobody in this workspace; did you mean @anne?"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"deleted": True}, "deactivated"),
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_stranger": True}, "another organisation"),
        ({"is_bot": True}, "bot"),
    ],
)
def test_somebody_who_can_have_no_rights_is_a_warning(config: Config, how: dict[str, bool], reason: str) -> None:
    barred = Member(id="UBO", handle="bo", real_name="Bo", **how)

    (line,) = bad(list(team(config, without("bo", bo=barred), [NIGHT])))

    place = config.where(("people", 1, "who"))
    assert line.startswith(f"warning {place}: Bo (@bo) has no right at all: {reason};")


def test_a_role_that_an_escalation_calls_and_nobody_can_fill_is_a_problem(config: Config) -> None:
    gone = Member(id="UMIKKEL", handle="mikkel", real_name="Mikkel", deleted=True)

    found = bad(list(team(config, without("mikkel", mikkel=gone), [NIGHT])))

    place = config.where(("escalation", "on_request", 0, "notify"))
    assert [line.partition(" ")[0] for line in found] == ["warning", "PROBLEM", "warning"]
    assert found[1].startswith(f"PROBLEM {place}: escalation.on_request.0.notify: would call nobody")
    assert "communication_manager" in found[1]


def test_one_approver_alone_is_told_whose_drafts_nobody_can_approve(config: Config, tmp_path: Path) -> None:
    alone = loaded(tmp_path / "config.yaml", changed(("by: [approver, communication_manager]", "by: [approver]")))

    (line,) = bad(list(team(alone, list(MEMBERS.values()), [NIGHT])))

    assert line == (
        "warning four eyes: only Kari can approve, so nobody can approve what Kari writes; "
        "give a second person the role approver"
    )


def test_a_team_in_which_nobody_can_approve_can_send_nothing(config: Config, tmp_path: Path) -> None:
    alone = loaded(tmp_path / "config.yaml", changed(("by: [approver, communication_manager]", "by: [approver]")))
    gone = Member(id="UKARI", handle="kari", real_name="Kari", deleted=True)

    found = bad(list(team(alone, without("kari", kari=gone), [NIGHT])))

    assert "PROBLEM four eyes: nobody can approve a draft" in found[-1]


def test_an_empty_user_group_is_a_warning(config: Config) -> None:
    (line,) = bad(list(team(config, list(MEMBERS.values()), [Group(id="SNIGHT", handle="social-night")])))

    assert line.startswith(f"warning {config.where(('people', 6, 'who'))}: nobody is in the user group @social-night")


def test_what_depends_on_unread_groups_is_not_called_wrong(config: Config, tmp_path: Path) -> None:
    """@social-night may be a group: nothing is said of its roles, everything of the others."""
    text = changed(('- who: "@mikkel"\n    roles: [communication_manager]', '- who: "@mikkel"\n    roles: [agent]'))
    text = text.replace("- who: \"@social-night\"                # everybody in this user group\n    roles: [agent]",
                        "- who: \"@social-night\"\n    roles: [communication_manager]")  # fmt: skip
    managers_at_night = loaded(tmp_path / "config.yaml", text)

    found = list(team(managers_at_night, list(MEMBERS.values()), REFUSED))

    assert [line.grade for line in found if line.grade is not Grade.OK] == [Grade.WARNING]
    assert "or it is a user group, and those could not be read" in bad(found)[0]
    assert "ok      role approver: Kari" in map(str, found)


def test_tokens_of_another_account_are_noticed(config: Config) -> None:
    (account,) = config.accounts

    assert lines.network(account, "config.yaml:15:5", ("1", "HavornAir")).grade is Grade.OK
    other = lines.network(account, "config.yaml:15:5", ("2", "somebody"))
    assert other.grade is Grade.PROBLEM
    assert "X_ACCESS_TOKEN_SECRET belong to @somebody" in other.text
    assert "config.yaml:15:5" in other.text


@pytest.mark.parametrize(
    ("found", "grade", "words"),
    [
        (database(), Grade.OK, "has the newest schema, 0002"),
        (database(exists=False, current=None), Grade.OK, "it is made at the first start"),
        (database(exists=False, current=None, writable=False), Grade.PROBLEM, "cannot be written to"),
        (database(writable=False), Grade.PROBLEM, "cannot be written to"),
        (database(lasting=False, exists=False), Grade.PROBLEM, "name a file"),
        (database(current="0001"), Grade.WARNING, "has schema 0001; the next start brings it to 0002: copy the file"),
        (database(current=None), Grade.WARNING, "has no tables yet"),
        (database(current="0003", known=False), Grade.PROBLEM, "a newer version made; update socialcare"),
        (database(current="0001", embedded=False), Grade.PROBLEM, "back it up, then run `python bot.py migrate`"),
        (database(current=None, embedded=False), Grade.PROBLEM, "run `python bot.py migrate`"),
        (SILENT, Grade.PROBLEM, "see that the server runs"),
    ],
)
def test_the_database_is_judged_by_what_a_start_would_meet(
    found: Inspection | Trouble, grade: Grade, words: str
) -> None:
    line = lines.database(found)

    assert line.grade is grade
    assert words in line.text
