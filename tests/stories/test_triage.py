"""What triage makes of posts: cards for what needs an answer, one line for the rest, and colleagues who put it right."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from rules.replay_history import PutRight
from storage import figures, histories, leaving, triage
from storage.schema import Case
from tests.settings_files import changed, loaded, with_rules
from tests.team import TUESDAY, Team

COMPLAINT = "@havornair My bag did not arrive in Bergen and nobody answers the phone. This is terrible service!"
QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
CHAT = "@havornair haha good morning to you too"
SPAM = "@havornair FREE followers!!! Click here https://spam.example/win to win an iPhone, promo code 777"


def lines(team: Team) -> list[dict[str, Any]]:
    """The summary lines of the team's channel."""
    return [m for m in team.messages() if m["bot"] and "no answer since" in m["said"]]


def test_a_card_says_what_the_post_is_why_and_in_which_language(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)

    said = team.card()["said"]
    assert "*Complaint* (" in said
    assert "English" in said
    assert "terrible" in said


def test_somebody_in_the_middle_of_it_is_marked_with_the_words_that_say_so(team: Team) -> None:
    team.customer_posts("kunde", "@havornair I am standing at the gate right now and nobody lets me board, help!")

    said = team.card()["said"]
    assert ":rotating_light: happening now (" in said
    assert "gate" in said


def test_personal_data_is_told_of_and_its_value_is_not_repeated(team: Team) -> None:
    team.customer_posts("kunde", "@havornair Please call me, my card is 4111 1111 1111 1111, I want my money back!")

    card = team.card()
    assert "personal data in public: card" in card["said"]


def test_of_twenty_mentions_four_are_cases_and_the_rest_is_one_line_that_can_be_opened(team: Team) -> None:
    for number in range(4):
        team.customer_posts(f"kunde{number}", QUESTION, settle=False)
    for number in range(16):
        team.customer_posts(f"prat{number}", CHAT if number % 4 else SPAM, settle=False)
    team.wait(seconds=31)
    assert len(team.cards()) == 4
    assert lines(team) == []

    team.wait(hours=1)

    (line,) = lines(team)
    assert "16 posts to @havornair need no answer" in line["said"]
    assert "12 chat, 4 spam" in line["said"]
    listed = "\n".join(team.thread(line))
    assert listed.count("haha good morning") == 12
    assert listed.count("FREE followers") == 4
    assert "Chat (" in listed
    team.wait(hours=5)
    assert len(lines(team)) == 1


def test_what_was_set_aside_is_claimed_from_the_list_and_becomes_a_case_with_a_card(team: Team) -> None:
    post = team.customer_posts("kunde", CHAT)
    team.wait(hours=1, minutes=1)
    assert team.cards() == []
    (listing,) = listed(team)

    team.presses("ann", "case_claim", listing)

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "case 1, *Ann Kvam* has it" in listed(team)[0]["said"]
    assert "answer was due" not in team.card()["said"]
    assert "Case 1 is yours" in team.whispers("ann")[0]
    team.reacts("kari", "white_check_mark", team.drafts("ann", "Good morning!", team.card()))
    assert len(team.replies(post)) == 1


def listed(team: Team) -> list[dict[str, Any]]:
    """What stands in the thread of the first summary line, whispers apart."""
    return [m for m in team.messages(thread=lines(team)[0])[1:] if not m["ephemeral_to"]]


def buttons(message: dict[str, Any]) -> set[str]:
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    return {element["action_id"] for row in rows for element in row["elements"]}


def test_an_emoji_in_the_list_makes_a_case_of_a_post_that_is_no_chat_and_taken_away_none(team: Team) -> None:
    team.customer_posts("kunde", CHAT)
    team.wait(hours=1, minutes=1)
    assert buttons(listed(team)[0]) == {"case_claim", "case_correct"}

    team.reacts("tuva", "grey_question", listed(team)[0])

    card = team.card()["said"]
    assert "Waiting for somebody" in card
    assert "*Question* (put right by a colleague)" in card
    assert "answer due" in card
    assert "became case 1" in listed(team)[0]["said"]
    assert buttons(listed(team)[0]) == set()
    assert corrections(team) == [("kind", "chat", "question", 1)]

    team.unreacts("tuva", "grey_question", listed(team)[0])
    assert "Waiting for somebody" in team.card()["said"]  # a trainee sets nothing aside
    team.reacts("ann", "zzz", team.card())
    assert buttons(listed(team)[0]) == {"case_claim", "case_correct"}


def test_the_dialog_in_the_list_does_the_same_and_what_stays_quiet_stays_in_the_list(team: Team) -> None:
    team.customer_posts("kunde", CHAT)
    team.wait(hours=1, minutes=1)

    team.presses("ann", "case_correct", listed(team)[0])
    team.submits("ann", {"language": {"value": "da"}})
    assert team.cards() == []
    assert corrections(team) == [("language", "en", "da", 1)]

    team.presses("ann", "case_correct", listed(team)[0])
    team.submits("ann", {"mood": {"value": "angry"}})
    assert "Waiting for somebody" in team.card()["said"]
    assert "angry (put right by a colleague)" in team.card()["said"]


def test_what_turns_out_to_be_spam_says_so_in_the_list_and_can_be_undone_there(team: Team) -> None:
    team.customer_posts("kunde", CHAT)
    team.wait(hours=1, minutes=1)

    team.reacts("ann", "wastebasket", listed(team)[0])
    assert "spam" in listed(team)[0]["said"]
    assert buttons(listed(team)[0]) == {"case_undo"}
    team.presses("ann", "case_undo", listed(team)[0])

    assert "became case 1" in listed(team)[0]["said"]
    assert "answer due" in team.card()["said"]


def test_of_very_many_a_message_lists_several_and_an_emoji_is_asked_which(team: Team) -> None:
    for number in range(22):
        team.customer_posts(f"prat{number}", CHAT, settle=False)
    team.wait(seconds=31)
    team.wait(hours=1)
    *_, several = listed(team)
    assert len(listed(team)) == 21

    team.reacts("ann", "grey_question", several)
    assert team.cards() == []
    assert "lists 2 posts, so that an emoji does not say which" in team.whispers("ann")[-1]

    team.presses("ann", "case_claim", several, "22")
    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "case 22, *Ann Kvam* has it" in listed(team)[-1]["said"]
    assert "prat20" in listed(team)[-1]["said"] or len(buttons(listed(team)[-1])) == 2


def test_the_clock_of_what_becomes_a_case_begins_then_and_the_numbers_count_from_the_post(team: Team) -> None:
    post = team.customer_posts("kunde", CHAT)
    team.wait(hours=3)
    team.presses("ann", "case_claim", listed(team)[0])

    assert re.search(r"answer due [^·]*03 Mar 14:00", team.card()["said"])
    team.wait(minutes=15)
    assert team.messages("#social-escalations") == []

    team.reacts("kari", "white_check_mark", team.drafts("ann", "Good morning!", team.card()))
    assert len(team.replies(post)) == 1
    with team.bot.store.reading() as tx:
        (history,) = figures.histories(tx, TUESDAY, team.clock.now())
    assert history.replies[0].at - history.customer_posts[0].at > timedelta(hours=3)


def test_a_customer_who_goes_on_to_complain_gets_a_card(team: Team) -> None:
    first = team.customer_posts("kunde", CHAT)
    assert team.cards() == []

    team.customer_posts("kunde", COMPLAINT, in_reply_to=first)

    assert "Waiting for somebody" in team.card()["said"]
    assert "*Complaint*" in team.card()["said"]
    team.wait(hours=1, minutes=1)
    assert lines(team) == []


def test_an_edit_from_chat_to_complaint_gets_a_card_too(team: Team) -> None:
    first = team.customer_posts("kunde", CHAT)

    team.control("x/edit", {"id": first, "text": COMPLAINT})
    team.wait(minutes=6)

    assert "*Complaint*" in team.card()["said"]
    assert "answer due" in team.card()["said"]


def test_chat_owes_nobody_an_answer_and_calls_nobody(team: Team) -> None:
    team.customer_posts("kunde", CHAT)

    team.wait(hours=30)

    assert team.messages("#social-escalations") == []
    assert "set aside 1" in team.asks("ann", "stats 7d")
    assert "Open cases" not in team.asks("ann", "queue")
    assert "haha good morning" in team.asks("ann", "aside") or "Nothing was set aside" in team.asks("ann", "aside")


# --- put right ---------------------------------------------------------------------------------------------------------


def corrections(team: Team) -> list[tuple[str, str, str, int]]:
    with team.bot.store.reading() as tx:
        return triage.counted(tx, team.bot.desk.now().replace(year=2000), team.bot.desk.now().replace(year=2100))


def test_an_emoji_on_the_card_puts_the_kind_right_and_taking_it_away_takes_it_back(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)

    team.reacts("tuva", "bouquet", team.card())

    assert "*Praise* (put right by a colleague)" in team.card()["said"]
    assert corrections(team) == [("kind", "complaint", "praise", 1)]
    assert "Tuva Moe put kind right: praise (it said complaint)" in team.asks("ann", "case 1")

    team.unreacts("tuva", "bouquet", team.card())
    assert "*Complaint*" in team.card()["said"]
    assert corrections(team) == []


def test_of_two_corrections_that_were_both_taken_back_none_comes_back(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)
    card = team.card()

    team.reacts("ann", "wrench", card)
    team.reacts("bo", "bouquet", card)
    team.unreacts("ann", "wrench", card)
    assert "*Praise* (put right by a colleague)" in team.card()["said"]
    assert corrections(team) == [("kind", "complaint", "praise", 1)]

    team.unreacts("bo", "bouquet", card)
    assert "*Complaint* (" in team.card()["said"]
    assert "put right" not in team.card()["said"]
    assert corrections(team) == []


def test_a_replay_of_the_past_sees_what_stood_when(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)
    card = team.card()
    for step, who, emoji in (
        (team.reacts, "ann", "wrench"), (team.reacts, "bo", "bouquet"),
        (team.unreacts, "ann", "wrench"), (team.unreacts, "bo", "bouquet"),
    ):  # fmt: skip
        team.wait(minutes=1)
        step(who, emoji, card)

    with team.bot.store.reading() as tx:
        (case,) = histories.portion(tx, TUESDAY, 0, histories.Wanted())

    found = [(one.became, one.stands) for one in case.changes if isinstance(one, PutRight)]
    assert found == [("fault", True), ("praise", True), ("complaint", False)]


def test_one_person_who_changed_their_mind_and_takes_both_back_leaves_what_triage_said(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)
    card = team.card()

    for emoji in ("wrench", "bouquet"):
        team.reacts("ann", emoji, card)
    for emoji in ("wrench", "bouquet"):
        team.unreacts("ann", emoji, card)

    assert "*Complaint* (" in team.card()["said"]
    assert corrections(team) == []
    assert "never" in team.asks("kari", "rules").split("Triage put right")[1]


def test_a_tier_that_nobody_holds_to_any_more_is_triages_again_and_its_rules_call(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)
    card = team.card()
    team.reacts("ann", "arrow_down", card)
    team.reacts("bo", "arrow_up", card)

    team.unreacts("ann", "arrow_down", card)
    team.unreacts("bo", "arrow_up", card)

    assert "priority: high (it is a complaint)" in team.asks("ann", "why 1")
    assert corrections(team) == []
    team.wait(minutes=31)
    assert any("Nobody has taken it" in message["said"] for message in team.messages("#social-escalations"))


def test_who_agrees_with_a_correction_holds_to_it_when_its_author_does_not(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)
    card = team.card()
    team.reacts("ann", "bouquet", card)
    team.reacts("bo", "bouquet", card)
    assert corrections(team) == [("kind", "complaint", "praise", 1)]

    team.unreacts("ann", "bouquet", card)
    assert "*Praise* (put right by a colleague)" in team.card()["said"]
    assert corrections(team) == [("kind", "complaint", "praise", 1)]

    team.unreacts("bo", "bouquet", card)
    assert "*Complaint* (" in team.card()["said"]


def test_a_rules_priority_comes_back_with_the_kind_that_was_put_right_by_mistake(team: Team, tmp_path: Path) -> None:
    quiet = "- {name: Bags can wait, when: {words: [bag]}, then: {priority: normal}}"
    team.restart(loaded(tmp_path / "config.yaml", with_rules(quiet)))
    team.customer_posts("kunde", COMPLAINT)
    team.reacts("ann", "wrench", team.card())
    assert "priority: high" in team.asks("ann", "why 1")

    team.unreacts("ann", "wrench", team.card())

    assert "priority: normal (by Bags can wait)" in team.asks("ann", "why 1")


def test_a_correction_stands_when_the_customer_writes_again_in_the_same_way(team: Team) -> None:
    first = team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "flag-dk", team.card())
    assert "Danish" in team.card()["said"]

    team.customer_posts("kunde", "@havornair My bag is red, and it is still not here.", in_reply_to=first)

    assert "Danish" in team.card()["said"]


def test_the_dialog_shows_the_reasons_and_changes_what_was_changed_in_it(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)

    team.presses("ann", "case_correct", team.card())
    kind = next(block for block in team.dialog("ann")["blocks"] if block.get("block_id") == "kind")
    assert "terrible" in kind["hint"]["text"]
    team.submits("ann", {"kind": {"value": "fault"}, "mood": {"value": "angry"}})

    assert "*Fault report* (put right by a colleague)" in team.card()["said"]
    assert "angry (put right by a colleague)" in team.card()["said"]
    assert {aspect for aspect, *_ in corrections(team)} == {"kind", "mood"}


def test_every_result_is_on_the_card_and_what_was_put_right_says_so(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)
    assert "high priority (it is a complaint)" in team.card()["said"]
    assert "English (words such as" in team.card()["said"]

    team.reacts("ann", "arrow_down", team.card())
    team.reacts("ann", "flag-dk", team.card())
    team.reacts("ann", "relieved", team.card())

    assert "normal priority (put right by a colleague)" in team.card()["said"]
    assert "Danish (put right by a colleague)" in team.card()["said"]


def test_what_needs_no_word_is_said_once_a_colleague_says_it(team: Team) -> None:
    team.customer_posts("kunde", "@havornair Please call me, my card is 4111 1111 1111 1111, I want my money back!")
    assert "unaddressed" not in team.card()["said"]

    team.presses("ann", "case_correct", team.card())
    shown = {block["block_id"]: block for block in team.dialog("ann")["blocks"] if "element" in block}
    assert shown["personal_data"]["element"]["initial_option"]["value"] == "card"
    assert "Because: " in shown["personal_data"]["hint"]["text"]
    assert "names @havornair" in shown["addressed"]["hint"]["text"]
    team.submits("ann", {"personal_data": {"value": "none"}, "wrong_handle": {"value": "yes"}})

    said = team.card()["said"]
    assert "no personal data (put right by a colleague)" in said
    assert "wrong handle (put right by a colleague)" in said
    assert set(corrections(team)) == {("personal_data", "card", "none", 1), ("wrong_handle", "no", "yes", 1)}
    why = team.asks("kari", "why 1").replace("\u2060", "")
    assert "personal_data: none, put right by Ann Kvam" in why
    assert "it was card" in why
    counted = team.asks("kari", "rules")
    assert "card number → no personal data 1" in counted
    assert "no wrong handle → wrong handle 1" in counted


ODD = """
- name: Look-alike
  when: {wrong_handle: true}
  then: {tag: look-alike}
- name: Not to us
  when: {addressed: false}
  then: {tag: overheard}
- name: A phone number
  when: {personal_data: [phone]}
  then: {tag: phone}
"""
OWN_EMOJI = (
    ("  personal_data: {}", "  personal_data: {phone: iphone}"),
    (
        "  addressed: {}",
        '  addressed: {"no": ear}',
    ),
)


def test_what_was_put_right_reaches_the_rules_and_what_leaves(team: Team, tmp_path: Path) -> None:
    team.restart(loaded(tmp_path / "config.yaml", with_rules(ODD, *OWN_EMOJI)))
    team.customer_posts("kunde", QUESTION)
    card = team.card()

    team.reacts("ann", "ear", card)
    team.reacts("ann", "iphone", card)
    team.presses("ann", "case_correct", card)
    team.submits("ann", {"wrong_handle": {"value": "yes"}})
    team.wait(minutes=1)

    with team.bot.store.reading() as tx:
        case = tx.get_one(Case, 1)
        assert set(case.tags) == {"look-alike", "overheard", "phone"}
        left = [row for rows in leaving.records(tx, [1]) for row in rows if row["type"] in ("case", "correction")]
    assert {row["aspect"] for row in left if row["type"] == "correction"} == {
        "addressed", "personal_data", "wrong_handle",
    }  # fmt: skip
    (kept,) = [row for row in left if row["type"] == "case"]
    assert (kept["addressed"], kept["personal_data"], kept["wrong_handle"]) == ("no", "phone", "yes")

    team.unreacts("ann", "ear", card)
    team.unreacts("ann", "iphone", card)
    assert "unaddressed" not in team.card()["said"]
    assert "personal data" not in team.card()["said"]


def test_a_look_alike_of_our_handle_that_was_none_comes_back_by_name(team: Team, tmp_path: Path) -> None:
    team.restart(loaded(tmp_path / "config.yaml", changed(("  wrong_handle: {}", '  wrong_handle: {"no": ok_hand}'))))
    wrong = team.config.accounts[0].wrong_handles[0]
    team.customer_posts("kunde", f"{QUESTION} @{wrong}")
    assert f"wrong handle: @{wrong}" in team.card()["said"]

    team.reacts("ann", "ok_hand", team.card())
    assert "no wrong handle (put right by a colleague)" in team.card()["said"]

    team.unreacts("ann", "ok_hand", team.card())
    assert f"wrong handle: @{wrong}" in team.card()["said"]


def test_the_dialog_asks_how_soon_in_the_words_of_the_team(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)

    team.presses("ann", "case_correct", team.card())

    how_soon = next(block for block in team.dialog("ann")["blocks"] if block.get("block_id") == "priority")
    offered = [option["text"]["text"] for option in how_soon["element"]["options"]]
    assert offered == ["High: answer first", "Normal: after those"]


def test_saying_that_it_is_chat_sets_it_aside_a_trainee_may_not_and_it_can_be_undone(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    team.reacts("tuva", "zzz", team.card())
    assert "Waiting for somebody" in team.card()["said"]
    assert len(team.whispers("tuva")) == 1
    team.reacts("ann", "zzz", team.card())
    assert "Set aside, needs no answer" in team.card()["said"]
    team.wait(hours=30)
    assert team.messages("#social-escalations") == []

    team.presses("ann", "case_undo", team.card())
    assert "Waiting for somebody" in team.card()["said"]


def test_what_is_set_aside_while_a_draft_is_open_is_refused(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.drafts("ann", "Here is your answer.", team.card())

    team.reacts("ann", "zzz", team.card())

    assert "*Ann Kvam* has it" in team.card()["said"]
    assert "A draft of a reply is still open" in team.whispers("ann")[0]


def test_where_somebody_was_called_one_colleague_alone_sets_nothing_aside(team: Team) -> None:
    """A press or danger call is not made to go away by one emoji; an approver may, and two persons may (S11, S73)."""
    team.customer_posts("avisa", "@havornair I am a journalist, will you comment on this?")
    assert len(team.messages("#social-escalations")) == 1

    team.reacts("ann", "zzz", team.card())
    assert "Waiting for somebody" in team.card()["said"]
    assert "Somebody was called for this case" in team.whispers("ann")[0]
    team.reacts("kari", "zzz", team.card())

    assert "Set aside, needs no answer" in team.card()["said"]


def test_where_somebody_was_called_one_colleague_alone_makes_no_spam_of_it(team: Team) -> None:
    """Neither by the emoji nor by putting its kind right; an approver may, and the card names who did it (S11)."""
    team.customer_posts("kunde", "@havornair bomb threat on board")
    team.reacts("ann", "eyes", team.card())

    team.reacts("bo", "wastebasket", team.card())
    team.presses("bo", "case_correct", team.card())
    team.submits("bo", {"kind": {"value": "spam"}})
    assert "Ann Kvam* has it" in team.card()["said"]
    assert ["one colleague alone does not end it" in said for said in team.whispers("bo")] == [True, True]
    team.wait(minutes=11)
    assert len(team.messages("#social-escalations")) == 2  # the chain goes on

    team.reacts("kari", "wastebasket", team.card())

    assert "Spam" in team.card()["said"]
    assert "by Kari Nes" in team.card()["said"]
    assert "by Ann Kvam" not in team.card()["said"]


def test_an_outsider_corrects_nothing(team: Team) -> None:
    team.customer_posts("kunde", COMPLAINT)

    team.reacts("olav", "bouquet", team.card())
    team.presses("olav", "case_correct", team.card())

    assert "*Complaint*" in team.card()["said"]
    assert corrections(team) == []
    assert len(team.whispers("olav")) == 2


def test_the_card_has_no_odds_and_the_dialog_has_them(team: Team) -> None:
    team.customer_posts("kunde", "@havornair Kofferten min kom ikke frem til Bodø i går kveld, hvor er den?")

    card = team.card()
    team.presses("ann", "case_correct", card)

    assert "Norwegian" in card["said"]
    assert not re.search(r"\d\.\d\d", card["said"])
    assert re.search(r"nb 0\.\d\d", str(team.dialog("ann")["blocks"]))


def test_whoever_works_on_a_case_hears_that_a_colleague_has_set_it_aside(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("bo", "eyes", team.card())

    team.reacts("ann", "zzz", team.card())

    told = team.thread(team.card())[-1]
    assert f"<@{team.user_id('bo')}> Ann Kvam set this case aside" in told
    assert "“Undo” on the card puts it back" in told


def test_who_agrees_with_a_colleague_is_named_with_what_triage_said(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.reacts("ann", "rage", team.card())
    team.reacts("bo", "rage", team.card())

    assert "mood: angry, put right by Bo Lindqvist" in team.asks("ann", "why 1")
    assert "it was calm" in team.asks("ann", "why 1")
