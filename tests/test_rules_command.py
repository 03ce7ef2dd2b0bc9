"""`python bot.py rules`: what would become of words, without a database, a token or a network."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import main
from tests.settings_files import SHIPPED, changed
from tests.world import ROOT

Json = dict[str, Any]
Says = Callable[..., tuple[int, str]]

PRESS = "@havornair I am a journalist and my bag is lost"
AT = ("--at", "2026-03-03T10:00")


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Says:
    """Run `bot.py rules ...` in the project's folder; the exit code and what it printed."""
    monkeypatch.chdir(ROOT)

    def run(*arguments: str) -> tuple[int, str]:
        try:
            code = main(["rules", *arguments], {})
        except SystemExit as stop:
            code = int(str(stop.code))
        out = capsys.readouterr()
        return code, out.out + out.err

    return run


def objects(printed: str) -> list[Json]:
    return [json.loads(line) for line in printed.splitlines()]


def with_rules(path: Path, *changes: tuple[str, str]) -> str:
    """A settings file like the shipped one, with something changed; its name."""
    file = path / "config.yaml"
    file.write_text(changed(*changes), encoding="utf-8")
    return str(file)


ROUTES = (
    "rules:\n",
    """rules:
  - name: Storm of posts
    when: {volume: {more_than: 20, within: 10m}}
    then: {tag: storm}
  - name: Lost bags
    when: {words: [bag]}
    then: {route: baggage, assign: rotation, tag: lost_bag, approval: peer}
  - name: Trainees write about money
    when: {draft: {words: [refund], author_role: trainee}}
    then: {approval: communication_manager}
""",
)


def test_a_post_is_explained_from_triage_to_the_last_call_with_clock_times(says: Says) -> None:
    code, said = says("test", PRESS, *AT)

    assert code == 0
    assert "To @havornair at Tue 3 Mar 10:00 (Europe/Oslo)" in said
    assert "Press or regulator\n    yes any: 2 of 7 hold\n" in said
    assert "      yes words: 'journalist' in" in said
    assert "the card goes to #social-x   by: the account" in said
    assert "a reply needs: communication manager   by: Press or regulator" in said
    assert "10:00  Press or regulator calls communication manager (@mikkel)" in said
    assert "10:30  Press or regulator calls @kari" in said
    # Nobody has taken it by then, for the team opens at eight and it is ten.
    assert "10:30  Nobody has taken it calls approver (@kari)" in said
    assert "Wed 4 Mar 10:00  A whole day calls" in said


def test_a_post_in_the_night_waits_for_the_opening_where_the_rule_says_so(says: Says) -> None:
    _, said = says("test", PRESS, "--at", "2026-03-03T22:30")

    assert "Wed 4 Mar 08:30  Nobody has taken it calls approver (@kari)" in said
    assert "23:00  Press or regulator calls @kari" in said


def test_a_call_in_quiet_hours_names_who_hears_of_it_and_a_decision_that_is_due_is_told(
    says: Says, tmp_path: Path
) -> None:
    night = ("--at", "2026-03-04T02:00", "--followers", "20000")
    held = ("rules:\n", "rules:\n  - {name: Held, when: {mood: angry}, then: {hold: {reason: legal, for: 6h}}}\n")

    _, said = says("test", "I am furious, worst airline ever", *night, "--config", with_rules(tmp_path, held))
    _, as_object = says("test", PRESS, *AT, "--json")

    assert "02:00  Angry, and many follow calls #social-escalations for @mikkel: quiet hours" in said
    assert "08:00  Held calls communication manager (@mikkel)" in said
    assert {
        "rule": "Press or regulator",
        "what": "escalate",
        "target": "@kari",
        "after": "30m",
        "reaches": ["@kari"],
    } in (objects(as_object)[0]["later"])


@pytest.mark.parametrize(
    "local, with_offset, a_day_later",
    [
        ("2026-03-28T12:00", "2026-03-28T12:00+01:00", "Sun 29 Mar 13:00  A whole day calls"),
        ("2026-10-24T12:00", "2026-10-24T12:00+02:00", "Sun 25 Oct 11:00  A whole day calls"),
    ],
)
def test_one_instant_comes_to_the_same_however_it_is_written_also_over_a_change_of_the_clocks(
    says: Says, local: str, with_offset: str, a_day_later: str
) -> None:
    _, in_the_zone = says("test", PRESS, "--at", local)
    _, by_itself = says("test", PRESS, "--at", with_offset)

    assert in_the_zone == by_itself
    assert a_day_later in in_the_zone


def test_the_same_as_an_object_has_every_decision_with_its_rule(says: Says, tmp_path: Path) -> None:
    code, said = says("test", PRESS, *AT, "--json", "--config", with_rules(tmp_path, ROUTES))

    (found,) = objects(said)
    assert code == 0
    assert found["text"] == PRESS
    assert (found["language"], found["kind"], found["quiet"]) == ("en", "complaint", False)
    assert [match["rule"] for match in found["matched"]] == ["Lost bags", "Press or regulator"]
    assert found["matched"][0]["why"] == ["yes words: 'bag' in “...am a journalist and my bag is lost”"]
    would = found["would"]
    assert (would["route"], would["assign"], would["tags"]) == ("#social-x", "rotation", ["lost_bag"])
    assert would["approval"] == "communication_manager"
    assert would["by"] == {"route": "Lost bags", "assign": "Lost bags", "approval": "Press or regulator"}
    assert would["escalate"] == [
        {"rule": "Press or regulator", "notify": ["communication_manager"], "after": "0s"},
        {"rule": "Press or regulator", "notify": ["@kari"], "after": "30m"},
    ]
    assert {
        "rule": "Nobody has taken it", "what": "escalate", "target": "approver", "after": "30m", "reaches": ["@kari"]
    } in found["later"]  # fmt: skip
    assert set(found["reasons"]) == set(found["confidence"])


def test_what_words_alone_do_not_decide_is_said_and_a_draft_can_be_tried(says: Says, tmp_path: Path) -> None:
    config = with_rules(tmp_path, ROUTES)

    _, without = says("test", "@havornair where is it?", *AT, "--config", config)
    _, tried = says(
        "test", "@havornair where is it?", "--draft", "You get a refund", "--author-role", "trainee", "--config", config
    )  # fmt: skip

    assert "volume is not known here, so it counts as nothing unusual   asked by: Storm of posts" in without
    assert "say --draft TEXT   asked by: Trainees write about money" in without
    assert "a reply needs: approver   by: approval.default" in without
    assert "a reply needs: communication manager   by: Trainees write about money" in tried
    assert "say --draft TEXT" not in tried


def test_words_are_taken_as_written_to_us_unless_it_is_said_that_they_are_not(says: Says) -> None:
    _, ours = says("test", "where is my bag?", *AT, "--json")
    _, heard = says("test", "where is my bag?", *AT, "--json", "--unaddressed")

    assert [(found["addressed"], found["priority"]) for found in (*objects(ours), *objects(heard))] == [
        (True, "high"),
        (False, "normal"),
    ]


def test_who_writes_counts(says: Says, tmp_path: Path) -> None:
    press = (
        "rules:\n",
        "rules:\n  - {name: VIP, when: {authors: press, followers_at_least: 1000}, then: {tag: vip}}\n",
    )
    config = ("--json", "--config", with_rules(tmp_path, press))

    _, known = says("test", "hello", "--as", "@Fjordposten", "--followers", "2000", *AT, *config)
    _, unknown = says("test", "hello", "--as", "@ida", "--followers", "2000", *AT, *config)

    assert objects(known)[0]["would"]["tags"] == ["vip"]
    assert [match["rule"] for match in objects(known)[0]["matched"]] == ["VIP", "Press or regulator"]
    assert objects(unknown)[0]["matched"] == []


def test_what_needs_nobody_is_set_aside_and_calls_nobody(says: Says) -> None:
    code, said = says("test", "Win free tickets!!! Click https://example.com/win for crypto", *AT, "--json")

    (found,) = objects(said)
    assert code == 0
    assert found["quiet"] is True
    assert (found["would"]["card"], found["would"]["route"]) == (False, None)
    assert (found["would"]["escalate"], found["later"]) == ([], [])


VIP = (
    ("author_lists:\n", "author_lists:\n  vip: [kongen]\n"),
    (
        "\nrules:\n",
        """
rules:
  - name: VIP
    when: {authors: vip}
    then:
      assign: "@kari"
      tag: vip
      approval: communication_manager
      escalate: [{notify: [approver, "@mikkel"], after: 10m}, {notify: approver, after: 1h}]
""",
    ),
)
GREETING = "@havornair God jul til alle hos dere"


def test_what_rules_say_of_a_post_that_is_set_aside_is_told_as_not_done(says: Says, tmp_path: Path) -> None:
    config = with_rules(tmp_path, *VIP)

    _, said = says("test", GREETING, "--as", "kongen", *AT, "--config", config)
    _, as_object = says("test", GREETING, "--as", "kongen", *AT, "--config", config, "--json")

    assert said.partition("What would happen\n")[2].splitlines()[:5] == [
        "  no card: it is set aside, and a summary line tells of it",
        "  not done, for no card comes: assigned to @kari (VIP)",
        "  not done, for no card comes: tagged vip (VIP)",
        "  not done, for no card comes: a call of approver (@kari) (VIP)",
        "  not done, for no card comes: a call of @mikkel (VIP)",
    ]
    assert said.count("not done") == 4
    (found,) = objects(as_object)
    assert found["dropped"] == [
        {"rule": "VIP", "what": "assign", "target": "@kari"},
        {"rule": "VIP", "what": "tag", "target": "vip"},
        {"rule": "VIP", "what": "escalate", "target": "approver"},
        {"rule": "VIP", "what": "escalate", "target": "@mikkel"},
    ]
    assert (found["would"]["assign"], found["would"]["tags"], found["later"]) == (None, [], [])


@pytest.mark.parametrize("text", ["@havornair God jul, hvor er kofferten min?", "@havornair God jul, urgently"])
def test_nothing_is_dropped_of_a_post_that_becomes_a_case(says: Says, tmp_path: Path, text: str) -> None:
    """Be it for what it says, or since a rule calls somebody urgently for it."""
    before, rules = VIP[1]
    urgent = "  - {name: Loud, when: {words: urgently}, then: {escalate: [{notify: approver, urgent: true}]}}\n"
    config = with_rules(tmp_path, VIP[0], (before, rules + urgent))

    _, said = says("test", text, "--as", "kongen", *AT, "--config", config)
    _, as_object = says("test", text, "--as", "kongen", *AT, "--config", config, "--json")

    assert "not done" not in said
    (found,) = objects(as_object)
    assert (found["quiet"], found["dropped"], found["would"]["assign"]) == (False, [], "@kari")


def test_a_file_is_tried_line_by_line_and_what_cannot_be_read_stops_nothing(says: Says, tmp_path: Path) -> None:
    file = tmp_path / "texts"
    file.write_bytes(
        b"\xef\xbb\xbfyour app is down\r\n\n  \n\xff\xfe\n" + b"x" * 100_001 + "\nJeg får ikke betalt".encode()
    )

    code, said = says("test", "--file", str(file), *AT, "--json")

    first, not_text, too_long, last = objects(said)
    assert code == 1
    assert (first["text"], first["kind"]) == ("your app is down", "fault")
    assert not_text == {"error": "the text is not UTF-8", "line": 4}
    assert too_long == {"error": "the text is longer than 100,000 bytes", "line": 5}
    assert (last["text"], last["language"]) == ("Jeg får ikke betalt", "nb")


def test_a_file_without_json_is_one_compact_line_a_text(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{PRESS}\nthank you\n".encode())))

    code, said = says("test", "--file", "-", *AT)

    assert code == 0
    first, second = said.splitlines()
    assert first == f"en complaint high calm -> #social-x | Press or regulator | {PRESS}"
    assert second == "en praise normal calm -> #social-x | Thanks and praise | thank you"


def test_who_reads_only_the_first_line_is_told_nothing_more(tmp_path: Path) -> None:
    file = tmp_path / "texts"
    file.write_text("thank you so much for the lovely crew today\n" * 500)
    command = [sys.executable, "bot.py", "rules", "test", "--file", str(file), "--json"]

    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert json.loads(first)["kind"] == "praise"
    assert said == b""
    assert process.returncode == 0


def test_a_file_that_is_not_there_is_said(says: Says, tmp_path: Path) -> None:
    code, said = says("test", "--file", str(tmp_path / "none"))

    assert code == 1
    assert "cannot be read: No such file or directory" in said


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (
            ("--account", "havornairs"),
            1,
            "@havornairs is not one of the accounts in config.yaml; did you mean havornair?",
        ),
        (("--at", "tomorrow"), 2, "tomorrow is not a time such as 2026-03-03T10:00"),
        (("--at", "0001-01-01T00:00+14:00"), 2, "is not a time such as 2026-03-03T10:00"),
        (("--at", "2026-03-29T02:30"), 2, "2026-03-29T02:30 does not exist in Europe/Oslo: the clocks are put forward"),
        (("--followers", "-3"), 2, "argument --followers: must be a number, 0 or more"),
        (("--followers", "many"), 2, "argument --followers: must be a number, 0 or more"),
        (("--file", "x"), 2, "give a text, --file or --golden, one of them"),
        (("--author-role", "king"), 2, "invalid choice: 'king'"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(says: Says, arguments: tuple[str, ...], code: int, said: str) -> None:
    found, printed = says("test", "hello", *arguments)

    assert found == code
    assert said in printed


def test_who_has_read_enough_ends_it_quietly(tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    file.write_text("Where is my bag?\n" * 300)
    words = [sys.executable, str(SHIPPED.parent / "bot.py"), "rules", "test", "--file", str(file), "--json"]

    with subprocess.Popen(
        [*words, "--config", str(SHIPPED)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as reading:
        assert reading.stdout is not None
        assert reading.stderr is not None
        assert json.loads(reading.stdout.readline())["kind"] == "question"
        reading.stdout.close()
        complained = reading.stderr.read()

    assert complained == ""


# --- golden cases ----------------------------------------------------------------------------------------------------


def test_the_golden_cases_that_come_with_socialcare_hold(says: Says) -> None:
    code, said = says("test")

    cases = (SHIPPED.parent / "golden.yaml").read_text(encoding="utf-8").count("\n- text:")
    assert (code, said) == (0, f"{cases} golden cases hold\n")


def test_a_golden_case_that_does_not_hold_is_shown_with_its_place(says: Says, tmp_path: Path) -> None:
    config = with_rules(tmp_path, ROUTES)
    golden = tmp_path / "golden.yaml"
    golden.write_text(
        "- text: my bag is lost\n"
        "  expect:\n"
        "    kind: praise\n"
        "    route: '#social-x'\n"
        "    rules: [Press or regulator]\n"
        "- text: your app is down\n"
        "  expect: {kind: fault, quiet: false, escalates_to: []}\n"
    )

    code, said = says("test", "--config", config)

    assert code == 1
    assert said.splitlines() == [
        f"{golden}:3: kind: expected praise, got complaint   “my bag is lost”",
        f"{golden}:5: rules: expected [Press or regulator], got [Lost bags]   “my bag is lost”",
        "1 of 2 golden cases do not hold",
    ]


NIGHT = (
    "- text: '@havornair {text}'\n  at: 2026-03-07T02:00\n  expect: {{escalates_to: [], no_call_within: {length}}}\n"
)
TROUBLE = "I am standing at the gate now and the boarding is closed, help"


@pytest.mark.parametrize(
    "text, length, differs",
    [
        (TROUBLE, "10m", ""),  # not before ten minutes have gone by
        (TROUBLE, "10m1s", "nobody within 10m1s, got @kari, @mikkel after 10m (Urgent and nobody has taken it)"),
        (TROUBLE, "8h", "nobody within 8h, got @kari, @mikkel after 10m (Urgent and nobody has taken it)"),
        ("thank you for the help on board", "8h", ""),
        (
            "thank you for the help on board",
            "1d",
            "nobody within 1d, got #social-escalations after 21h (Before midnight)",
        ),
        ("haha good morning", "3d", ""),  # no case, so nobody
    ],
)
def test_a_golden_case_may_say_how_long_nobody_is_called_also_by_rules_that_wait(
    says: Says, tmp_path: Path, text: str, length: str, differs: str
) -> None:
    golden = tmp_path / "mine.yaml"
    golden.write_text(NIGHT.format(text=text, length=length))

    code, said = says("test", "--golden", str(golden))

    assert code == int(bool(differs))
    if differs:
        assert said.startswith(f"{golden}:3: no_call_within: expected {differs}   “@havornair ")
    else:
        assert said == "1 golden case holds\n"


def test_a_call_at_once_is_one_that_nobody_expected_and_an_object_tells_it(says: Says, tmp_path: Path) -> None:
    golden = tmp_path / "mine.yaml"
    golden.write_text("- text: '@havornair I am a journalist'\n  expect: {no_call_within: 1s}\n")

    code, said = says("test", "--golden", str(golden), "--json")

    (found,) = objects(said)
    assert (code, found["holds"]) == (1, False)
    assert found["differences"] == [
        {
            "key": "no_call_within",
            "expected": "nobody within 1s",
            "got": "@mikkel at once (Press or regulator)",
        }
    ]


@pytest.mark.parametrize(
    "text, problem",
    [
        ("- text: hi\n  expect: {no_call_within: 8}\n", "2:12: 0.expect.no_call_within: needs a unit, such as 30s"),
        ("- text: hi\n  expect: {no_call_within: 0h}\n", "no_call_within: must be at least 1s"),
        ("- text: hi\n  expect: {no_call_within: 4d}\n", "no_call_within: must be at most 3d"),
        (
            "- text: hi\n  expect: {kinds: fault}\n",
            "2:12: 0.expect.kinds: is not a setting (got 'fault'); did you mean kind?",
        ),
        ("- text: hi\n  expect: {kind: falt}\n", "2:12: 0.expect.kind: must be one of"),
        ("- text: hi\n", "1:3: 0.expect: is missing"),
        ("text: hi\n", "1:1: file: must be a list of cases"),
        (
            "- text: hi\n  account: havornar\n  expect: {}\n",
            "is not one of the accounts (got havornar); did you mean havornair?",
        ),
        ("- text: hi\n  expect: {rules: Press or regulatr}\n", "did you mean Press or regulator?"),
        ("- text: hi\n  expect: {escalates_to: [aprover]}\n", "(got aprover); did you mean approver?"),
        ("- text: hi\n  expect: {escalates_to: '@karin'}\n", "is neither a role, a team, a channel nor somebody"),
        ("- text: hi\n  expect: {escalates_to: '#social-y'}\n", "(got #social-y); did you mean #social-x?"),
        ("- text: hi\n  expect: {route: '#social-y'}\n", "is not one of the channels (got #social-y); did you mean"),
        ("- text: &a hi\n  expect: {}\n", "anchors and aliases"),
        ("- text: hi\n  at: noon\n  expect: {}\n", "is not a time such as"),
        ("- text: hi\n  expect: {tags: dangr}\n", "2:12: 0.expect.tags: is a tag that no rule gives"),
        ("- text: hi\n  at: 2026-03-29T02:30\n  expect: {}\n", "2:3: 0.at: does not exist in Europe/Oslo"),
    ],
)
def test_a_golden_file_that_is_wrong_is_refused_with_the_place(
    says: Says, tmp_path: Path, text: str, problem: str
) -> None:
    golden = tmp_path / "mine.yaml"
    golden.write_text(text)

    code, said = says("test", "--golden", str(golden))

    assert code == 1
    assert said.startswith(f"{golden}:")
    assert problem in said


def test_all_that_is_wrong_in_a_golden_file_is_said_at_once(says: Says, tmp_path: Path) -> None:
    golden = tmp_path / "mine.yaml"
    golden.write_text(
        "- text: hi\n  expect: {kind: falt}\n"
        "- hello\n"
        "- text: hi\n  account: havornar\n  expect: {}\n"
        "- text: hi\n  expect: {tags: dangr}\n"
    )

    code, said = says("test", "--golden", str(golden))

    assert code == 1
    assert [line.split(": ")[1:3] for line in said.splitlines() if line.startswith(str(golden))] == [
        [
            "0.expect.kind",
            "must be one of fault, complaint, question, request, praise, chat, spam (got 'falt'); did you mean fault?",
        ],
        ["1", "must be a block of settings, indented below its key (got 'hello')"],
        ["2.account", "is not one of the accounts (got havornar); did you mean havornair?"],
        ["3.expect.tags", "is a tag that no rule gives (got dangr); did you mean danger?"],
    ]


def test_without_golden_cases_it_is_said_where_they_were_looked_for(says: Says, tmp_path: Path) -> None:
    code, said = says("test", "--config", with_rules(tmp_path))

    assert code == 1
    assert f"{tmp_path / 'golden.yaml'}:1:1: file: cannot be read" in said
