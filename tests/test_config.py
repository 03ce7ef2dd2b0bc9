"""The shipped settings load, say what they say, and agree with their documentation and their schema."""

import json
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticUndefined
from ruamel.yaml import YAML

from config import Account, Approval, Config, Digest, RuleEntry, WhenEntry, load, schema
from rules.people import Role
from settings.times import written_duration
from tests.settings_files import NOTHING, SHIPPED, TEXT, changed, loaded

ROLES = {role.value for role in Role}
DOCS = SHIPPED.parent / "docs"


def sections(kind: Any = Config, seen: dict[str, type[BaseModel]] | None = None) -> dict[str, type[BaseModel]]:
    """Every model that config.yaml is made of, by name."""
    seen = {} if seen is None else seen
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind.__name__ not in seen:
            seen[kind.__name__] = kind
            for field in kind.model_fields.values():
                sections(field.annotation, seen)
    else:
        for part in get_args(kind):
            sections(part, seen)
    return seen


def keys(model: type[BaseModel]) -> list[str]:
    """The keys of a model as the file has them."""
    return [field.alias or name for name, field in model.model_fields.items()]


#: What docs/rules.md has, with an example of each: what can be asked for, and what can be done.
IN_RULES = set(sections(RuleEntry))
SECTIONS = sections()


def written_keys(tree: object) -> set[str]:
    """Every key that stands anywhere in the file."""
    if isinstance(tree, dict):
        return {str(key) for key in tree} | {key for value in tree.values() for key in written_keys(value)}
    if isinstance(tree, list):
        return {key for item in tree for key in written_keys(item)}
    return set()


def test_the_shipped_file_loads_without_any_secret() -> None:
    # When
    config = load(SHIPPED, NOTHING)

    # Then
    account = config.account("x", "@HavornAir")
    assert account.channel == "#social-x"
    assert account.first_response == timedelta(hours=1)
    assert config.calendar_of(account).hours["sun"] == ("10:00-18:00",)
    assert config.digest.time == time(8, 0)
    assert config.people[0].roles == (Role.AGENT,)
    assert config.escalation.on_request[0].notify == ("communication_manager",)
    assert config.source == str(SHIPPED)


def test_the_shipped_texts_exist_in_all_four_languages_and_fit_x() -> None:
    account = load(SHIPPED, NOTHING).accounts[0]

    for texts in (account.holding_replies, account.private_moves):
        assert set(texts) == {"en", "nb", "da", "sv"}
        assert max(map(len, texts.values())) <= 270


def test_the_shipped_file_shows_every_key_but_those_that_rules_choose_from() -> None:
    shown = written_keys(YAML(typ="safe", pure=True).load(TEXT))

    models = (model for name, model in SECTIONS.items() if name not in IN_RULES)
    assert {key for model in models for key in keys(model)} <= shown


def test_the_shipped_file_agrees_with_every_default_that_it_could_leave_out() -> None:
    """An admin who deletes a line of the gestures, the approval or the digest gets what the line said."""
    config = load(SHIPPED, NOTHING)

    assert config.gestures == type(config.gestures)()
    assert config.approval == type(config.approval)()
    account = config.accounts[0]
    for name, field in Account.model_fields.items():
        shown_otherwise = (
            "secrets",
            "tone",
            "read_price",
            "wrong_handles",
            "industry",
            "holding_replies",
            "private_moves",
        )
        if not field.is_required() and name not in shown_otherwise:
            assert getattr(account, name) == field.default, name
    assert account.industry is not None
    assert account.industry.words == (), "talk about the trade is listened to only when asked for"


def test_the_first_line_leads_editors_to_the_schema() -> None:
    assert TEXT.splitlines()[0] == "# yaml-language-server: $schema=docs/config.schema.json"
    assert (DOCS / "config.schema.json").is_file()


def test_the_schema_file_is_the_one_of_the_models() -> None:
    committed = json.loads((DOCS / "config.schema.json").read_text(encoding="utf-8"))

    assert committed == schema(), "write it anew: python -m settings.schema > docs/config.schema.json"


def test_the_schema_describes_every_key_and_writes_defaults_as_the_file_would() -> None:
    described = schema()["$defs"]

    for name, model in SECTIONS.items():
        properties = schema()["properties"] if model is Config else described[name]["properties"]
        for key in keys(model):
            assert properties[key]["description"], f"{name}.{key}"
    assert described["Account"]["properties"]["cold_start"]["default"] == "1d"
    assert described["Digest"]["properties"]["time"]["default"] == "08:00"


def documented() -> dict[str, list[tuple[str, str]]]:
    """The tables of docs/settings.md by heading: (key, default) of each row."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in (DOCS / "settings.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, flags=re.MULTILINE)
        found[part.splitlines()[0]] = [(key, default.strip()) for key, default in rows if default.strip()]
    return found


HEADINGS = {
    "team": ("Team",),
    "accounts": ("Account", "Industry", "ReadPrice"),
    "calendars": ("CalendarSettings",),
    "people": ("PersonEntry",),
    "teams": ("TeamEntry",),
    "duty": ("Duty", "ShiftEntry"),
    "claims": ("Claims",),
    "warnings": ("Warnings",),
    "gestures": ("Gestures",),
    "approval": ("Approval",),
    "corrections": ("Corrections",),
    "triage": ("Triage", "WordChange"),
    "escalation": ("Escalation", "StepEntry"),
    "author_lists": (),
    "mystery_shoppers": (),
    "rules": ("RuleEntry",),
    "digest": ("Digest", "FurtherDigest"),
    "worth": ("Worth",),
}

#: Defaults that are words in the documentation, since the file has no way to write them.
IN_WORDS = {
    "as shipped", "none", "any", "all", "the team's", "the network's name in capitals", "made from the name",
    "the first account's", "as above",
}  # fmt: skip


def default_text(model: type[BaseModel], key: str) -> str:
    """A default as the documentation has it; nothing when it has no written form."""
    field = model.model_fields[key]
    if field.is_required():
        return "required"
    value = field.default
    if value is PydanticUndefined or value in (None, "", ()):
        return ""
    if isinstance(value, timedelta):
        return written_duration(value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return (
        f"{value:%H:%M}" if isinstance(value, time) else str(value).lower() if isinstance(value, bool) else str(value)
    )


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_key_is_documented_with_its_default(heading: str) -> None:
    rows = documented().get(heading, [])

    expected = [
        (key, default_text(SECTIONS[name], key)) for name in HEADINGS[heading] for key in SECTIONS[name].model_fields
    ]
    roles = {role.value for role in Role}
    told = [
        (key, "" if default in IN_WORDS else default)
        for key, default in rows
        if key not in roles or heading != "people"
    ]
    assert sorted(told) == sorted(expected)


def test_every_block_and_role_is_documented() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")

    assert set(HEADINGS) == set(Config.model_fields)
    assert {name for names in HEADINGS.values() for name in names} == set(SECTIONS) - IN_RULES - {"Config"} | {
        "RuleEntry"
    }
    for role in ROLES:
        assert f"| `{role}` |" in text


def test_nothing_in_the_settings_can_be_changed_after_loading() -> None:
    config = load(SHIPPED, NOTHING)

    with pytest.raises(ValidationError):
        config.accounts[0].channel = "#elsewhere"  # type: ignore[misc]


def test_a_gesture_is_found_under_every_name_of_its_emoji(tmp_path: Path) -> None:
    config = loaded(
        tmp_path / "c.yaml", changed(("approve: white_check_mark", 'approve: [":thumbsup:", white_check_mark]'))
    )
    gestures = config.gestures

    assert gestures.by_emoji("+1") == ["approve"]
    assert gestures.by_emoji("thumbsup::skin-tone-3") == ["approve"]
    assert gestures.by_emoji("white_check_mark") == ["approve"]
    assert gestures.by_emoji("pencil") == ["draft"]
    assert gestures.by_emoji("heavy_check_mark") == []
    assert gestures.by_emoji("tada") == []


def test_an_emoji_may_mean_one_thing_on_a_card_and_another_on_a_draft(tmp_path: Path) -> None:
    config = loaded(tmp_path / "c.yaml", changed(("close: checkered_flag", "close: white_check_mark")))

    assert config.gestures.by_emoji("white_check_mark") == ["approve", "close"]


def test_an_unknown_account_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load(SHIPPED, NOTHING).account("x", "somebody")


def test_every_key_can_be_found_again_in_the_file() -> None:
    config = load(SHIPPED, NOTHING)
    handle = next(n for n, line in enumerate(TEXT.splitlines(), start=1) if line.strip() == "handle: havornair")
    kari = next(n for n, line in enumerate(TEXT.splitlines(), start=1) if line.strip() == '- who: "@kari"')

    assert config.where(("accounts", 0, "handle")) == f"{SHIPPED}:{handle}:5"
    assert config.where(("people", 3, "who")) == f"{SHIPPED}:{kari}:5"
    # A key that was left out leads to the block it would stand in.
    assert config.where(("people", 3, "nothing")) == f"{SHIPPED}:{kari}:5"
    assert str(config.problem(("people", 3, "who"), "is unknown")) == f"{SHIPPED}:{kari}:5: people.3.who: is unknown"


def test_a_rule_asks_for_something() -> None:
    """The condition of a rule without any limit would hold for every case, and is refused."""
    assert WhenEntry(words=("press",)).states == ()
    with pytest.raises(ValidationError, match="would hold for every case"):
        WhenEntry()
    with pytest.raises(ValidationError, match="would hold for every case"):
        WhenEntry.model_validate({"any": [{"words": "press"}, {}]})


@pytest.mark.parametrize(
    ("written", "meant"),
    [("0s", 0), ("30s", 30), ("90m", 5400), ("1h30m", 5400), ("1d", 86_400), ("2d 12h", 216_000)],
)
def test_a_length_of_time_is_read_and_written_back(tmp_path: Path, written: str, meant: int) -> None:
    config = loaded(tmp_path / "c.yaml", changed(("cold_start: 24h", f"cold_start: {written}")))

    length = config.accounts[0].cold_start
    assert length == timedelta(seconds=meant)
    assert (
        loaded(tmp_path / "c.yaml", changed(("cold_start: 24h", f"cold_start: {written_duration(length)}"))) == config
    )


@pytest.mark.parametrize("written", ['"08:00"', "08:00", "8:00"])
def test_a_time_of_day_needs_no_quotes(tmp_path: Path, written: str) -> None:
    config = loaded(tmp_path / "c.yaml", changed(('time: "08:00"', f"time: {written}")))

    assert config.digest.time == time(8, 0)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("no", "NO"), ("SE", "SE"), ("DK", "DK"), ("FI", "FI"), ("GB", "GB"), ("de-BY", "DE-BY"), ("null", None)],
)
def test_holidays_of_a_country_or_a_part_of_it_can_be_kept(tmp_path: Path, written: str, kept: str | None) -> None:
    config = loaded(tmp_path / "c.yaml", changed(('holidays: "NO"', f"holidays: {written}")))

    assert config.calendars["office"].holidays == kept


def test_hours_may_be_many_run_to_midnight_and_stand_in_any_order(tmp_path: Path) -> None:
    text = changed(('mon-fri: "08:00-20:00"', 'mon-fri: ["13:00 - 24:00", "8:00-12:00"]'))

    hours = loaded(tmp_path / "c.yaml", text).calendars["office"].hours

    assert hours["wed"] == ("08:00-12:00", "13:00-24:00")


def test_a_channel_may_be_named_by_its_id(tmp_path: Path) -> None:
    """The id stays when somebody renames the channel; it has no # in front."""
    config = loaded(tmp_path / "c.yaml", changed(('channel: "#social-x"', "channel: C0123456789")))

    assert config.accounts[0].channel == "C0123456789"


def test_a_block_can_be_built_in_python_too() -> None:
    assert Digest(channel="digest", time=time(7, 30)).time == time(7, 30)
    assert Approval(undo_window=timedelta(seconds=5)).undo_window == timedelta(seconds=5)


def test_windows_editors_may_save_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    assert load(path, NOTHING).team.name == "Havørn Air"


def test_an_optional_block_may_be_left_out(tmp_path: Path) -> None:
    text = re.sub(r"\ngestures:\n(?:  .*\n)+", "\n", TEXT)
    text = re.sub(r"\napproval:\n(?:  .*\n)+", "\n", text)

    config = loaded(tmp_path / "c.yaml", text)

    assert config.gestures.claim == ("eyes",)
    assert config.approval.by == (Role.APPROVER, Role.COMMUNICATION_MANAGER)
    assert "gestures" not in config.model_fields_set
