"""Every sentence of refusal and notice that a person reads, as pure functions, so that the prose can be read as prose.

Facts are made inert by the caller where they come from customers; names of colleagues and numbers are ours.
"""

from collections.abc import Callable, Mapping

from rules.refusal import Refusal, Why
from rules.slack_text import defuse, escape

Facts = Mapping[str, str]

STATES = {
    "new": "waiting for somebody",
    "claimed": "claimed",
    "answered": "answered",
    "closed": "closed",
    "no_reply": "left without a reply by decision",
    "spam": "marked as spam",
    "aside": "set aside, for it needs no answer",
    "proposed": "waiting for approval",
    "approved": "approved",
    "sending": "being sent",
    "unsure": "being looked up on the network",
    "sent": "sent",
    "rejected": "rejected",
    "superseded": "replaced by a newer draft or withdrawn",
    "refused": "refused by the network",
}

STANCES = {
    "redirect": (
        ":arrow_right: Redirect only: through @{account} goes the prepared invitation to private, and nothing else."
    ),
    "listen": ":ear: Listen only: nothing is drafted or sent through @{account}.",
}

RIGHTS = {
    "read": "read the numbers",
    "claim": "claim, release or close cases",
    "draft": "propose replies",
    "approve": "approve or reject drafts",
    "escalate": "escalate",
    "hold": "send holding replies",
    "correct": "put right what triage says of a post",
    "dismiss": "decide that a case gets no reply",
    "inspect": "ask how socialcare itself is doing",
    "shoppers": "read how mystery shoppers were answered",
}


ACTS = {
    "release_hold": "release a hold",
    "end_storm": "say that a storm is over",
    "settle": "say what became of a reply whose fate is unknown",
}  #: what needs a right that is named for something else


def _role(facts: Facts) -> str:
    act = ACTS[facts["act"]] if "act" in facts else RIGHTS[facts["right"]]
    return (
        f"Your role ({facts['roles'].replace('_', ' ')}) may not {act}. "
        "Ask somebody whose role may, or ask the admin to change your role in config.yaml."
    )


def _there(facts: Facts) -> str:
    """For a deputy: why they do not act in the manager's place now."""
    if not facts.get("manager"):
        return ""
    return f"; you stand in only while every one of them is away, and {facts['manager']} is there now"


OWN_DRAFT = {
    "peer": "any colleague who works on cases",
    "communication_manager": "the communication manager",
    "two_persons": "two colleagues, one of them an approver,",
    "manager_and_another": "two colleagues, one of them the communication manager,",
}


def _own_draft(facts: Facts) -> str:
    whom = OWN_DRAFT.get(facts.get("needs", ""), "an approver")
    return f"You wrote this draft, so somebody else has to approve it. Ask {whom} to put :white_check_mark: on it."


def _case_state(facts: Facts) -> str:
    no = f"This case is {STATES[facts['state']]}, so that is not possible now. "
    if facts["state"] == "closed":
        return no + "It opens again by itself when the customer writes again in this conversation."
    return no + "The buttons on the card show what can be done with it."


REFUSALS: Mapping[Why, Callable[[Facts], str]] = {
    Why.NOT_ON_TEAM: lambda f: (
        "You are not on this team, so nothing was done. "
        "If you should be, ask the admin to add you under `people:` in config.yaml."
    ),
    Why.BARRED: lambda f: (
        f"Nothing was done: {f['barred']}. Ask the admin, who can see more with `python bot.py check`."
    ),
    Why.ROLE: _role,
    Why.OWNED: lambda f: f"{f['owner']} already has this case. You can still help by writing in its thread.",
    Why.NOT_OWNER: lambda f: f"{f['owner']} has this case; only they, or somebody who may approve, can release it.",
    Why.ALREADY_YOURS: lambda f: "This case is already yours. Write your reply in its thread and put :memo: on it.",
    Why.CASE_STATE: _case_state,
    Why.NOT_YOUR_MESSAGE: lambda f: (
        "Only the person who wrote a message can make it a draft. "
        "Write your own message in this thread and put :memo: on it."
    ),
    Why.EMPTY: lambda f: "There is no text to send in that message. Write the reply as text and put :memo: on it.",
    Why.TOO_LONG: lambda f: (
        f"That is {f['length']} characters with the signature {f['signature']}, and the network takes {f['limit']}. "
        f"Shorten it by {f['over']} (edit the message, then take :memo: away and put it back)."
    ),
    Why.TOO_LONG_TO_SHOW: lambda f: (
        f"That is {f['length']} characters, and a draft's card shows {f['limit']}: nobody approves what they cannot "
        "see. Shorten it, or the link in it (edit the message, then take :memo: away and put it back)."
    ),
    Why.SLACK_MARKS: lambda f: f"{f['problems']} Edit the message, then take :memo: away and put it back.",
    Why.CANNOT_REPLY: lambda f: f"No reply can go out here: {f['reason']}",
    Why.SENDING: lambda f: f"Draft {f['version']} is being sent at this moment and cannot be called back.",
    Why.OWN_DRAFT: _own_draft,
    Why.TRAINEE: lambda f: (
        "Trainees write drafts, and others approve them. Ask an approver to put :white_check_mark: on it."
    ),
    Why.OLD_VERSION: lambda f: (
        f"This is draft {f['version']}, and there is a newer one: draft {f['latest']}, further down in this "
        "thread. Nothing was sent."
    ),
    Why.DECISION_DUE: lambda f: (
        f"This case is held ({f['reason']}): the communication manager decides what becomes of it. Ask them."
    ),
    Why.CALLED: lambda f: (
        "Somebody was called for this case, so one colleague alone does not end it. :see_no_evil: proposes "
        "silence, and a second person agrees; or ask an approver."
    ),
    Why.MANAGER_ONLY: lambda f: (
        f"A rule asks for the communication manager's yes to this one{_there(f)}. "
        "Ask them to put :white_check_mark: on it."
    ),
    Why.SECOND_YES: lambda f: (
        "This one takes the yes of two persons, and yours is the first. Ask somebody else for the second."
    ),
    Why.ONE_APPROVER: lambda f: (
        "This one takes the yes of two persons, and one of them has to be an approver. Ask an approver."
    ),
    Why.ALREADY_APPROVED: lambda f: f"Somebody has just approved draft {f['version']}; it goes out in a moment.",
    Why.NOT_ANSWERED: lambda f: (
        "A case can be closed once the customer has an answer. If none is due, :see_no_evil: proposes silence."
    ),
    Why.CHANGED: lambda f: (
        f"The text of draft {f['version']} is not the text that was shown, so nothing was sent. "
        "Propose it again with :memo:."
    ),
    Why.POST_EDITED: lambda f: (
        "The customer has edited the post since. Read it, and approve again if the reply still fits."
    ),
    Why.DRAFT_STATE: lambda f: f"This draft is {STATES[f['state']]}, so that is not possible now. Nothing was changed.",
    Why.TOO_LATE: lambda f: f"Too late: draft {f['version']} was sent{f.get('when', '')}.",
    Why.ALREADY_ESCALATED: lambda f: f"This case was already escalated to {f['notified']}{f.get('when', '')}.",
    Why.NO_TEMPLATE: lambda f: (
        f"config.yaml has no {f['template']} for this account. Ask the admin to add one under `{f['key']}:`."
    ),
    Why.HELD: lambda f: (
        f"No reply may leave here for now: {f['reason']}. The communication manager decides{f['until']}, and lets it "
        "go with “Release the hold” on the card."
    ),
    Why.NOT_HELD: lambda f: "Nothing holds this case any more; replies can be approved.",
    Why.MANAGER_RELEASES: lambda f: (
        f"Only the communication manager releases a hold{_there(f)}. Ask them, or press :bangbang:."
    ),
    Why.NOT_CALLED: lambda f: (
        "Only somebody who was called for this case, or who may approve, can say that. You can claim it, or write in "
        "its thread."
    ),
    Why.ALREADY_HELD: lambda f: "The customer already has a holding reply; what they wait for now is the answer.",
    Why.SECOND_PERSON: lambda f: (
        "You proposed this yourself; somebody else has to agree. Ask a colleague to put :see_no_evil: on the card."
    ),
    Why.NO_REASON: lambda f: (
        f"There is no reason yet. {f['proposer']} proposed it and can write the reason in the thread; then agree again."
    ),
    Why.DRAFT_OPEN: lambda f: (
        "A draft of a reply is still open in this case. Approve it, or take it back with :x:, and then try again."
    ),
    Why.NOTHING_TO_UNDO: lambda f: (
        "There is nothing to undo: this case is neither spam nor set aside nor left without a reply."
    ),
    Why.LISTENS: lambda f: (
        f"Nobody answers through @{f['account']}: the team only listens there. You can still escalate, or reach the "
        "customer another way. To answer here after all, ask the admin to change the account's `stance:` in "
        "config.yaml."
    ),
    Why.REDIRECTS: lambda f: (
        f"Through @{f['account']} only the prepared invitation to private goes out, as it is. Put :lock: on the card, "
        "or press “Write reply” and leave the text as it stands; the answer itself follows in private."
    ),
}


# The same reasons under the box in which somebody writes: there is no message yet, and the box is what to change.
IN_DIALOG: Mapping[Why, Callable[[Facts], str]] = {
    Why.EMPTY: lambda f: "There is no text yet that could be sent. Write the reply here.",
    Why.TOO_LONG: lambda f: (
        f"That is {f['length']} characters with the signature {f['signature']}, and the network takes {f['limit']}. "
        f"Shorten it by {f['over']}."
    ),
    Why.TOO_LONG_TO_SHOW: lambda f: (
        f"That is {f['length']} characters, and a draft's card shows {f['limit']}: nobody approves what they cannot "
        "see. Shorten it, or the link in it."
    ),
    Why.SLACK_MARKS: lambda f: f"{f['problems']} Change it here.",
    Why.REDIRECTS: lambda f: (
        f"Through @{f['account']} only the prepared invitation to private goes out. Cancel, open this again and leave "
        "the text as it stands; the answer itself follows in private."
    ),
}


def in_dialog(no: Refusal) -> str:
    """The sentence under the box of a dialog."""
    return IN_DIALOG.get(no.why, REFUSALS[no.why])(no.facts)


def refusal(no: Refusal) -> str:
    """The sentence for the person who was refused."""
    return ":no_entry_sign: " + REFUSALS[no.why](no.facts)


def rejected(version: int, *, author: str, by: str, reason: str) -> str:
    """To the author in the thread, when a draft was rejected."""
    if reason:
        return f":x: <@{author}> Draft {version} was rejected by <@{by}>: {defuse(reason)}"
    return (
        f":x: <@{author}> Draft {version} was rejected by <@{by}>. "
        f"<@{by}>, please write the reason here: your next message in this thread is taken as it."
    )


def plain(no: Refusal) -> str:
    """The sentence of a refusal without its sign, to stand inside another sentence."""
    return REFUSALS[no.why](no.facts)


def not_sent(version: int, person: str, reason: str) -> str:
    """To the author or the approver in the thread, when a reply could not go out."""
    return f":no_entry_sign: <@{person}> Draft {version} was not sent: {escape(reason)}"


def first_yes_void(version: int, *, gone: str, first: str, manager: bool) -> str:
    """In the thread, when the first of two yeses counts no more and another has taken its place; names as mrkdwn."""
    second = "the communication manager" if manager else "a second person"
    return (
        f":warning: {gone} gave the first yes to draft {version} and may not approve any more, so it does not count. "
        f"The first yes is now that of {first}; it waits for :white_check_mark: from {second}."
    )


def unsure(version: int, person: str) -> str:
    """To whoever approved, when nobody can tell whether a reply was published."""
    return (
        f":question: <@{person}> The network's answer to draft {version} was lost, and looking it up did not help. "
        "Please look on the network, then press “It is there” or “Send again” on the draft."
    )


ASKED = "Asked for by a colleague"  #: the rule of an escalation that a person asked for
DECISION_DUE = "A decision is due"  #: the rule of one for a case that is held, and whose time is up


def went_wrong(reference: str) -> str:
    """To whoever pressed a button or typed a command that failed."""
    return (
        ":warning: Something went wrong on our side, and nothing was done. Please try again; if it stays so, tell your "
        f"admin the reference {reference}."
    )
