"""`/socialcare stats`: figures of any days and cases, at once where that is quick, else brought later."""

from dataclasses import replace
from typing import Any

from handlers import mystery, mystery_words, stats_page
from handlers.blocks import context
from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.stats_parts import title
from handlers.stats_question import is_about_others, known, may_see_others
from handlers.stats_report import StatsReport, gather, takes_long
from handlers.stats_words import help_text, not_understood
from handlers.voice import ENGLISH, Voice, spoken
from rules.figure_question import Question, canonical
from rules.figure_reading import read_question
from rules.people import Person, Right
from rules.slack_text import escape
from storage import asked

Answer = dict[str, Any]


def voice_for(desk: Desk, person: Person) -> Voice:
    """The team's language, or that of somebody's Slack where it is another of ours than English; the team's days."""
    own = spoken(person.locale)
    language = own if person.locale and own != ENGLISH else desk.config.team.language
    return Voice(language=language, zone=zone_of(desk))


def answer(desk: Desk, person: Person, text: str, channel: str) -> Answer:
    """The answer to what somebody typed after `stats`, in a channel."""
    voice = voice_for(desk, person)
    first, _, rest = text.strip().partition(" ")
    if first.lower() == mystery.WORD:
        return mystery.answer(desk, person, rest, replace(voice, zone=desk.zone))
    report: StatsReport | None = None
    with desk.store.reading() as tx:
        names = known(desk, tx, person)
        question = read_question(text, names)
        if not isinstance(question, Question):
            return {"text": not_understood(question)}
        if question.help:
            told = [mystery_words.HELP] if person.may(Right.SHOPPERS) else []
            return {"text": "\n".join([help_text(names), *told])}
        if is_about_others(question, person) and not may_see_others(person):
            return {"text": not_others(voice)}
        if not takes_long(desk, tx, question):
            report = gather(desk, tx, question, person, voice)
    if report is not None and not (report.got.cases and (question.chart or question.export)):
        return stats_page.page(desk, report)
    fixed = canonical(question.by_dates())

    def owe(tx: Any) -> bool:
        return asked.owe(
            tx, person=person.id, channel=channel, question=fixed, answered=report is not None, now=desk.now()
        )

    owed = desk.store.work(owe)
    desk.nudge()
    said = " ".join(_coming(voice, desk, question, is_answered=report is not None)) if owed else _enough(voice)
    if report is None:
        return {"text": f":hourglass_flowing_sand: {said}"}
    content = stats_page.page(desk, report)
    return {"text": f"{content['text']}\n{said}", "blocks": [*content["blocks"], context(f":paperclip: {said}")]}


def _coming(voice: Voice, desk: Desk, question: Question, *, is_answered: bool) -> list[str]:
    """What is on its way."""
    said = []
    if not is_answered:
        about = escape(title(voice, desk, question))
        said.append(voice("Adding up: {what} … The answer comes as soon as it is ready.", what=about))
    if question.chart:
        said.append(voice("The chart is on its way to your direct messages."))
    if question.export:
        said.append(voice("The file is on its way to your direct messages."))
        said.append(voice("Neither a name nor a text of a customer is in this file."))
    return said


def _enough(voice: Voice) -> str:
    return voice(
        "You are waiting for {count} reports already. Ask again when they have come.",
        count=voice.number(asked.MOST_OF_ONE),
    )


def not_others(voice: Voice) -> str:
    """To a colleague who asks for another's numbers."""
    return ":bust_in_silhouette: " + voice(
        "Your own numbers and the team's are open to you; those of single colleagues only to approvers, communication "
        "managers and admins. Try {mine}, {team} or {channel}.",
        mine="`/socialcare stats mine`",
        team="`/socialcare stats by team`",
        channel="`/socialcare stats by channel`",
    )
