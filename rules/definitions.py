"""What each number means, to be printed beside it, by the name under which `bot.py stats` prints it."""

from collections.abc import Mapping

DEFINITIONS: Mapping[str, str] = {
    "cases": "Cases whose first post came in on these days, by the time the network gave it.",
    "posts": "Posts of customers in these cases.",
    "customers": "Different customers who wrote them.",
    "answerable": (
        "Cases with a post that asks for a reply of ours; spam, no reply by decision, what was set aside and storms "
        "count apart."
    ),
    "answered": "Answerable cases with a reply by a person, in public or in private; a holding reply is none.",
    "answer_rate": "Answered out of answerable cases.",
    "answerable_posts": "Posts of the answerable cases that ask for a reply of ours.",
    "answered_posts": "Those of them after which we answered in their case.",
    "post_answer_rate": "Answered out of answerable posts.",
    "questions": "Answerable cases that are direct questions.",
    "question_answer_rate": "Answered out of direct questions.",
    "negatives": "Answerable cases that are complaints, or were written in frustration or anger.",
    "ignored_negatives": "Those of them without an answer of ours.",
    "ignored_rate": "Negative cases without an answer out of all negative cases.",
    "still_open": "Answerable cases that wait for their first answer now.",
    "unanswered": "Answerable cases that were closed without an answer of ours.",
    "no_reply": "Cases left without an answer by decision of two people.",
    "spam": "Cases put aside as spam.",
    "aside": "Cases set aside by triage or a colleague, since they need no answer.",
    "unaddressed": "Cases without a post that asks for a reply of ours.",
    "storm": "Cases of a storm, one of many about one fault: counted here and in no rate.",
    "promise_kept": "Cases answered within the account's target out of those where it is decided, in its open hours.",
    "first_response_minutes": (
        "From the first post asking for a reply to the first answer by a person, by the calendar. A holding reply is "
        "no answer."
    ),
    "first_response_open_hours_minutes": "The same, counting only the account's open hours.",
    "next_response_minutes": "From the first post that asks again after an answer of ours to our next answer.",
    "next_response_open_hours_minutes": "The same, counting only the account's open hours.",
    "waiting_minutes": "First and next responses of a case added up: all that the customer waited for us.",
    "waiting_open_hours_minutes": "The same, counting only the account's open hours.",
    "resolved": "Answered cases that a colleague closed and that are closed still.",
    "resolution_rate": "Resolved out of answerable cases.",
    "resolution_minutes": "From the first post asking for a reply to the closing, of answered cases that are closed.",
    "resolution_open_hours_minutes": "The same, counting only the account's open hours.",
    "reopen_rate": "Cases whose customer wrote again after they were closed, out of answered cases.",
    "held": "Answerable cases that were sent a holding reply after they had asked.",
    "holding_reply_minutes": "From the first post asking for a reply to the first holding reply, by the calendar.",
    "bands": (
        "Answered cases by their first response on the calendar, each in the first that fits: five minutes, a quarter "
        "of an hour, an hour, before midnight of the same day, 24 hours, later."
    ),
    "stage_minutes": (
        "First responses by who held the ball, in all cases together: each minute belongs to one stage, and they add "
        "up to all first responses."
    ),
    "dialogue_rate": "Of the cases whose customer wrote after our answer, those that we answered again.",
    "private_rate": "Answered cases with an invitation to go on in private.",
    "closure_owed": "Of these, those without a public word of ours since the invitation.",
    "deflected_rate": "Answered cases in which a reply of ours names a telephone number or an e-mail address.",
    "linked_rate": "Answered cases in which a reply of ours has a link.",
    "approval_rate": "Drafts that took somebody else's yes, out of all drafts.",
    "approval_minutes": "From such a draft to the first yes or no.",
    "calls": "How often somebody was called for a case.",
    "needless_calls": "Calls of which somebody said that they were not needed.",
    "relay_minutes": "From the first post of a case to its card in Slack; p95: 95 of 100 stood there at least as fast.",
    "mood_better_rate": (
        "Of the cases whose customer wrote after our first answer, those whose last post is in a better mood than the "
        "last one before it."
    ),
    "customer_started": "Cases whose first post by the customer is no reply to another post.",
    "directly_answered": "Of these, those in which a direct reply of the account stands under that very post.",
    "direct_answer_rate": "Directly answered cases out of those that the customer started.",
    "first_direct_reply_minutes": (
        "From the customer's first post, in cases that the customer started, to the account's earliest reply that is a "
        "direct reply to that very post, by the calendar. A holding reply is none."
    ),
    "median": "Half of them were at least as fast. Between two times it lies in the middle of both.",
    "p90": "Nine out of ten of them were at least as fast. Between two times by linear interpolation.",
    "mean": "All times added up and shared out evenly.",
}
