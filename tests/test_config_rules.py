"""A mistake in a rule is told at its line and column, by its key, with what was probably meant."""

from pathlib import Path

import pytest

from config import Config, load, ruleset
from rules.clocks import Clock
from rules.conditions import Age, All, Aspect, Is, UsualVolume, Waiting
from tests.settings_files import NOTHING, SHIPPED, changed, loaded, refused

TEAMS = "teams:\n  press: {channel: '#social-press', members: ['@kari']}\n"


def text(when: str = "{words: hello}", then: str = "{priority: high}", more: str = "") -> str:
    """The shipped file with a rule of its own in front; a bar before a block stands before its key."""
    lines = [f"    |{key}: {block[1:]}\n" if block.startswith("|") else f"    {key}: {block}\n"
             for key, block in (("when", when), ("then", then))]  # fmt: skip
    return changed(("\nrules:\n", f"\nrules:\n  - name: Example\n{''.join(lines)}{more}"))


#: A rule -> what is told of it, without the place; the place is that of the text between the bars.
FAULTS: dict[str, tuple[str, str, str]] = {
    "a misspelt condition": (
        "{|wrods: hello}",
        "{priority: high}",
        "rules.0.when.wrods: is not a setting (got 'hello'); did you mean words?",
    ),
    "a misspelt condition deep inside, in a list": (
        "{any: [{mood: angry}, {all: [{|folowers_at_least: 5}]}]}",
        "{priority: high}",
        "rules.0.when.any.1.all.0.folowers_at_least: is not a setting (got 5); did you mean followers_at_least?",
    ),
    "a misspelt condition deep inside, without a list": (
        "{any: {none: {|knd: spam}}}",
        "{priority: high}",
        "rules.0.when.any.none.knd: is not a setting (got 'spam'); did you mean kind?",
    ),
    "a misspelt key of a length": (
        "{waiting: {at_least: 3m, |clok: calendar}}",
        "{priority: high}",
        "rules.0.when.waiting.clok: is not a setting (got 'calendar'); did you mean clock?",
    ),
    "a length without a unit": (
        "{|waiting: 30}",
        "{priority: high}",
        "rules.0.when.waiting: needs a unit, such as 30s, 15m, 2h or 1d (got 30)",
    ),
    "a misspelt action": (
        "{words: hello}",
        "{|escalte: []}",
        "rules.0.then.escalte: is not a setting; did you mean escalate?",
    ),
    "a misspelt key of a hold": (
        "{words: hello}",
        "{hold: {reason: x, |fro: 2h}}",
        "rules.0.then.hold.fro: is not a setting (got '2h'); did you mean for?",
    ),
    "a block of nothing": (
        "{any: [{mood: angry}, |{}]}",
        "{priority: high}",
        "rules.0.when.any.1: would hold for every case; give at least one condition",
    ),
    "nothing to do": (
        "{words: hello}",
        "|{}",
        "rules.0.then: does nothing; give at least one of route, assign, priority, tag, approval, escalate, hold, suggest,"
        " no_reply, storm, webhook",
    ),
    "a list without anything in it": (
        "{mood: angry, |words: []}",
        "{priority: high}",
        "rules.0.when.words: must not be empty",
    ),
    "a kind of personal data that there is not": (
        "{|personal_data: [card, email]}",
        "{priority: high}",
        "rules.0.when.personal_data: email is no kind of personal data; the kinds are card, iban, national id, bank account,"
        " phone, e-mail, booking reference; did you mean e-mail?",
    ),
    "words that the rule itself rules out": (
        "{|words: bag, none: {words: [bag, suitcase]}}",
        "{priority: high}",
        "rules.0.when.words: can never hold, for a none of this rule rules all of it out",
    ),
    "more followers than there may be, in two blocks": (
        "{followers_at_least: 100, all: {|followers_at_most: 10}}",
        "{priority: high}",
        "rules.0.when.all.followers_at_most: can never hold together with followers_at_least 100",
    ),
    "personal data that is there and is not": (
        "{personal_data: true, all: {|personal_data: false}}",
        "{priority: high}",
        "rules.0.when.all.personal_data: can never hold together with what else this rule asks for",
    ),
    "answered cases, which owe nothing": (
        "{|states: answered}",
        "{tag: later}",
        "rules.0.when.states: would never act: what is answered owes nothing; it is of use beside draft only",
    ),
    "answered cases, as the only way of several": (
        "{any: [{|states: answered}]}",
        "{tag: later}",
        "rules.0.when.any.0.states: would never act: what is answered owes nothing; it is of use beside draft only",
    ),
    "answered cases, by ruling out the others": (
        "{words: bag, none: [{|states: [new, claimed]}]}",
        "{tag: later}",
        "rules.0.when.none.0.states: would never act: what is answered owes nothing; it is of use beside draft only",
    ),
    "a tag that the rule itself gives": (
        "{words: bag, all: [{|tags: lost_bag}]}",
        "{tag: lost_bag}",
        "rules.0.when.all.0.tags: can never hold, for this rule alone gives it and waits for it itself",
    ),
    "no tag": (
        "{words: bag}",
        "{priority: high, |tag: []}",
        "rules.0.then.tag: must not be empty",
    ),
    "nobody to call": (
        "{words: bag}",
        "{priority: high, |escalate: []}",
        "rules.0.then.escalate: must not be empty",
    ),
    "a programmer's word": (
        "{|not: {mood: angry}}",
        "{priority: high}",
        "rules.0.when.not: is not a setting; did you mean none?",
    ),
    "a pattern in double quotes": (
        '{patterns: [|"\\bHV"]}',
        "{priority: high}",
        r"rules.0.when.patterns.0: has the unseen character '\x08', as \b within double quotes becomes; use single quotes"
        r" (got '\x08HV')",
    ),
    "a language by its name": (
        "{|language: Norwegian}",
        "{priority: high}",
        "rules.0.when.language: must be one of nb, nn, da, sv, fi, en, de, other (got 'Norwegian'); did you mean nb?",
    ),
    "an unknown kind": (
        "{kind: [fault, |complaints]}",
        "{priority: high}",
        "rules.0.when.kind.1: must be one of fault, complaint, question, request, praise, chat, spam (got 'complaints');"
        " did you mean complaint?",
    ),
    "Norwegian by its country": (
        "{|language: no}",
        "{priority: high}",
        "rules.0.when.language: must be one of nb, nn, da, sv, fi, en, de, other (got 'no'); did you mean nb?",
    ),
    "a bad pattern": (
        "{patterns: [ok, |'train [z-a]']}",
        "{priority: high}",
        "rules.0.when.patterns.1: is not a pattern: invalid character class range at its character 8 (got 'train [z-a]')",
    ),
    "a pattern that would go back": (
        r"{|patterns: '(a)\1'}",
        "{priority: high}",
        r"rules.0.when.patterns: is not a pattern: invalid escape sequence at its character 4 (got '(a)\\1')",
    ),
    "an unknown account": (
        "{any: [{|accounts: havorn}]}",
        "{priority: high}",
        "rules.0.when.any.0.accounts: is not one of the accounts (got 'havorn'); did you mean havornair?",
    ),
    "an unknown list of authors": (
        "{none: {authors: [|pres]}}",
        "{priority: high}",
        "rules.0.when.none.authors.0: is not one of the author_lists (got 'pres'); did you mean press?",
    ),
    "a word of nothing but a star": (
        "{words: [bag, |'*']}",
        "{priority: high}",
        "rules.0.when.words.1: has no letter or digit to look for (got '*')",
    ),
    "a word without a letter or digit": (
        "{any: [{words: [|'!!!']}]}",
        "{priority: high}",
        "rules.0.when.any.0.words.0: has no letter or digit to look for (got '!!!')",
    ),
    "several words in one": (
        "{|words: 'bag, suitcase,trunk'}",
        "{priority: high}",
        "rules.0.when.words: has a comma, which would have to stand in the post; as words of their own:"
        " [bag, suitcase, trunk] (got 'bag, suitcase,trunk')",
    ),
    "a word in a writing program's quotation marks": (
        "{words: [bag, |“fraud”]}",
        "{priority: high}",
        "rules.0.when.words.1: has typographic quotation marks, which would have to stand in the post; leave them out"
        " (got '“fraud”')",
    ),
    "a programmer's not": (
        "{words: [bag, |'!suitcase']}",
        "{priority: high}",
        "rules.0.when.words.1: begins with !, which does not mean not; what must not be there stands under none"
        " (got '!suitcase')",
    ),
    "a programmer's and": (
        "{|words: journalist AND bank}",
        "{priority: high}",
        "rules.0.when.words: is one phrase, AND and OR included; words of which any will do are a list,"
        " what must all be there all (got 'journalist AND bank')",
    ),
    "an emoji by its name in Slack": (
        "{words: [bag, |':rage:']}",
        "{priority: high}",
        "rules.0.when.words.1: is how Slack writes an emoji; put the emoji itself, as customers write it (got ':rage:')",
    ),
    "words all of which begin as the rule rules out": (
        "{|words: journalist, none: [{words: [journ*]}]}",
        "{priority: high}",
        "rules.0.when.words: can never hold, for a none of this rule rules all of it out",
    ),
    "a gap at an end": (
        "{words: [bag, |stolen ...]}",
        "{priority: high}",
        "rules.0.when.words.1: has ... at an end; it stands for some words between two others, as in stolen ... card"
        " (got 'stolen ...')",
    ),
    "a star inside a word": (
        "{words: [|'a*b']}",
        "{priority: high}",
        "rules.0.when.words.0: has a * before its end; * stands for any ending, so it may stand at the end only"
        " (got 'a*b')",
    ),
    "a star inside a word of a draft": (
        "{draft: {words: [|'*fund']}}",
        "{tag: money}",
        "rules.0.when.draft.words.0: has a * before its end; * stands for any ending, so it may stand at the end only"
        " (got '*fund')",
    ),
    "a tag that no rule gives": (
        "{words: bag, none: [{tags: [lost_bag, |lostbag]}]}",
        "{tag: [lost_bag, vip]}",
        "rules.0.when.none.0.tags.1: is a tag that no rule gives (got 'lostbag'); did you mean lost_bag?",
    ),
    "somebody who knows, in a channel that has no topics": (
        "{words: bag}",
        "{route: '#bags', |assign: topic}",
        "rules.0.then.assign: can find nobody: this rule routes to no team with topics (got 'topic')",
    ),
    "an unknown person": (
        "{words: hello}",
        "{|assign: '@karin'}",
        "rules.0.then.assign: is neither somebody as written in people, nor rotation, nor topic (got '@karin');"
        " did you mean @kari?",
    ),
    "an unknown place": (
        "{words: hello}",
        "{|route: pres}",
        "rules.0.then.route: is neither a channel with # nor the name of a team (got 'pres')",
    ),
    "no channel": (
        "{words: hello}",
        "{|route: '#Press'}",
        "rules.0.then.route: is not a channel name: lower-case letters, digits, - and _ (got '#Press'); did you mean #press?",
    ),
    "an unknown approval": (
        "{words: hello}",
        "{|approval: two_person}",
        "rules.0.then.approval: must be one of none, peer, approver, communication_manager, two_persons,"
        " manager_and_another (got 'two_person'); did you mean two_persons?",
    ),
    "a webhook that others can read": (
        "{words: hello}",
        "{|webhook: 'http://example.com'}",
        "rules.0.then.webhook: is not an address such as https://example.com/hook; it must be https, without a user"
        " (got 'http://example.com')",
    ),
    "another blank than the name": (
        "{words: hello}",
        "{suggest: {|reply: 'Hello {nmae}'}}",
        "rules.0.then.suggest.reply: may have {name} in it, and no other braces (got 'Hello {nmae}')",
    ),
    "an unknown suggestion": (
        "{words: hello}",
        "{|suggest: private}",
        "rules.0.then.suggest: must be private_move (got 'private'); did you mean private_move?",
    ),
    "two limits that exclude each other": (
        "|{followers_at_least: 10, followers_at_most: 5}",
        "{priority: high}",
        "rules.0.when: can never hold: followers_at_least is more than followers_at_most",
    ),
    "two values that exclude each other": (
        "{kind: fault, all: [{mood: angry}, {|kind: [praise, spam]}]}",
        "{priority: high}",
        "rules.0.when.all.1.kind: can never hold together with what else this rule asks for",
    ),
    "what is asked for is ruled out": (
        "{kind: [praise, spam], none: [{|kind: [spam, praise]}]}",
        "{priority: high}",
        "rules.0.when.none.0.kind: rules out all that this rule asks for",
    ),
    "a volume of nothing": (
        "{|volume: {within: 15m}}",
        "{priority: high}",
        "rules.0.when.volume: needs either more_than or times_usual",
    ),
    "a number until something is known that nothing asks for": (
        "{|volume: {more_than: 5, until_known: 9, within: 15m}}",
        "{priority: high}",
        "rules.0.when.volume: has until_known without times_usual",
    ),
    "half a minute of volume": (
        "{|volume: {more_than: 5, within: 90s}}",
        "{priority: high}",
        "rules.0.when.volume: counts whole minutes only",
    ),
    "a draft where there is none": (
        "{draft: {links: true}}",
        "{|priority: high}",
        "rules.0.then.priority: does nothing in a rule about a draft; there tag, approval, hold can be",
    ),
    "steps out of order": (
        "{words: hello}",
        "{|escalate: [{notify: approver, after: 5m}, {notify: approver}]}",
        "rules.0.then.escalate: has a step after 0s behind one after 5m; write them in the order of time",
    ),
    "a misspelt key of repeating": (
        "{words: hello}",
        "{escalate: [{notify: approver, repeat: {every: 5m, |time: 3}}]}",
        "rules.0.then.escalate.0.repeat.time: is not a setting (got 3); did you mean times?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mistake_is_told_by_place_key_value_and_hint(tmp_path: Path, fault: str) -> None:
    when, then, told = FAULTS[fault]
    marked = text(when, then)
    before, _, after = marked.partition("|")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")

    (said,) = refused(tmp_path / "c.yaml", before + after)

    assert said == f"{line}:{column}: {told}"


def test_a_rule_may_not_have_the_name_of_one_that_is_always_there(tmp_path: Path) -> None:
    for name in ("A whole day", "before MIDNIGHT"):
        (line,) = refused(tmp_path / "c.yaml", text().replace("name: Example", f"name: {name}"))
        assert line.endswith(f"rules.0.name: is the name of a rule that is always there; choose another (got '{name}')")


def test_who_must_agree_must_exist(tmp_path: Path) -> None:
    whole = text(then="{approval: communication_manager}").replace("[communication_manager]", "[approver]")

    lines = refused(tmp_path / "c.yaml", whole)

    assert any(
        "rules.0.then.approval: can never be given: nobody in people has the role communication_manager" in line
        for line in lines
    )


def test_a_rule_may_route_to_a_team_by_its_name_and_a_misspelt_one_is_told(tmp_path: Path) -> None:
    lines = refused(tmp_path / "c.yaml", TEAMS + text(then="{route: pres}"))
    assert any("nor the name of a team (got 'pres'); did you mean press?" in line for line in lines)

    lines = refused(tmp_path / "c.yaml", TEAMS + text(then="{route: press}"))
    assert not any("route" in line for line in lines)


def test_who_knows_is_asked_where_a_rule_routes_to_a_team_with_topics(tmp_path: Path) -> None:
    """Another rule may have routed there; where none does, nobody can be found."""
    elsewhere = "  - {name: Other, when: {words: bag}, then: {route: baggage}}\n"

    (line,) = refused(tmp_path / "c.yaml", text(then="{assign: topic}"))
    assert "rules.0.then.assign: can find nobody: no rule routes to a team with topics (got 'topic')" in line

    loaded(tmp_path / "c.yaml", text(then="{assign: topic, route: baggage}"))
    loaded(tmp_path / "c.yaml", text(then="{assign: topic}", more=elsewhere))


def test_a_picture_may_be_looked_for(tmp_path: Path) -> None:
    loaded(tmp_path / "c.yaml", text(when="{words: ['\U0001f621', strandet*]}"))


def test_all_mistakes_of_all_rules_are_told_at_once(tmp_path: Path) -> None:
    second = "  - name: Example\n    when: {authors: vip}\n    then: {notify: approver}\n"
    lines = refused(tmp_path / "c.yaml", text("{wating: 30m}", "{route: nowhere}", second))

    assert [line.split(": ")[1] for line in lines] == [
        "rules.0.when.wating", "rules.0.then.route", "rules.1.name", "rules.1.when.authors", "rules.1.then.notify",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("above", "below", "asks"),
    [
        ("{words: bag}", "{words: bag}", "asks for the same"),
        ("{kind: [fault, complaint]}", "{words: svindel, kind: complaint}", "applies wherever this one would"),
        ("{words: [bag, trunk]}", "{all: [{words: trunk}, {mood: angry}]}", "applies wherever this one would"),
        ("{verified: true, mood: angry}", "{verified: true, mood: angry, priority: high}", "applies wherever"),
        ("{kind: complaint}", "{kind: [fault, complaint]}", ""),
        ("{words: bag, mood: angry}", "{words: bag}", ""),
        ("{words: bag, waiting: 10m}", "{words: bag}", ""),
        ("{kind: complaint}", "{any: [{kind: complaint}, {words: bag}]}", ""),
        ("{kind: complaint}", "{none: [{kind: complaint}]}", ""),
    ],
)
def test_a_rule_that_a_stop_above_it_never_lets_be_asked_is_refused(
    tmp_path: Path, above: str, below: str, asks: str
) -> None:
    first = f"  - {{name: First, when: {above}, stop: true, then: {{priority: high}}}}\n"
    wrong = "  - {name: Wrong, when: {}, then: {priority: high}}\n"
    whole = text(below, more=wrong).replace("rules:\n", f"rules:\n{first}")

    # The shipped rules below may be told of too.
    never = [line for line in refused(tmp_path / "c.yaml", whole) if "rules.1.when: is never asked" in line]

    assert len(never) == bool(asks)
    assert all(f"'First' above {asks}" in line for line in never)


def test_a_stop_that_rests_at_times_lets_the_same_be_asked_below(tmp_path: Path) -> None:
    first = "  - {name: First, when: {words: bag}, cool_down: 1h, stop: true, then: {priority: high}}\n"
    wrong = "  - {name: Wrong, when: {}, then: {priority: high}}\n"
    whole = text("{words: bag}", more=wrong).replace("rules:\n", f"rules:\n{first}")

    assert not [line for line in refused(tmp_path / "c.yaml", whole) if "is never asked" in line]


# --- what is written is what decides ------------------------------------------------------------------------------------


def first_condition(config: Config) -> object:
    (condition,) = [rule.condition for rule in ruleset(config).rules if rule.name == "Example"]
    assert isinstance(condition, All)
    return condition.parts[0]


def test_a_length_of_time_is_on_the_rules_clock_unless_it_has_its_own(tmp_path: Path) -> None:
    def clock_of(when: str, clock: str) -> Clock:
        rule = text(when).replace("    then:", f"    clock: {clock}\n    then:", 1)
        found = first_condition(loaded(tmp_path / "c.yaml", rule))
        assert isinstance(found, Waiting | Age)
        return found.clock

    assert clock_of("{waiting: 30m}", "business") is Clock.BUSINESS
    assert clock_of("{any: {age: 30m}, waiting: 1m}", "calendar") is Clock.CALENDAR
    assert clock_of("{waiting: {at_least: 30m, clock: calendar}}", "business") is Clock.CALENDAR
    assert clock_of("{age: {at_least: 30m, clock: business}}", "calendar") is Clock.BUSINESS


def test_bokmaal_takes_in_nynorsk_and_an_alarm_has_a_least_number(tmp_path: Path) -> None:
    languages = first_condition(loaded(tmp_path / "c.yaml", text("{language: nb}")))
    assert languages == Is(aspect=Aspect.LANGUAGE, values=frozenset({"nb", "nn"}))

    volume = first_condition(loaded(tmp_path / "c.yaml", text("{volume: {times_usual: 3, within: 1h}}")))
    assert volume == UsualVolume(times=3, at_least=10, within=60)


def test_the_shipped_rules_stand_behind_those_that_are_always_there() -> None:
    config = load(SHIPPED, NOTHING)

    names = [rule.name for rule in ruleset(config).rules]

    assert names == ["A whole day", "Before midnight", *[entry.name for entry in config.rules]]
    assert names[2:4] == ["Press or regulator", "Nobody has taken it"]
