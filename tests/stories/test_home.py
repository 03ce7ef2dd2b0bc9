"""The app's Home tab: what waits for whom, claims and duty from there, and drawn anew only where it has changed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from clients import Rejected
from handlers import home_drawing, housekeeping
from handlers.home_figures import Kept
from rules.home import letters
from storage.schema import Case, Customer, HomeTab, PostRow, SlackMessage
from tests.stories.test_two_processes import Frozen, two
from tests.team import Json, Team

LOST = "@havornair My bag did not arrive in Bergen, what do I do now?"
LATE = "@havornair Will the flight to Tromsø go tonight, or not?"
PUBLISH = "views.publish"
ADMINS = "#socialcare-ops"


def row_of(team: Team, who: str) -> HomeTab:
    """What is remembered of somebody's Home tab."""
    with team.bot.store.reading() as tx:
        return tx.get_one(HomeTab, team.user_id(who))


def published(team: Team, who: str) -> int:
    """How often Slack has taken somebody's Home tab."""
    person = team.user_id(who)
    return len([call for call in team.slack_calls(PUBLISH) if call["ok"] and call["args"]["user_id"] == person])


def claims(team: Team, who: str) -> list[str]:
    """The cases that somebody can claim on their Home tab, in order."""
    view = team.home_view(who)
    assert view is not None
    found = [block.get("accessory", {}) for block in view["blocks"]]
    return [button["value"] for button in found if button.get("action_id") == "home_claim"]


class Refusing:
    """A Slack that will show no Home tab, for one reason."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.calls = 0

    def publish_home(self, *, person: str, blocks: Sequence[Json], view_hash: str | None) -> str | None:
        self.calls += 1
        raise Rejected(self.code)


# --- what it shows ------------------------------------------------------------------------------------------------------


def test_ann_sees_her_case_and_the_queue_and_claims_from_there_and_bo_sees_it_gone(team: Team) -> None:
    team.customer_posts("ida", LOST)
    team.customer_posts("per", LATE)
    mine, other = team.cards()
    team.reacts("ann", "eyes", mine)

    before = team.opens_home("ann")
    assert "*Your cases · 1*" in before
    assert "ida: “My bag did not arrive" in before
    assert "answer due in 55 min · no draft yet" in before
    assert f"/p{mine['ts'].replace('.', '')}|case 1>" in before
    assert "*The queue · 1*" in before
    assert "nobody has it" in before
    assert "As of <!date^" in before
    assert claims(team, "ann") == claims_of_bo(team) == ["2"]
    team.presses_at_home("ann", "home_claim", "2")

    assert "*Your cases · 2*" in team.home("ann")
    assert "Nobody waits whom no colleague has." in team.home("ann")
    assert "*Ann Kvam* has it" in team.cards()[1]["said"]
    team.wait(seconds=16)
    assert claims(team, "bo") == []
    assert "You have no open case." in team.home("bo")
    assert team.whispers("ann") == []
    assert other["ts"] == team.cards()[1]["ts"]


def claims_of_bo(team: Team) -> list[str]:
    team.opens_home("bo")
    return claims(team, "bo")


def test_whoever_comes_second_is_told_so_on_their_own_home_tab_alone(team: Team) -> None:
    team.customer_posts("ida", LOST)
    team.opens_home("ann")
    team.opens_home("bo")
    team.presses_at_home("bo", "home_claim", "1", settle=False)
    team.presses_at_home("ann", "home_claim", "1", settle=False)
    team.settle()

    assert "Bo Lindqvist" in team.home("ann").splitlines()[0]
    assert team.home("ann").startswith(":bell: ")
    assert ":bell:" not in team.home("bo")
    assert "*Bo Lindqvist* has it" in team.card()["said"]
    assert [m for m in team.messages() if m["ephemeral_to"]] == []

    team.presses_at_home("ann", "home_refresh")
    assert ":bell:" not in team.home("ann")


def test_an_answer_to_what_somebody_did_does_not_stand_there_for_ever(team: Team) -> None:
    team.opens_home("ann")
    team.presses_at_home("ann", "home_off")
    assert team.home("ann").startswith(":bell: You are off duty")
    team.restart()
    team.wait(minutes=11)

    assert ":bell:" not in team.home("ann")


def test_a_wait_is_told_by_the_accounts_promise_and_by_the_one_made_to_the_customer(team: Team) -> None:
    team.customer_posts("ida", LOST)
    team.reacts("ann", "eyes", team.card())
    team.wait(minutes=50)
    assert "answer due in 9 min" in team.opens_home("ann")
    team.wait(minutes=71)
    assert ":alarm_clock: overdue by 1 h" in team.opens_home("ann")
    assert "What you owe" not in team.home("ann")

    team.reacts("ann", "hourglass_flowing_sand", team.card())
    team.wait(minutes=1)
    owes = team.opens_home("ann")
    assert "*What you owe · 1*" in owes
    assert "promised in " in owes
    assert "an answer promised by <!date^" in owes
    assert "overdue" not in owes


def test_the_manager_sees_the_drafts_that_wait_for_a_yes_of_theirs_and_the_author_does_not(team: Team) -> None:
    team.customer_posts("ida", LOST)
    team.reacts("ann", "eyes", team.card())
    draft = team.drafts("ann", "So sorry! Please give us your tag number & we look.", team.card())

    for who in ("mikkel", "kari"):
        said = team.opens_home(who)
        assert "*Drafts that wait for your yes · 1*" in said
        assert f"p{draft['ts'].replace('.', '')}|draft 1> by Ann Kvam" in said
        assert "“So sorry! Please give us your tag number &amp; we look" in said
    for who in ("ann", "bo", "tuva", "sara"):
        assert "wait for your yes" not in team.opens_home(who)
    assert ":memo: draft 1 waiting for approval" in team.home("ann")

    team.reacts("kari", "white_check_mark", draft)
    team.wait(seconds=16)
    assert "wait for your yes" not in team.home("mikkel")


def test_a_question_stays_on_the_home_tab_of_whom_it_asks_until_it_is_answered(team: Team) -> None:
    team.customer_posts("ida", LOST)
    card = team.card()
    team.reacts("ann", "eyes", card)
    team.writes("ann", "@bo do you know this belt?", card)

    asked = team.opens_home("bo")
    assert "*What you owe · 1*" in asked
    assert "|a question> from Ann Kvam" in asked
    assert "What you owe" not in team.opens_home("kari")

    team.writes("bo", "Yes, it stood still for an hour.", card)
    team.wait(seconds=16)
    assert "What you owe" not in team.home("bo")


def test_on_and_off_duty_from_there_is_what_the_command_does(team: Team) -> None:
    first = team.opens_home("bo")
    assert "*You are on duty until 20:00.*\nAlso on duty: Ann Kvam, Kari Nes, Mikkel Dahl, Tuva Moe." in first

    team.presses_at_home("bo", "home_off")
    assert "*You are off duty until you say `duty on`.*" in team.home("bo")
    assert "*On duty now: 4*" in team.asks("ann", "duty who")
    assert "Bo" not in team.opens_home("ann")

    team.presses_at_home("bo", "home_on")
    assert "*You are on duty until 20:00.*" in team.home("bo")
    assert "*On duty now: 5*" in team.asks("ann", "duty who")
    team.wait(seconds=16)
    assert "Also on duty: Bo Lindqvist" in team.home("ann")


def test_who_takes_no_cases_gets_no_buttons_for_them(team: Team) -> None:
    team.customer_posts("ida", LOST)

    said = team.opens_home("sara")

    assert "On duty: Ann Kvam" in said
    assert "*The queue · 1*" in said
    assert "Your cases" not in said
    assert "duty until" not in said
    assert claims(team, "sara") == []


def test_an_outsider_reads_what_is_open_to_them_and_nothing_of_customers(team: Team) -> None:
    team.customer_posts("ida", LOST)

    said = team.opens_home("olav")

    assert "You are not on this team" in said
    assert "read the cards and their threads" in said
    assert "ida" not in said
    assert "Today" not in said


def test_rights_that_end_take_what_they_showed_away(team: Team) -> None:
    team.customer_posts("ida", LOST)
    assert "ida" in team.opens_home("ann")

    team.wait(minutes=20)
    team.control("slack/user", {"user": "ann", "is_restricted": True})
    team.wait(seconds=1)
    team.wait(seconds=30)

    assert "ida" not in team.home("ann")
    assert "guest" in team.home("ann")


def test_todays_figures_are_the_teams_and_ones_own(team: Team) -> None:
    team.customer_posts("ida", LOST)
    team.customer_posts("per", LATE)
    card = team.cards()[0]
    team.reacts("ann", "eyes", card)
    team.reacts("kari", "white_check_mark", team.drafts("ann", "We are looking for it.", card))
    team.wait(minutes=2)

    said = team.opens_home("ann")
    assert "*Answer rate 50 %* (1 of 2, target 65 %)" in said
    assert "*Yours today*: 1 case, answered 1, first response median" in said
    assert "*Yours today*: no case yet" in team.opens_home("bo")
    assert "*Answer rate*: 50 % (1 of 2)" in team.asks("ann", "stats")


# --- what it may hold ---------------------------------------------------------------------------------------------------


def test_a_customers_words_ping_link_and_format_nothing(team: Team) -> None:
    team.customer_posts("ida", "@havornair <!channel> <@U1> *bold* <http://evil.example|click> & `code` @here")

    said = team.opens_home("ann")

    assert "<!channel>" not in said
    assert "<@U1>" not in said
    assert "<http://evil" not in said
    assert "*bold*" not in said
    assert "@here" not in said
    assert "&lt;!channel&gt;" in said


@pytest.mark.parametrize("words", ["Where is my bag?", "&<>*@" * 60], ids=["calm", "hostile"])
def test_two_hundred_cases_are_cut_and_never_refused(team: Team, words: str) -> None:
    team.customer_posts("ida", LOST)
    multiply(team, 200, words, owner="ann", owned=30)

    said = team.opens_home("ann")

    view = team.home_view("ann")
    assert view is not None
    assert len(view["blocks"]) <= 100
    assert letters(view["blocks"]) <= 13_000
    assert "*Your cases · 30*" in said
    assert "*The queue · 171*" in said
    assert len(claims(team, "ann")) >= 5
    assert f"… and {171 - len(claims(team, 'ann'))} more: `/socialcare queue`" in said
    assert "*Yours today*" in said
    assert all(call["ok"] for call in team.slack_calls(PUBLISH))


def multiply(team: Team, number: int, words: str, *, owner: str, owned: int) -> None:
    """As many more cases as that, each with its card, the first of them claimed: more than a test can wait for."""
    person = team.user_id(owner)
    with team.bot.store.transaction() as tx:
        for index in range(number):
            name = f"{words[:40]}{index}"
            customer = again(tx.scalars(select(Customer)).first(), customer_id=f"k{index}", name=name)
            claimed = {"state": "claimed", "owner": person, "claimed_at": team.clock.now()} if index < owned else {}
            ids = {"customer_id": f"k{index}", "conversation_id": f"k{index}"}
            case = again(tx.get_one(Case, 1), id=None, **ids, **claimed)
            tx.add_all([customer, case])
            tx.flush()
            post = again(tx.get_one(PostRow, 1), id=None, case_id=case.id, post_id=f"9{index}", text=words)
            card = again(
                tx.scalars(select(SlackMessage)).first(), id=f"m{index}", key=f"card:{case.id}", case_id=case.id
            )
            tx.add_all([post, card])


def again(row: Any, **changes: Any) -> Any:
    """A copy of a row with something changed."""
    kind = type(row)
    kept = {column.key: getattr(row, column.key) for column in kind.__mapper__.column_attrs if column.key != "revision"}
    return kind(**(kept | changes))


# --- when it is drawn -----------------------------------------------------------------------------------------------------


def test_it_is_drawn_anew_only_when_it_has_changed_and_while_somebody_has_it_before_them(team: Team) -> None:
    team.opens_home("ann")
    for _ in range(8):
        team.wait(seconds=20)
    assert published(team, "ann") == 1

    team.customer_posts("ida", LOST)
    team.wait(seconds=16)
    assert published(team, "ann") == 2
    assert "ida" in team.home("ann")

    team.wait(minutes=16)
    quiet = published(team, "ann")
    team.customer_posts("per", LATE)
    team.wait(minutes=5)
    assert published(team, "ann") == quiet
    assert "per" not in team.home("ann")
    assert "per" in team.opens_home("ann")


def test_the_messages_tab_and_a_second_delivery_of_the_same_opening_change_nothing(team: Team) -> None:
    team.breaks("events", "duplicate", on="app_home_opened")
    team.opens_home("ann")
    assert published(team, "ann") in (1, 2)
    before = published(team, "ann")
    event = {"type": "app_home_opened", "user": team.user_id("bo"), "channel": "D1", "tab": "messages", "event_ts": "1"}

    assert team.hands_over({"type": "event_callback", "event_id": "Ev9", "team_id": "T1", "event": event}) == 200
    team.settle()

    assert published(team, "bo") == 0
    assert published(team, "ann") == before


def test_what_was_opened_before_a_restart_is_drawn_after_it(team: Team) -> None:
    team.control("slack/home", {"user": "ann"})
    team.deliver_envelopes()
    assert team.home("ann") == ""
    team.restart()
    team.settle()

    assert "Your cases" in team.home("ann")


def test_many_that_are_redrawn_by_themselves_take_turns_of_a_second(team: Team) -> None:
    who = ("ann", "bo", "tuva", "kari", "mikkel")
    for one in who:
        team.opens_home(one)
    team.wait(seconds=20)
    before = len(team.slack_calls(PUBLISH))

    team.customer_posts("ida", LOST)
    team.wait(seconds=20)

    calls = team.slack_calls(PUBLISH)[before:]
    assert {call["args"]["user_id"] for call in calls} == {team.user_id(one) for one in who}
    assert len({call["at"][:19] for call in calls}) == len(calls)


# --- what goes wrong ------------------------------------------------------------------------------------------------------


def test_when_slack_asks_for_patience_nobodys_is_published_before(team: Team) -> None:
    team.breaks("slack", "rate_limited", on=PUBLISH, retry_after=40)
    team.opens_home("ann")
    team.opens_home("bo")
    assert (team.home("ann"), team.home("bo")) == ("", "")
    assert len(team.slack_calls(PUBLISH)) == 1

    team.wait(seconds=20)
    assert len(team.slack_calls(PUBLISH)) == 1
    team.wait(seconds=21)
    assert "Your cases" in team.home("ann")
    assert "Your cases" in team.home("bo")


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "server_error", "invalid_json"])
def test_a_lost_answer_ends_in_the_newest_page(team: Team, kind: str) -> None:
    team.opens_home("ann")
    team.customer_posts("ida", LOST)
    team.breaks("slack", kind, on=PUBLISH)
    team.opens_home("ann")
    team.wait(minutes=1)

    assert "ida" in team.home("ann")
    assert row_of(team, "ann").attempts == 0
    assert row_of(team, "ann").problem is None


def test_somebody_who_is_gone_is_no_endless_loop_and_nobodys_alarm(team: Team) -> None:
    event = {"type": "app_home_opened", "user": "U0GONE", "channel": "D1", "tab": "home", "event_ts": "1.1"}
    team.hands_over({"type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event})
    team.settle()
    team.wait(minutes=5)

    assert [call["error"] for call in team.slack_calls(PUBLISH)] == ["user_not_found"]
    with team.bot.store.reading() as tx:
        gone = tx.get_one(HomeTab, "U0GONE")
    assert (gone.problem, gone.due_at) == ("user_not_found", None)
    assert team.messages(ADMINS) == []


def test_a_colleague_who_left_the_workspace_is_tried_once_and_not_for_ever(team: Team) -> None:
    team.opens_home("ann")
    team.wait(minutes=20)
    team.control("slack/user", {"user": "ann", "deleted": True})
    team.deliver_envelopes()
    team.clock.advance(61)
    housekeeping.look_around(team.bot.desk, team.bot.slack)
    slack = Refusing("user_not_found")

    for _ in range(5):
        home_drawing.withdraw(team.bot.desk)
        home_drawing.tick(team.bot.desk, slack, Kept())
        team.clock.advance(60)

    assert slack.calls == 1
    assert row_of(team, "ann").problem == "user_not_found"


def test_a_home_tab_that_is_switched_off_is_told_to_the_admins_once(team: Team) -> None:
    slack = Refusing("not_enabled")
    for who in ("ann", "bo"):
        team.control("slack/home", {"user": who})
    team.deliver_envelopes()
    for _ in range(5):
        home_drawing.tick(team.bot.desk, slack, Kept())
        team.clock.advance(60)
    team.settle()

    (notice,) = [m["said"] for m in team.messages(ADMINS)]
    assert "switched off in the app's settings" in notice
    assert slack.calls == 2


def test_one_that_slack_never_takes_is_put_aside_and_drawn_when_an_admin_says_so(team: Team) -> None:
    team.expects_failures = True
    slack = Refusing("invalid_arguments")
    team.control("slack/home", {"user": "ann"})
    team.deliver_envelopes()
    for _ in range(20):
        home_drawing.tick(team.bot.desk, slack, Kept())
        team.clock.advance(10)
    team.opens_home("ann")

    assert slack.calls == 3
    assert team.home("ann") == ""
    (notice,) = team.messages(ADMINS)
    assert f"The Home tab of <@{team.user_id('ann')}> failed again and again" in notice["said"]
    team.presses("sara", "parked_again", notice)
    assert "Your cases" in team.home("ann")


@pytest.mark.parametrize("before", [True, False], ids=["before Slack has it", "after Slack has it"])
@pytest.mark.parametrize("opened", [True, False], ids=["it stood there", "the first one"])
def test_a_process_that_stands_still_does_not_publish_over_what_is_newer(
    team: Team, before: bool, opened: bool
) -> None:
    if opened:
        team.opens_home("ann")
    team.control("slack/home", {"user": "ann"})
    team.deliver_envelopes()
    with two(team) as (first, _second):

        def meanwhile() -> None:
            team.wait(seconds=61)
            team.customer_posts("ida", LOST)
            team.wait(seconds=20)
            assert "ida" in team.home("ann")

        home_drawing.tick(first.desk, Frozen(first.slack, "publish_home", meanwhile, before=before), Kept())
        for _ in range(3):
            team.tick()  # no time passes, in which it would be drawn anew for another reason

    assert "ida" in team.home("ann")


def test_two_processes_draw_one_page_once(team: Team) -> None:
    team.control("slack/home", {"user": "ann"})
    team.deliver_envelopes()
    with two(team) as bots:
        for bot in bots:
            home_drawing.tick(bot.desk, bot.slack, bot.figures)

    assert published(team, "ann") == 1


def test_a_home_tab_that_nobody_has_looked_at_for_months_is_forgotten(team: Team) -> None:
    team.opens_home("ann")
    team.wait(hours=timedelta(days=91).total_seconds() / 3600)

    with team.bot.store.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(HomeTab)) == 0
    assert "Your cases" in team.opens_home("ann")


def test_a_press_on_a_case_that_is_not_there_any_more_changes_nothing(team: Team) -> None:
    team.customer_posts("ida", LOST)
    team.opens_home("ann")
    view = team.home_view("ann")
    assert view is not None
    pressed: dict[str, Any] = {"type": "button", "action_id": "home_claim", "value": "77", "action_ts": "1.1"}
    body = {
        "type": "block_actions",
        "user": {"id": team.user_id("ann")},
        "team": {"id": "T1"},
        "container": {"type": "view", "view_id": view["id"]},
        "view": view,
        "actions": [pressed],
    }

    assert team.hands_over(body, "interactive") == 200
    team.settle()

    assert "You have no open case." in team.home("ann")
    with team.bot.store.reading() as tx:
        assert tx.scalar(select(func.count()).where(SlackMessage.kind == "whisper")) == 0
