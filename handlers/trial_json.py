"""What becomes of words that are tried, as one JSON object; docs/rules.md says what each key means."""

from collections.abc import Iterable
from typing import Any

from config import Account, Config
from handlers.rule_words import length_of
from rules.assessment import ASPECTS
from rules.replay_acts import Act, What
from rules.replay_reach import Team, notices
from rules.rule_decision import Chosen
from rules.trying import Tried

Json = dict[str, Any]


def as_json(tried: Tried, config: Config, account: Account, team: Team) -> Json:
    """Everything that is said of one text; `team` says whom a call would reach."""
    said = tried.said
    return {
        "text": tried.trial.text,
        "language": said.language.value,
        "kind": said.kind.value,
        "priority": tried.facts.priority,
        "mood": said.mood.value,
        "happening_now": said.happening_now.value == "yes",
        "personal_data": sorted(tried.facts.personal_data),
        "addressed": said.addressed.value == "yes",
        "wrong_handle": said.wrong_handle.value,
        "quiet": tried.quiet,
        "matched": [{"rule": match.rule.name, "why": list(match.verdict.lines())} for match in tried.matches],
        "would": _would(tried, config, account),
        "dropped": [{"rule": one.rule, "what": one.what.value, "target": one.target} for one in tried.dropped],
        "later": _later(tried, team),
        "reasons": {aspect: list(said.of(aspect).reasons) for aspect in ASPECTS},
        "confidence": {aspect: round(said.of(aspect).confidence, 3) for aspect in ASPECTS},
    }


def _would(tried: Tried, config: Config, account: Account) -> Json:
    made = tried.decided
    route = None if tried.quiet else route_of(tried, config, account)
    return {
        "card": not tried.quiet,
        "route": route,
        "assign": _value(made.assign),
        "approval": tried.approval(config.approval.default).value,
        "priority": tried.facts.priority,
        "tags": [tag.value for tag in made.tags],
        "escalate": [
            {"rule": step.rule, "notify": list(step.value.notify), "after": length_of(step.value.after)}
            for step in made.escalate
        ],
        "hold": _hold(tried),
        "suggest": [offer.value.reply or "private_move" for offer in made.suggest],
        "no_reply": _value(made.no_reply),
        "storm": _value(made.storm),
        "webhooks": [address.value for address in made.webhooks],
        "by": {
            what: chosen.rule
            for what, chosen in (
                ("route", made.route),
                ("assign", made.assign),
                ("approval", made.approval),
                ("priority", made.priority),
                ("hold", made.hold),
                ("no_reply", made.no_reply),
                ("storm", made.storm),
            )
            if chosen is not None
        },
    }


def route_of(tried: Tried, config: Config, account: Account) -> str:
    """The channel that gets the card: a rule's, that of a rule's team, or the account's."""
    if tried.decided.route is None:
        return account.channel
    named = tried.decided.route.value
    team = config.teams.get(named)
    return named if team is None else team.channel or account.channel


def _hold(tried: Tried) -> Json | None:
    hold = tried.decided.hold
    if hold is None:
        return None
    return {"reason": hold.value.reason, "for": length_of(hold.value.duration) if hold.value.duration else None}


def _later(tried: Tried, team: Team) -> list[Json]:
    """Everything that follows by itself after the first instant, while nobody touches the case."""
    start = tried.trial.at
    acts = [act for act in tried.acts if act.at > start and act.what is not What.APPROVAL]
    hear = reached(acts, team)
    return [
        {
            "rule": act.rule,
            "what": act.what.value,
            "target": act.target,
            "after": length_of(act.at - start),
            **({"reaches": hear[act]} if act in hear else {}),
        }
        for act in acts
    ]


def reached(acts: Iterable[Act], team: Team) -> dict[Act, list[str]]:
    """Who would hear of each of these acts that calls somebody, by quiet hours, duty and deputies."""
    found = {}
    for notice in notices(act for act in acts if act.what is What.ESCALATE):
        ways = team.ways(notice)
        for act in notice.acts:
            found[act] = [way.who for way in ways[act.target] if way.who]
    return found


def _value(chosen: Chosen[str] | None) -> str | None:
    return None if chosen is None else chosen.value
