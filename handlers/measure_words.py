"""What each measure is called, and the sentence that says what it counts: printed beside the figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.voice import Voice
from rules.speed import Speed


@dataclass(frozen=True, kw_only=True)
class Words:
    """A measure in words."""

    name: str
    definition: str


def measure_words(voice: Voice) -> Mapping[str, Words]:
    """The words of every measure by its key, in the order in which a report would have them."""
    return {
        key: Words(name=name, definition=definition)
        for group in (_volume, _answering, _speed, _bands, _stages, _resolving, _talking, _approving, _working)
        for key, (name, definition) in group(voice).items()
    }


def definition_lines(voice: Voice, *keys: str) -> list[str]:
    """The small print of the measures that a report shows, as mrkdwn: *name*: definition."""
    words = measure_words(voice)
    return [f"*{words[key].name}*: {words[key].definition}" for key in keys]


def cases(voice: Voice, number: int) -> str:
    """1 case, 1,234 cases."""
    return voice.plural("{count} case", "{count} cases", number)


def posts(voice: Voice, number: int) -> str:
    """1 post, 1,234 posts."""
    return voice.plural("{count} post", "{count} posts", number)


def share(voice: Voice, part: int, whole: int) -> str:
    """A share with what it is made of: 65 % (13 of 20); a dash when there is nothing to have a share of."""
    if not whole:
        return "–"
    return voice(
        "{percent} ({part} of {whole})",
        percent=voice.percent(part / whole),
        part=voice.number(part),
        whole=voice.number(whole),
    )


def times(voice: Voice, taken: Speed) -> str:
    """Median, 90th percentile and mean, in this order; says so when there is none."""
    if taken.median is None or taken.p90 is None or taken.mean is None:
        return voice("no answers yet")
    return voice(
        "median {median}, p90 {p90}, mean {mean}",
        median=voice.duration(taken.median),
        p90=voice.duration(taken.p90),
        mean=voice.duration(taken.mean),
    )


_Group = Mapping[str, tuple[str, str]]


def _volume(voice: Voice) -> _Group:
    return {
        "posts": (voice("Posts"), voice("Posts of customers in the cases counted here.")),
        "cases": (
            voice("Cases"),
            voice(
                "Conversations with one customer whose first post was written in the period, by the network's clock."
            ),
        ),
        "still_open": (voice("Still open"), voice("Cases that wait for their first answer now.")),
        "unanswered": (voice("Unanswered"), voice("Cases that asked for a reply and were closed without one.")),
        "no_reply": (voice("No reply by decision"), voice("Cases left without an answer by decision of two people.")),
        "spam": (voice("Spam"), voice("Cases put aside as spam.")),
        "aside": (
            voice("Set aside"),
            voice("Cases set aside by triage or a colleague, since they need no answer."),
        ),
        "storm": (voice("Storm"), voice("Many cases about one and the same fault; they are counted apart.")),
        "surge": (voice("Surge"), voice("Far more posts than are usual at that hour of that weekday.")),
    }


def _answering(voice: Voice) -> _Group:
    return {
        "answer_rate": (
            voice("Answer rate"),
            voice(
                "Answered cases out of those that ask for a reply. "
                "Spam, no reply by decision and what was set aside count apart."
            ),
        ),
        "question_answer_rate": (
            voice("Answer rate, direct questions"),
            voice("Answered cases out of those in which a customer asks us something directly."),
        ),
        "ignored_negatives": (
            voice("Ignored negatives"),
            voice("Cases with a negative post that asks for a reply and has had none."),
        ),
        "promise_kept": (
            voice("Promise kept"),
            voice("Cases answered within the account's target, in opening time, out of those where it is decided."),
        ),
        "holding_replies": (
            voice("Holding replies"),
            voice("Cases that were sent a “we have seen this”; it does not count as an answer."),
        ),
    }


def _speed(voice: Voice) -> _Group:
    return {
        "first_response": (
            voice("First response"),
            voice("From the first post that asks for a reply to the first answer by a person."),
        ),
        "next_response": (
            voice("Next response"),
            voice("From the customer's next post after an answer of ours to our next answer by a person."),
        ),
        "whole_wait": (
            voice("Whole waiting time"),
            voice("All the customer's waits for an answer of ours in one case, added up."),
        ),
        "on_calendar": (voice("By the calendar"), voice("Every hour counts, as the customer feels it.")),
        "in_open_hours": (voice("In opening time"), voice("Only the account's opening hours count.")),
        "median": (voice("Median"), voice("Half of the times are no longer than this.")),
        "p90": (voice("p90"), voice("Nine out of ten times are no longer than this.")),
        "mean": (voice("Mean"), voice("All times added up and shared out evenly.")),
        "relay_lag_p95": (
            voice("Relay, p95"),
            voice("Nineteen out of twenty cards stood in Slack within this time of the post."),
        ),
    }


def _bands(voice: Voice) -> _Group:
    return {
        "bands": (
            voice("Distribution"),
            voice("Answered cases by how long the first answer took; each is counted in one band only."),
        ),
        "band_minutes": (voice("Under 5 min"), voice("The first answer came in less than 5 minutes.")),
        "band_quarter": (voice("Up to 15 min"), voice("It took from 5 to 15 minutes.")),
        "band_hour": (voice("Up to 1 h"), voice("It took longer than 15 minutes, and an hour at most.")),
        "band_same_day": (voice("Same day"), voice("It took longer than an hour, and came on the same date.")),
        "band_day": (voice("Within 24 h"), voice("It came on a later date, and took 24 hours at most.")),
        "band_later": (voice("Later"), voice("It took longer than 24 hours.")),
    }


def _stages(voice: Voice) -> _Group:
    return {
        "stages": (voice("Where the time went"), voice("The time to the first answer, split by what it was spent on.")),
        "stage_relay": (voice("Relay"), voice("From the post on the network to its card in Slack.")),
        "stage_unclaimed": (voice("Unclaimed"), voice("The card was there, and nobody had taken the case.")),
        "stage_claimed": (voice("Claimed"), voice("Somebody had taken the case, and had not begun a draft.")),
        "stage_asked": (
            voice("Asked a colleague"),
            voice("A colleague had been asked for help, and had not answered yet."),
        ),
        "stage_drafting": (voice("Drafting"), voice("The reply was being written or rewritten.")),
        "stage_awaiting_approval": (voice("Awaiting approval"), voice("A draft was ready, and waited for a yes.")),
        "stage_sending": (voice("Sending"), voice("The reply was approved, and on its way to the network.")),
    }


def _resolving(voice: Voice) -> _Group:
    return {
        "resolution_time": (
            voice("Time to resolution"),
            voice("From the first post that asks for a reply until the case was last closed."),
        ),
        "resolution_rate": (
            voice("Resolution rate"),
            voice("Cases that were answered, closed and stayed closed, out of those that ask for a reply."),
        ),
        "reopen_rate": (
            voice("Reopen rate"),
            voice("Cases that a new post opened again after they were closed, out of those that were closed."),
        ),
    }


def _talking(voice: Voice) -> _Group:
    return {
        "dialogue_share": (
            voice("Dialogue"),
            voice(
                "Cases where the customer wrote again after our answer and was answered again, out of those answered."
            ),
        ),
        "moved_to_private": (
            voice("Moved to private"),
            voice("Cases in which we invited the customer to go on in a direct message, out of those answered."),
        ),
        "closure_owed": (
            voice("Public closure owed"),
            voice("Cases moved to private where the public thread still lacks a last word of ours."),
        ),
        "deflected": (
            voice("Sent on to phone or e-mail"),
            voice("Cases in which we asked the customer to call or to send an e-mail, out of those answered."),
        ),
        "replies_with_link": (
            voice("Replies with a link"),
            voice("Replies that hold a link, out of all that were sent."),
        ),
        "mood_better_after": (
            voice("Better mood afterwards"),
            voice("Cases whose customer sounded better after our answer than before, out of those who wrote again."),
        ),
    }


def _approving(voice: Voice) -> _Group:
    return {
        "approvals_needed": (
            voice("Approvals needed"),
            voice("Drafts that could not be sent without somebody else's yes."),
        ),
        "decision_time": (
            voice("Time to decide"),
            voice("From the moment a draft was proposed to the yes or no that decided it."),
        ),
    }


def _working(voice: Voice) -> _Group:
    return {
        "cases_per_person": (
            voice("Cases per person"),
            voice("Cases that were worked on, divided by the people who worked on them."),
        ),
        "read_cost": (
            voice("Read cost"),
            voice("What the network charges for the posts and authors that were read, by its price list."),
        ),
    }
