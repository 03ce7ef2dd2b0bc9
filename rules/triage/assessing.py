"""Puts the aspects of triage together: personal data first, so that no later reason can repeat any."""

from rules.assessment import Assessment, PostView
from rules.triage import addressing, language, personal_data, reading, tiers, urgency
from rules.triage import kind as kinds
from rules.triage import mood as moods
from rules.triage.lexicon import Lexicon


def assess(post: PostView, lexicon: Lexicon) -> Assessment:
    """Say of one post everything that its words tell; never raises, whatever the text is."""
    spans = personal_data.spot(post.text)
    text = personal_data.blotted(post.text, spans)
    spoken = language.language(post, text)
    read = reading.read(post, text, spans, spoken, lexicon)
    addressed = addressing.addressed(post)
    wrong = addressing.wrong_handle(post)
    reached = addressed.value == "yes" or bool(wrong.value)
    kind = kinds.kind(read, addressed=reached)
    now = urgency.happening_now(read, kind)
    mood = moods.mood(read, kind=kind, happening_now=now)
    private = personal_data.statement(spans)
    return Assessment(
        language=spoken,
        kind=kind,
        mood=mood,
        happening_now=now,
        personal_data=private,
        addressed=addressed,
        wrong_handle=wrong,
        priority=tiers.priority(
            kind=kind,
            mood=mood,
            happening_now=now,
            personal_data=private,
            addressed=reached,
            followers=post.followers,
        ),
        quiet=tiers.quiet(
            kind=kind,
            mood=mood,
            happening_now=now,
            personal_data=private,
            asks="?" in text,
            first=post.first_in_conversation,
            only_named=post.searched and not reached,
            quiet_kinds=lexicon.quiet,
        ),
    )
