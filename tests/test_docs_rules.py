"""Every example of docs/rules.md loads, applies to what it says it applies to, and comes to what it says it does."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent
from typing import get_args

import pytest
from pydantic import BaseModel

import bot
from config import Config, WhenEntry, ruleset
from rules.facts import DraftFacts, Facts, Volume
from rules.hours import Calendar
from rules.rule_decision import Decision, decision
from rules.ruleset import Ruleset
from settings.rules import ThenEntry
from settings.times import duration, written_duration
from tests.settings_files import SHIPPED, loaded

PAGE = (Path(__file__).parent.parent / "docs" / "rules.md").read_text(encoding="utf-8")

CONFIG = """
team: {name: Havørn Air, time_zone: Europe/Oslo, admin_channel: "#ops"}
accounts:
  - {network: x, handle: havornair, channel: "#social-x", calendar: office, first_response: 1h,
     private_moves: {en: Please write to us in private.}}
calendars:
  office: {time_zone: Europe/Oslo, hours: {mon-fri: "08:00-20:00"}}
people:
  - {who: "@kari", roles: approver}
  - {who: "@mikkel", roles: communication_manager}
escalation:
  channel: "#social-escalations"
  on_request: [{notify: communication_manager}]
digest: {channel: "#digest"}
author_lists: {press: [fjordposten]}
"""
OFFICE = Calendar.from_settings("Europe/Oslo", {"mon-fri": ["08:00-20:00"]})
MOMENTS = {
    "Friday 13:00": datetime(2026, 11, 20, 12, tzinfo=UTC),
    "Saturday 23:00": datetime(2026, 11, 21, 22, tzinfo=UTC),
}
BACKSTOPS = ("A whole day", "Before midnight")

Example = tuple[str, list[list[str]]]  #: what stands in the fence, and the rows of the table under it


def examples(kind: str) -> list[Example]:
    """The examples of a kind, each with its table."""
    found = re.findall(rf"```yaml {kind}\n(.+?)```(.*?)(?=```yaml|\n###? |\Z)", PAGE, flags=re.DOTALL)
    return [(code, rows(after)) for code, after in found]


def rows(text: str) -> list[list[str]]:
    """The cells of the first table of the text, without its head."""
    table = re.search(r"(?m)^\|.*\|\n\|[-|: ]+\|\n((?:^\|.*\|\n?)+)", text)
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[1].splitlines()] if table else []


def one_of(value: str) -> frozenset[str]:
    return frozenset({value})


#: What a cell may say of a case: the fact that it is, and how it is read.
SAYINGS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "text": ("texts", lambda value: (value,)),
    "author": ("handle", str.lower),
    "target": ("target", duration),
    "turns": ("public_turns", int),
    "earlier cases": ("earlier_cases", int),
    **{name: (name, int) for name in ("followers", "rejected")},
    **{name: (name, one_of) for name in ("tags", "personal_data")},
    **{name: (name, str) for name in ("language", "kind", "priority", "mood", "network", "account", "state")},
    **{name: (name, "yes".__eq__) for name in ("happening_now", "addressed", "wrong_handle", "verified")},
}
#: The same, where a cell says how long ago, or in how long.
AGO = {"waited": "waiting_since", "age": "opened_at"}
AHEAD = {"promise ends in": "promised_until"}


def facts_of(cell: str) -> tuple[Facts, datetime]:
    """A case of which a cell says what matters, and the moment at which it is looked at."""
    said = dict(part.split(": ", 1) for part in cell.split("; "))
    now = MOMENTS[said.pop("now", "Friday 13:00")]
    found: dict[str, object] = {"account": "havornair", "handle": "kunde", "opened_at": now, "waiting_since": now}
    if "draft" in said:
        roles = one_of(said.pop("role"))
        found["draft"] = DraftFacts(text=said.pop("draft"), author="U1", author_roles=roles)
    if "posts in 15m" in said:
        usual = said.pop("usually", None)
        volume = Volume(posts=int(said.pop("posts in 15m")), usual=None if usual is None else float(usual))
        found["volumes"] = {15: volume}
    if "posted ago" in said:
        found["earlier_posts"] = tuple(now - duration(one) for one in said.pop("posted ago").split())
    for key, value in said.items():
        if key in AGO:
            found[AGO[key]] = now - duration(value)
        elif key in AHEAD:
            found[AHEAD[key]] = now + duration(value)
        else:
            name, read = SAYINGS[key]
            found[name] = read(value)
    return Facts(**found), now  # type: ignore[arg-type]


def acting(rules: Ruleset, cell: str) -> list[str]:
    """The names of the rules that act on a case, in their order; those that are always there apart."""
    facts, now = facts_of(cell)
    names = [match.rule.name for match in rules.decide(facts, OFFICE, now)]
    return [name for name in names if name not in BACKSTOPS]


def told(decided: Decision) -> list[str]:
    """A decision in words, each thing to do on a line."""
    lines = [f"route to {decided.route.value}"] if decided.route else []
    lines += [f"assign to {decided.assign.value}"] if decided.assign else []
    lines += [f"priority {decided.priority.value}"] if decided.priority else []
    lines += [f"tag {tag.value}" for tag in decided.tags]
    lines += [f"approval by {decided.approval.value}"] if decided.approval else []
    for step in (chosen.value for chosen in decided.escalate):
        again = (
            f", again every {written_duration(step.repeat_every)} {step.repeat_times} times"
            if step.repeat_every
            else ""
        )
        urgent = ", also in quiet hours" if step.urgent else ""
        lines.append(f"notify {', '.join(step.notify)} after {written_duration(step.after)}{again}{urgent}")
    if decided.hold:
        hold = decided.hold.value
        lines.append(f"hold{f' for {written_duration(hold.duration)}' if hold.duration else ''}: {hold.reason}")
    for offer in (chosen.value for chosen in decided.suggest):
        lines.append(f"suggest: {offer.reply}" if offer.reply else "suggest to go on in private")
    lines += [f"propose no reply: {decided.no_reply.value}"] if decided.no_reply else []
    lines += [f"storm {decided.storm.value}"] if decided.storm else []
    return lines + [f"tell {address.value}" for address in decided.webhooks]


def config_with(tmp_path: Path, rules: str) -> Config:
    return loaded(tmp_path / "c.yaml", CONFIG + rules)


def rule(**parts: str) -> str:
    """The text of one rule of these parts."""
    inner = "".join(f"    {key}:\n{indent(text, '      ')}" for key, text in parts.items())
    return f"rules:\n  - name: Example\n{inner}"


#: A condition on tags needs a rule that gives them; this one never does, for no case here says so.
TAGGING = """
  - name: Tagging
    when:
      words: xyzzy
    then:
      tag: [vip, press]
"""


@pytest.mark.parametrize("example", examples("when"), ids=lambda example: example[0].split(":")[0])
def test_a_condition_applies_to_what_the_page_says_and_to_nothing_else_there(tmp_path: Path, example: Example) -> None:
    code, table = example
    rules = ruleset(config_with(tmp_path, rule(when=code, then="tag: example\n") + TAGGING))

    assert table
    for applies, does_not in table:
        assert acting(rules, applies) == ["Example"], applies
        assert acting(rules, does_not) == [], does_not


@pytest.mark.parametrize("example", examples("then"), ids=lambda example: example[0].split(":")[0])
def test_an_action_comes_to_what_the_page_says(tmp_path: Path, example: Example) -> None:
    code, table = example
    rules = ruleset(config_with(tmp_path, rule(when="words: hello\n", then=code)))

    facts, now = facts_of("text: Hello")
    assert told(decision(rules.decide(facts, OFFICE, now))) == [line for (line,) in table]


@pytest.mark.parametrize("example", examples("rules"), ids=lambda example: example[0].split("name: ")[1].split("\n")[0])
def test_whole_rules_act_on_what_the_page_says(tmp_path: Path, example: Example) -> None:
    code, table = example
    rules = ruleset(config_with(tmp_path, code))

    assert table
    for case, names in table:
        assert acting(rules, case) == ([] if names == "none" else names.split(", ")), case


def inner_keys(model: type[BaseModel], key: str) -> list[str]:
    """The keys of the block that stands under a key."""
    found: list[str] = []
    parts = [next(field.annotation for name, field in model.model_fields.items() if (field.alias or name) == key)]
    while parts:
        part = parts.pop()
        parts += get_args(part)
        if isinstance(part, type) and issubclass(part, BaseModel) and part is not model:
            found += [field.alias or name for name, field in part.model_fields.items()]
            parts += [field.annotation for field in part.model_fields.values()]
    return found


@pytest.mark.parametrize("model", [WhenEntry, ThenEntry])
def test_every_condition_and_every_action_is_on_the_page_with_an_example(model: type[BaseModel]) -> None:
    kind = {WhenEntry: "when", ThenEntry: "then"}[model]
    parts = PAGE.split("\n## What a rule can do")
    page = parts[0] if model is WhenEntry else parts[1]
    chapters: Mapping[str, str] = dict(re.findall(r"(?ms)^### `(\w+)`\n(.+?)(?=^###? |\Z)", page))
    fields = [field.alias or name for name, field in model.model_fields.items()]

    assert sorted(chapters) == sorted(fields)
    for key in fields:
        example = re.findall(rf"(?s)```yaml {kind}\n(.+?)```", chapters[key])
        assert any(re.match(rf"{key}:", code) for code in example), key
        for inner in inner_keys(model, key):
            assert f"`{inner}`" in chapters[key] or f"{inner}:" in chapters[key], f"{key}: {inner}"


def test_no_example_is_left_out() -> None:
    """A fence of another kind would be read by people only, and nobody would notice when it no longer loads."""
    kinds = re.findall(r"(?m)^```(.+)$", PAGE)
    assert set(kinds) == {"yaml rules", "yaml when", "yaml then", "yaml golden"}
    told = kinds.count("yaml golden") + sum(len(examples(kind)) for kind in ("rules", "when", "then"))
    assert len(kinds) == told


def test_the_golden_example_loads_and_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"(?ms)^```yaml golden\n(.+?)^```$", PAGE)
    file = tmp_path / "golden.yaml"
    file.write_text(example, encoding="utf-8")

    code = bot.main(["rules", "test", "--config", str(SHIPPED), "--golden", str(file)], {})

    assert code == 0
    assert "1 golden case holds" in capsys.readouterr().out
