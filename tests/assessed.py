"""What triage says of words, for tests that need an assessment and are about something else."""

from rules.assessment import AccountView, Assessment, PostView
from rules.triage import assess
from tests.world import shipped

ACCOUNT = AccountView(network="x", handle="havornair", language="en", wrong_handles=("havornairr",))


def assessed(text: str, *, followers: int | None = None, first: bool = True) -> Assessment:
    """What triage says of a post in English to the shipped account."""
    view = PostView(
        text=text, network_language="en", author_handle="Kunde", followers=followers, first_in_conversation=first,
        account=ACCOUNT,
    )  # fmt: skip
    return assess(view, shipped().lexicon)
