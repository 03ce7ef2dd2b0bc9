"""Giving a case to somebody: only to who is on duty, told in the thread, and still open to everybody."""

from handlers import assigning
from rules.routing import Choice
from storage.schema import Case
from tests.stories.duty_teams import QUESTION, Staffed, oslo, shift
from tests.team import Team

ROTATION = (
    ("    assign: topic", "    assign: rotation"),
    ('    topics:                             # a tag of the case -> whoever has it; the others go round in rotation\n      lost_bag: "@bo"\n      refund: "@ann"\n', ""),
)  # fmt: skip
FIXED = (("    assign: topic", '    assign: "@mikkel"'), ROTATION[1])


def routed(team: Team, case_id: int, *tags: str, language: str | None = None) -> Choice:
    """The team baggage is given a case."""
    desk = team.bot.desk
    choice = desk.store.work(
        lambda tx: assigning.route(desk, tx, tx.get_one(Case, case_id), "baggage", tags=tags, language=language)
    )
    team.settle()
    return choice


def given(team: Team, case_id: int, who: str, why: str = "has this queue") -> bool:
    """Somebody is given a case by name."""
    desk = team.bot.desk
    person = team.user_id(who)
    done = desk.store.work(lambda tx: assigning.assign(desk, tx, tx.get_one(Case, case_id), person, why))
    team.settle()
    return done


def test_who_is_given_a_case_is_told_in_the_thread_and_the_card_says_for_whom_it_is(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    routed(team, 1, "lost_bag")

    card = team.card()
    assert ":new: *Waiting for somebody* · for Bo Lindqvist" in card["said"]
    (told,) = team.thread(card)
    assert f"<@{team.user_id('bo')}> This one is for you: has the topic lost_bag." in told
    assert "given to Bo Lindqvist, who has the topic lost" in team.asks("ann", "case 1")
    assert team.cards()[0]["said"].count("has it") == 0


def test_the_commands_say_for_whom_it_is_kept(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    given(team, 1, "ann")

    assert team.asks("bo", "queue").splitlines()[-1].endswith(" · for Ann Kvam")
    assert team.asks("bo", "mine") == "You have no open case. `/socialcare queue` shows who waits."
    kept = team.asks("ann", "mine")
    assert "*Kept for you, still to be claimed: 1*" in kept
    assert "kunde" in kept
    assert "You have no open case" not in kept

    team.customer_posts("annen", QUESTION)
    team.reacts("ann", "eyes", team.card())
    both = team.asks("ann", "mine")
    assert both.index("*Your cases: 1*") < both.index("annen") < both.index("*Kept for you, still to be claimed: 1*")
    team.reacts("ann", "eyes", team.cards()[0])
    assert "*Your cases: 2*" in team.asks("ann", "mine")
    assert "Kept for you" not in team.asks("ann", "mine")


def test_anybody_may_still_claim_it_and_then_it_is_theirs_alone(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    routed(team, 1, "lost_bag")

    team.reacts("ann", "eyes", team.card())

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "Bo Lindqvist" not in team.card()["said"]
    assert team.whispers("ann") == []
    assert not given(team, 1, "bo"), "a claimed case is given to nobody"
    team.unreacts("ann", "eyes", team.card())
    assert "for Bo" not in team.card()["said"]


def test_being_given_it_twice_is_being_told_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    assert given(team, 1, "bo")
    assert not given(team, 1, "bo")
    assert len(team.thread(team.card())) == 1

    assert given(team, 1, "ann")
    assert "for Ann Kvam" in team.card()["said"]
    assert "Bo Lindqvist" not in team.card()["said"]


def test_nobody_off_duty_and_nobody_without_the_right_is_given_a_case(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.asks("bo", "duty off")

    assert not given(team, 1, "bo")
    assert not given(team, 1, "nina"), "her shift begins at six"
    assert not given(team, 1, "sara"), "an admin takes no cases"
    assert not given(team, 1, "olav")
    assert routed(team, 1, "lost_bag").person == team.user_id("ann")
    assert "for Ann Kvam" in team.card()["said"]


def test_a_rotation_shares_fairly_and_language_comes_first(staffed: Staffed) -> None:
    with staffed(*ROTATION) as team:
        for number in range(5):
            team.customer_posts(f"kunde{number}", QUESTION)

        people = [routed(team, number).person for number in (1, 2, 3)]
        assert people == [team.user_id(name) for name in ("ann", "bo", "kari")]
        assert routed(team, 4, language="sv").person == team.user_id("bo")
        assert routed(team, 5, language="nb").person == team.user_id("ann")


def test_the_fixed_person_gets_it_else_the_deputy(staffed: Staffed) -> None:
    with staffed(*FIXED) as team:
        team.customer_posts("kunde", QUESTION)
        team.customer_posts("annen", QUESTION)

        assert routed(team, 1).person == team.user_id("mikkel")
        team.asks("mikkel", "duty off until 15:00")
        assert routed(team, 2) == Choice(person=team.user_id("kari"), why="is the deputy of Mikkel Dahl")


def test_with_nobody_on_duty_it_stays_in_the_queue(staffed: Staffed) -> None:
    with staffed(start=oslo(3, 21)) as team:
        team.customer_posts("kunde", QUESTION)

        choice = routed(team, 1)

        assert (choice.person, choice.why) == (None, "no topic of the team fits; nobody of the team is on duty")
        assert team.thread(team.card()) == []
        assert ":new: *Waiting for somebody* · case 1" in team.card()["said"]


def test_a_case_is_for_everybody_again_when_its_person_goes_home(staffed: Staffed) -> None:
    with staffed(shift("@bo", "mon-fri", "08:00-12:00"), start=oslo(3, 11, 45)) as team:
        team.customer_posts("kunde", QUESTION)
        routed(team, 1, "lost_bag")

        team.wait(minutes=16)

        assert "for Bo" not in team.card()["said"]
        assert "Bo Lindqvist is off duty, so this one is for everybody again." in team.thread(team.card())[-1]
        team.wait(minutes=5)
        assert len(team.thread(team.card())) == 2


def test_a_case_is_for_everybody_again_when_its_person_may_not_work_on_cases_any_more(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    given(team, 1, "bo")

    team.control("slack/user", {"user": "bo", "is_restricted": True})
    team.wait(minutes=2)

    assert "for Bo" not in team.card()["said"]
    said = "Bo Lindqvist may not work on cases any more, so this one is for everybody again."
    assert said in team.thread(team.card())[-1]
    assert "kept for Bo Lindqvist no longer: it is for everybody again" in team.asks("ann", "case 1")
