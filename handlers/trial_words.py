"""What becomes of words that are tried, for a person to read: triage, the rules, what would happen and when."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from config import Account, Config
from handlers.rule_words import DONE, clock, decided, length_of, whom
from handlers.trial_json import route_of
from rules.assessment import ASPECTS, Statement
from rules.clocks import Clock
from rules.replay_acts import What
from rules.replay_reach import Team, Way, notices
from rules.ruleset import Ruleset
from rules.trying import AHEAD, Tried, not_decided

_DROPPED = {
    What.ROUTE: "sent to",
    What.ASSIGN: "assigned to",
    What.PRIORITY: "given priority",
    What.TAG: "tagged",
    What.ESCALATE: "a call of",
    What.HOLD: "held,",
    What.SUGGEST: "offered an answer:",
    What.NO_REPLY: "proposed for no answer:",
    What.STORM: "counted to the storm",
    What.WEBHOOK: "told to",
}  #: each goes on with its target
_OPENING = {Clock.BUSINESS: "opening time", Clock.CALENDAR: "all hours"}


def lines(tried: Tried, config: Config, account: Account, rules: Ruleset, team: Team) -> Iterator[str]:
    """Everything, part by part; `team` says whom a call would reach."""
    zone = ZoneInfo(config.team.time_zone)
    trial = tried.trial
    who = f"@{trial.handle}" if trial.handle else "a customer"
    yield f"To @{account.handle} at {clock(trial.at, zone)} ({config.team.time_zone}), from {who}:"
    yield f"  {trial.text}"
    yield ""
    yield "Triage"
    for aspect in ASPECTS:
        yield _aspect(aspect, tried.said.of(aspect))
    yield ""
    yield from _rules(tried, rules)
    yield ""
    yield from _happens(tried, config, account)
    yield from _follows(tried, config, zone, team)
    unknown = not_decided(trial, rules)
    if unknown:
        yield ""
        yield "Not decided by words alone"
        for what, names in unknown.items():
            yield f"  {what.value}   asked by: {', '.join(names)}"


def compact(tried: Tried, config: Config, account: Account) -> str:
    """One line."""
    said = tried.said
    marks = [said.language.value, said.kind.value, tried.facts.priority, said.mood.value]
    marks += ["now"] * (said.happening_now.value == "yes")
    marks += [f"personal data: {said.personal_data.value}"] * bool(said.personal_data.value)
    goes = "set aside" if tried.quiet else route_of(tried, config, account)
    names = ", ".join(match.rule.name for match in tried.matches) or "no rule"
    return f"{' '.join(marks)} -> {goes} | {names} | {' '.join(tried.trial.text.split())}"


def _aspect(aspect: str, statement: Statement) -> str:
    why = "; ".join(statement.reasons)
    sure = f"{statement.confidence:.0%}"
    return f"  {aspect:<14} {statement.value or 'none':<10} {sure:>4}  {why}".rstrip()


def _rules(tried: Tried, rules: Ruleset) -> Iterator[str]:
    yield f"Rules: {len(tried.matches)} of {len(rules.rules)} match"
    for match in tried.matches:
        yield f"  {match.rule.name}" + ("   (rules further down are not asked)" if match.rule.stop else "")
        yield from match.verdict.lines(2)


def _happens(tried: Tried, config: Config, account: Account) -> Iterator[str]:
    yield "What would happen"
    if tried.quiet:
        yield "  no card: it is set aside, and a summary line tells of it"
        for one in tried.dropped:
            target = whom(one.target, config) if one.what is What.ESCALATE else one.target
            yield f"  not done, for no card comes: {_DROPPED[one.what]} {target} ({one.rule})"
        return
    if tried.decided.route is None:
        yield f"  the card goes to {account.channel}   by: the account"
    for line in decided(tried.decided):
        yield f"  {line}"
    asked = tried.decided.approval
    needs = tried.approval(config.approval.default).value.replace("_", " ")
    yield f"  a reply needs: {needs}   by: {asked.rule if asked else 'approval.default'}"
    for step in tried.decided.escalate:
        names = ", ".join(whom(target, config) for target in step.value.notify)
        again = (
            f", again every {length_of(step.value.repeat_every)} {step.value.repeat_times} times"
            if step.value.repeat_every
            else ""
        )
        yield f"  {step.rule}: {length_of(step.value.after)} after it began, {names} called{again}"


def _follows(tried: Tried, config: Config, zone: ZoneInfo, team: Team) -> Iterator[str]:
    if tried.quiet:
        return
    yield ""
    yield f"While nobody touches the case, within {AHEAD.days} days"
    told = [(act.at, f"{act.rule}: {DONE[act.what]} {act.target}") for act in tried.acts
            if act.what is not What.ESCALATE and act.at > tried.trial.at]  # fmt: skip
    for notice in notices(act for act in tried.acts if act.what is What.ESCALATE):
        found = team.ways(notice)
        told += [(notice.at, f"{notice.acts[0].rule} calls {_reached(target, found[target], config)}")
                 for target in notice.targets]  # fmt: skip
    for at, line in sorted(told, key=lambda one: one[0]):
        yield f"  {clock(at, zone, tried.trial.at)}  {line}"


def _reached(target: str, ways: Sequence[Way], config: Config) -> str:
    """Whom a call reaches: as the settings name them, or who is there in their place and why."""
    if all(not way.person for way in ways):
        return whom(target, config)
    return ", ".join(
        f"{way.who or 'nobody else'} for {way.person}: {way.why}" if way.person else way.who for way in ways
    )
