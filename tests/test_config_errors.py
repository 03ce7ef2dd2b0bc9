"""What is wrong with a settings file is said at its line and column, by its key, with what was written and meant."""

import os
import re
from pathlib import Path

import pytest

from config import ConfigError, load
from tests.settings_files import NOTHING, TEXT, changed, line_of, refused

#: What to change in the shipped file -> where and what the one problem is. AT is the place of the changed text.
FAULTS: dict[str, tuple[tuple[str, str], str]] = {
    "misspelt key": (
        ("handle: havornair", "handel: havornair"),
        "AT accounts.0.handel: is not a setting (got 'havornair'); did you mean handle?",
    ),
    "misspelt block": (
        ("\napproval:", "\naproval:"),
        "AT aproval: is not a setting; did you mean approval?",
    ),
    "misspelt key deep inside": (
        ("waiting: 30m", "wating: 30m"),
        "AT rules.1.when.wating: is not a setting (got '30m'); did you mean waiting?",
    ),
    "unlike any key": (
        ("open: true", "qqq: true"),
        "AT accounts.0.qqq: is not a setting (got true)",
    ),
    "comment in place of a channel": (
        ('channel: "#social-x"', "channel: #social-x"),
        "AT accounts.0.channel: has no value; leave the key out, or put quotes around a value that begins with #",
    ),
    "channel with a capital": (
        ('channel: "#social-x"', 'channel: "#Social X"'),
        "AT accounts.0.channel: is not a channel name: lower-case letters, digits, - and _ (got '#Social X');"
        " did you mean #social-x?",
    ),
    "unknown network": (
        ("network: x", "network: twitter"),
        "AT accounts.0.network: must be x (got 'twitter')",
    ),
    "bad handle": (
        ("handle: havornair", "handle: havørn air"),
        "AT accounts.0.handle: is not a handle: up to 15 letters, digits and _ (got 'havørn air')",
    ),
    "neither true nor false": (
        ("open: true", "open: sometimes"),
        "AT accounts.0.open: must be true or false (got 'sometimes')",
    ),
    "the country in place of the language": (
        ("    language: en", "    language: no"),
        "AT accounts.0.language: must be one of en, nb, nn, da, sv, fi, de (got 'no'); did you mean nb?",
    ),
    "a language that no report is written in": (
        ("  language: en                          # of", "  language: fi                          # of"),
        "AT team.language: must be one of en, nb, da, sv (got 'fi')",
    ),
    "unknown calendar": (
        ("calendar: office", "calendar: offcie"),
        "AT accounts.0.calendar: is not one of the calendars (got 'offcie'); did you mean office?",
    ),
    "no unit": (
        ("first_response: 60m", "first_response: 60"),
        "AT accounts.0.first_response: needs a unit, such as 30s, 15m, 2h or 1d (got 60)",
    ),
    "no length of time": (
        ("first_response: 60m", "first_response: an hour"),
        "AT accounts.0.first_response: is not a length of time, such as 30s, 15m, 2h, 1d or 1h30m (got 'an hour')",
    ),
    "no time at all": (
        ("first_response: 60m", "first_response: 0m"),
        "AT accounts.0.first_response: must be at least 1s (got '0m')",
    ),
    "longer than any number": (
        ("first_response: 60m", "first_response: 9999d"),
        "AT accounts.0.first_response: is longer than a year (got '9999d')",
    ),
    "too often": (
        ("poll_every: 10s", "poll_every: 9s"),
        "AT accounts.0.poll_every: must be at least 10s (got '9s')",
    ),
    "a shift of somebody who is not in people": (
        ('who: "@social-night"\n      days', 'who: "@social-nite"\n      days'),
        "AT duty.rota.0.who: is nobody as written in people (got '@social-nite'); did you mean @social-night?",
    ),
    "hours that are none": (
        ('hours: ["18:00-24:00", "00:00-10:00"]', 'hours: "18-24"'),
        'AT duty.rota.0.hours: is not a span of hours, such as "08:00-16:00", or "22:00-06:00" over midnight (got \'18-24\')',
    ),
    "a shift of no length": (
        ('hours: ["18:00-24:00", "00:00-10:00"]', 'hours: "18:00-18:00"'),
        "AT duty.rota.0.hours: begins and ends at the same time; the whole day is 00:00-24:00 (got '18:00-18:00')",
    ),
    "a calendar of duty that is none": (
        ("  calendar: office                      # its", "  calendar: ofice                      # its"),
        "AT duty.calendar: is not one of the calendars (got 'ofice'); did you mean office?",
    ),
    "a team's member who is nobody": (
        ('members: ["@ann", "@bo", approver]', "members: approvers"),
        "AT teams.baggage.members: is neither a role nor somebody as written in people (got 'approvers'); did you mean approver?",
    ),
    "their own deputy": (
        ('deputy: "@kari"', 'deputy: "@mikkel"'),
        "AT people.4.deputy: is the same person (got '@mikkel')",
    ),
    "too long to undo": (
        ("undo_window: 3s", "undo_window: 61s"),
        "AT approval.undo_window: must be at most 1m (got '61s')",
    ),
    "misspelt zone": (
        ("time_zone: Europe/Oslo", "time_zone: Europe/Olso"),
        "AT team.time_zone: is not a time zone, such as Europe/Oslo (got 'Europe/Olso'); did you mean Europe/Oslo?",
    ),
    "city in place of a zone": (
        ("time_zone: Europe/Oslo", "time_zone: Stockholm"),
        "AT team.time_zone: is not a time zone, such as Europe/Oslo (got 'Stockholm'); did you mean Europe/Stockholm?",
    ),
    "unknown day": (
        ("mon-fri:", "man-fri:"),
        "AT calendars.office.hours.man-fri: is not a day; they are mon, tue, wed, thu, fri, sat, sun, or a range such"
        " as mon-fri; did you mean mon-fri?",
    ),
    "no span": (
        ('mon-fri: "08:00-20:00"', 'mon-fri: "8-20"'),
        'AT calendars.office.hours.mon-fri: is not a span of hours, such as "08:00-20:00" (24:00 may end it)'
        " (got '8-20')",
    ),
    "hours over midnight": (
        ('mon-fri: "08:00-20:00"', 'mon-fri: "20:00-02:00"'),
        "AT calendars.office.hours.mon-fri: ends before it begins; hours after midnight belong to the next day"
        " (got '20:00-02:00')",
    ),
    "hours that overlap": (
        ('mon-fri: "08:00-20:00"', 'mon-fri: ["08:00-12:00", "11:00-20:00"]'),
        "AT calendars.office.hours.mon-fri: has hours that overlap",
    ),
    "holidays by a name": (
        ('holidays: "NO"', "holidays: Norway"),
        "AT calendars.office.holidays: is not a country code whose holidays are known, such as NO (got 'Norway');"
        " did you mean NO?",
    ),
    "holidays of no part": (
        ('holidays: "NO"', "holidays: DE-BYY"),
        "AT calendars.office.holidays: is not a part of DE whose holidays are known (got 'DE-BYY');"
        " did you mean DE-BY?",
    ),
    "days that run backwards": (
        ("mon-fri:", "fri-mon:"),
        "AT calendars.office.hours.fri-mon: runs backwards; the week begins on mon and ends on sun",
    ),
    "a day named twice": (
        ("sat-sun:", "fri-sun:"),
        "calendars.office.hours: names fri twice",
    ),
    "no date": (
        ('closed: ["12-24"]', 'closed: ["24-12"]'),
        "calendars.office.closed.0: is not a date, written MM-DD for every year or YYYY-MM-DD (got '24-12')",
    ),
    "unknown role": (
        ("roles: [approver]", "roles: [aprover]"),
        "people.3.roles.0: must be one of agent, trainee, approver, communication_manager, admin (got 'aprover');"
        " did you mean approver?",
    ),
    "nobody": (
        ('- who: "@ann"', '- who: ""'),
        "people.0.who: is empty (got '')",
    ),
    "two words for a signature": (
        ("signature: ^AK", "signature: Ann K"),
        "AT people.0.signature: is not a signature, such as ^AK: at most 12 marks and no space (got 'Ann K')",
    ),
    "a picture in place of its name": (
        ("claim: eyes", "claim: 👀"),
        "AT gestures.claim: is a picture, and the name of an emoji is needed (got '👀'); did you mean eyes?",
    ),
    "no emoji": (
        ("claim: eyes", "claim: my eyes"),
        "AT gestures.claim: is not the name of an emoji, such as eyes or white_check_mark (got 'my eyes')",
    ),
    "one emoji for two gestures on a card": (
        ("close: checkered_flag", "close: eyes"),
        "AT gestures.close: means claim already, on the same kind of message (got 'eyes')",
    ),
    "one picture for two gestures on a draft": (
        ("approve: white_check_mark", "approve: [white_check_mark, x]"),
        "gestures.reject: means approve already, on the same kind of message (got 'x')",
    ),
    "a role that cannot approve": (
        ("by: [approver, communication_manager]", "by: [approver, agent]"),
        "approval.by.1: cannot approve; people who may are given the role approver in people (got 'agent')",
    ),
    "nobody to tell": (
        ('- notify: "@kari"', '- notify: "@karin"'),
        "escalation.on_request.1.notify: is neither a role, nor a channel with #, nor a team, nor somebody as written in people"
        " (got '@karin'); did you mean @kari?",
    ),
    "a misspelt role to tell": (
        ("notify: approver", "notify: Approver"),
        "rules.1.then.escalate.0.notify: is neither a role, nor a channel with #, nor a team, nor somebody as written in people"
        " (got 'Approver'); did you mean approver?",
    ),
    "no channel to tell": (
        ('- notify: "#socialcare-ops"', '- notify: "#Ops"'),
        "escalation.on_request.2.notify: is not a channel name: lower-case letters, digits, - and _ (got '#Ops');"
        " did you mean #ops?",
    ),
    "steps out of order": (
        ("after: 60m", "after: 10m"),
        "escalation.on_request: has a step after 10m behind one after 30m; write them in the order of time",
    ),
    "a rule for every case": (
        ("      states: [new, claimed]\n      waiting: 60m\n      priority: high\n", "      none: []\n"),
        "rules.3.when.none: must not be empty",
    ),
    "unknown state": (
        ("states: [new, claimed]", "states: [new, closed]"),
        "rules.3.when.states.1: must be one of new, claimed, answered (got 'closed'); did you mean claimed?",
    ),
    "unknown account": (
        ("      waiting: 10m\n", "      waiting: 10m\n      accounts: [havorn]\n"),
        "rules.2.when.accounts.0: is not one of the accounts (got 'havorn'); did you mean havornair?",
    ),
    "tokens named in small letters": (
        ("secrets: X ", "secrets: x "),
        "AT accounts.0.secrets: is not the beginning of a variable's name, such as X_SUPPORT: capitals, digits and _",
    ),
    "no time of day": (
        ('time: "08:00"', 'time: "25:00"'),
        "AT digest.time: is not a time of day, such as \"08:00\" (got '25:00')",
    ),
    "a time of day without a colon": (
        ('time: "08:00"', "time: 800"),
        'AT digest.time: must be a time of day such as "08:00" (got 800)',
    ),
    "a target above a hundred": (
        ("answer_rate_target: 65", "answer_rate_target: 165"),
        "AT digest.answer_rate_target: must be at most 100 (got 165)",
    ),
    "half a target": (
        ("answer_rate_target: 65", "answer_rate_target: 65.5"),
        "AT digest.answer_rate_target: must be a whole number (got 65.5)",
    ),
    "a list in place of a block": (
        ("\nteam:\n", "\nteam: []\nx:\n"),
        "AT team: must be a block of settings, indented below its key",
    ),
    "a number in place of text": (
        ("name: Havørn Air", "name: 2026"),
        "AT team.name: must be text; put quotes around it (got 2026)",
    ),
    "a key twice": (
        ("  undo_window: 3s", "  by: [approver]"),
        "AT approval.by: stands here a second time; the first is on line BEFORE",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_by_place_key_value_and_hint(tmp_path: Path, fault: str) -> None:
    # Given
    (before, after), told = FAULTS[fault]
    text = changed((before, after))

    # When
    lines = refused(tmp_path / "c.yaml", text)

    # Then
    lead = after.strip("\n ").splitlines()[0] if after.strip() else ""
    place, _, message = lines[0].partition(" ")
    if told.startswith("AT "):
        line = line_of(text, lead)
        column = text.splitlines()[line - 1].index(lead) + 1
        assert place == f"{line}:{column}:"
        told = told.removeprefix("AT ").replace("BEFORE", str(line - 1))
    assert message == told
    assert len(lines) == 1 or fault == "a list in place of a block"


def test_a_team_that_shares_in_no_known_way_and_a_warning_before_the_claim_are_refused(tmp_path: Path) -> None:
    text = changed(("assign: topic", "assign: rotating"), ("warn_before: 15m", "warn_before: 4h"))

    assert [line.partition(": ")[2] for line in refused(tmp_path / "c.yaml", text)] == [
        "teams.baggage: has topics, which count with assign: topic only",
        "teams.baggage.assign: is neither rotation nor topic, nor somebody as written in people (got 'rotating');"
        " did you mean rotation?",
        "claims: has a warn_before that is not shorter than the lease",
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """A wrong type, an unknown key, a bad reference and a key twice do not hide one another."""
    text = changed(
        ("time_zone: Europe/Oslo", "time_zone: Oslo"),
        ("handle: havornair", "handel: havornair"),
        ("calendar: office", "calendar: offices"),
        ("  undo_window: 3s", "  by: [approver]"),
        ('- notify: "@kari"', '- notify: "@karin"'),
        ("answer_rate_target: 65", "answer_rate_target: many"),
    )

    lines = refused(tmp_path / "c.yaml", text)

    assert [line.split(": ")[1] for line in lines] == [
        "team.time_zone",
        "accounts.0.handel",
        "accounts.0.calendar",
        "approval.by",
        "escalation.on_request.1.notify",
        "digest.answer_rate_target",
    ]
    numbers = [int(line.partition(":")[0]) for line in lines]
    assert numbers == sorted(numbers)


def test_what_is_missing_is_told_at_the_block_it_belongs_to(tmp_path: Path) -> None:
    text = changed(("  - network: x\n    handle: havornair\n", "  - network: x\n"))

    lines = refused(tmp_path / "c.yaml", text)

    assert lines == [f"{line_of(text, '- network: x')}:5: accounts.0.handle: is missing"]


def test_a_prepared_text_leaves_room_for_the_signature(tmp_path: Path) -> None:
    text = changed(("Thank you for telling us.", "Thank you. " * 20))

    (line,) = refused(tmp_path / "c.yaml", text)

    assert "accounts.0.holding_replies.en: may have 270 characters at most (got 'Thank you. " in line
    assert line.endswith("...)")


def test_prepared_texts_include_the_accounts_own_language(tmp_path: Path) -> None:
    (line,) = refused(tmp_path / "c.yaml", changed(("    language: en", "    language: fi")))

    assert line.endswith("accounts.0: has holding_replies, but none in its own language, fi")


def test_two_accounts_have_two_names_and_two_sets_of_tokens(tmp_path: Path) -> None:
    second = '  - {network: x, handle: "@HavornAir", channel: help, calendar: office, first_response: 1h}\n'

    lines = refused(tmp_path / "c.yaml", changed(("\n# Opening hours", f"\n{second}\n# Opening hours")))

    assert len(lines) == 2
    assert f"accounts.1.handle: is an account already, on line {line_of(TEXT, 'handle: havornair')}" in lines[1]
    assert "would speak with the tokens of another account; give each its own secrets" in lines[0]


def test_a_second_account_with_tokens_of_its_own_is_fine(tmp_path: Path) -> None:
    second = "  - {network: x, handle: help, channel: help, calendar: office, first_response: 1h, secrets: X_HELP}\n"
    path = tmp_path / "c.yaml"
    path.write_text(changed(("\n# Opening hours", f"\n{second}\n# Opening hours")), encoding="utf-8")

    account = load(path, NOTHING).account("x", "help")

    assert (account.secrets, account.channel, account.holding_replies) == ("X_HELP", "#help", {})


def test_somebody_must_be_able_to_approve(tmp_path: Path) -> None:
    text = changed(("roles: [approver]", "roles: [agent]"), ("by: [approver, communication_manager]", "by: approver"))

    lines = refused(tmp_path / "c.yaml", text)

    assert lines[0].endswith("people: has nobody who may approve a draft: nobody has the role approver")
    assert lines[1].endswith("notify: is a role that nobody in people has (got 'approver')")


def test_two_rules_have_two_names(tmp_path: Path) -> None:
    (line,) = refused(tmp_path / "c.yaml", changed(("name: Answer overdue", "name: nobody HAS taken it")))

    first = line_of(TEXT, "name: Nobody has taken it")
    assert line.endswith(f"rules.3.name: is the name of a rule already, on line {first} (got 'nobody has taken it')")


def test_a_calendar_that_never_opens_cannot_count_time(tmp_path: Path) -> None:
    text = changed(('mon-fri: "08:00-20:00"', "mon-fri: []"), ('sat-sun: "10:00-18:00"', "sat-sun: []"))

    (line,) = refused(tmp_path / "c.yaml", text)

    assert line.endswith("calendars.office.hours: has no open hour in the whole week")


def test_a_day_is_either_closed_or_half(tmp_path: Path) -> None:
    (line,) = refused(tmp_path / "c.yaml", changed(('closed: ["12-24"]', 'closed: ["12-31"]')))

    assert line.endswith("calendars.office: cannot be kept: 12-31 is both closed and a half day")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: file: is empty; begin with the config.yaml that comes with socialcare"),
        ("# nothing\n", "1:1: file: is empty; begin with the config.yaml that comes with socialcare"),
        ("- a\n", "1:1: file: holds no settings, which are keys with a colon and a value; begin with the config.yaml"
                  " that comes with socialcare"),
        ("a: 1\n---\nb: 2\n", "2:1: file: a second document begins (---); write everything in one"),
        ("who: @ann\n", "1:6: file: is not valid YAML: a value that begins with @ needs quotes around it"),
        ("a:\n\tb: 1\n", "2:1: file: is not valid YAML: indent with spaces; there is a tab here"),
        ("claim: :eyes:\n", "1:13: file: is not valid YAML: a second colon; put quotes around the value, or begin a new"
                            " line"),
        ('a: 1\nb: "x\nc: 2\n', "2:4: file: is not valid YAML: a quotation mark or bracket is never closed"),
        ("a: [1, 2\nb: 3\n", "2:2: file: is not valid YAML: a comma or a closing bracket is missing"),
        ('a: "\\q"\n', '1:6: file: is not valid YAML: inside "..." a backslash means something else; write it twice, or'
                       " use '...'"),
        ("a: &x 1\n", "1:4: file: anchors and aliases (& and *) are not used here; write it out, and text in quotes"),
        ("a: *x\n", "1:4: file: anchors and aliases (& and *) are not used here; write it out, and text in quotes"),
        ("a: !!python/object:os.system x\n", "1:4: file: tags (!) are not used here; put quotes around text that begins"
                                             " with !"),
        ("? [a]\n: 1\n", "1:3: file: a key must be a word, not a block or a list"),
        ("a: \x07\n", "1:4: file: has a character that YAML does not allow"),
        ('a: "\\U0011ffff"\n', "1:1: file: is not valid YAML: ValueError"),
        ("[" * 1000, "1:22: file: is nested more than 20 deep"),
    ],
)  # fmt: skip
def test_what_is_no_plain_yaml_is_refused_in_plain_words(tmp_path: Path, text: str, told: str) -> None:
    assert refused(tmp_path / "c.yaml", text) == [told]


def test_a_small_file_cannot_grow_without_bound(tmp_path: Path) -> None:
    """Nested aliases make a billion items of a few lines; the first anchor ends it."""
    levels = zip("abcdefgh", "bcdefghi", strict=True)
    bomb = 'a: &a ["x", "x"]\n' + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in levels)

    assert refused(tmp_path / "c.yaml", bomb)[0].startswith("1:4: file: anchors and aliases")


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "missing.yaml", NOTHING)

    told = "file: cannot be read: No such file or directory; name another with --config FILE"
    assert str(caught.value) == f"{tmp_path / 'missing.yaml'}:1:1: {told}"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path, NOTHING)


def test_a_file_beyond_all_measure_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 50_000_000_000)

    with pytest.raises(ConfigError, match="is larger than 1,000,000 bytes"):
        load(path, NOTHING)


def test_a_file_in_another_encoding_is_told_where(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes("# æ\nname: Havørn\n".encode("latin-1"))

    with pytest.raises(ConfigError, match=re.escape("c.yaml:1:3: file: has a character that is not UTF-8")):
        load(path, NOTHING)


def test_the_name_of_the_file_is_told_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.yaml").write_text("team: []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigError) as caught:
        load(Path("mine.yaml"), NOTHING)

    assert str(caught.value).startswith("mine.yaml:1:1: ")
