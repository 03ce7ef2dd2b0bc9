"""What a rule did to a case, in an explanation: when, on which post, what, and why where it does not hold any more."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from handlers.explaining import Explained
from handlers.rule_words import clock
from rules.slack_text import shorten
from storage.schema import RuleAct

BECAUSE = "      because "  #: before each reason of a rule that acted and does not match now
_FIRST_WORDS = 60  #: characters of a post that stand for it


def acted(found: Explained, act: RuleAct, zone: ZoneInfo) -> Iterator[str]:
    """One line, and under it the reasons as they were then; of a rule that matches now they stand with the rule."""
    yield f"  {clock(act.at, zone)} {act.rule} acted{_occasion(found, act, zone)}{_did(found, act)}"
    if not any(one.matches and one.rule.name == act.rule for one in found.rules):
        yield from (f"{BECAUSE}{line}" for line in _held(act.why))


def _occasion(found: Explained, act: RuleAct, zone: ZoneInfo) -> str:
    """Which post it was, for a rule that acts on each."""
    if act.occasion == "case":
        return ""
    posts = found.file.posts
    post = next((post for post in posts if act.occasion == f"post:{post.post_id}"), None)
    if post is None:  # an edited one may have gone to another account's case
        return " on a post that this case has no more"
    which = "first post" if post is posts[0] else f"post of {clock(post.created_at, zone)}"
    return f" on the {which}, “{shorten(' '.join(post.text.split()), _FIRST_WORDS)}”"


def _did(found: Explained, act: RuleAct) -> str:
    """What a rule did, in the words of the audit; nothing for one that only calls people."""
    said = next((words for rule, at, words in found.did if rule == act.rule and at == act.at), "")
    # As it was written down before it was known to be no more than owed; how far it has come is said besides.
    said = said.replace("told another system", "has a message for another system")
    return f": {said}" if said else ""


def _held(why: Mapping[str, Any]) -> Iterator[str]:
    """Each condition that held, without those that only put others together, as a rule's reasons are kept."""
    if not why.get("holds"):
        return
    if not any(part["holds"] for part in why["parts"]):
        yield str(why["why"])
    for part in why["parts"]:
        yield from _held(part)
