"""Posts for the tests of triage, and the shipped word lists compiled once."""

from functools import cache

from rules.assessment import AccountView, Assessment, PostView
from rules.triage import Lexicon, assess
from settings.triage import Triage, lexicon

ACCOUNT = AccountView(network="x", handle="havornair", language="nb", wrong_handles=("havornairr", "HavornAirlines"))


@cache
def shipped() -> Lexicon:
    """The lists that come with socialcare, unchanged."""
    return lexicon(Triage())


def post(said: str, /, **more: object) -> PostView:
    """A post to our account, its handle in front."""
    return PostView(**{"text": f"@havornair {said}", "account": ACCOUNT, **more})  # type: ignore[arg-type]


def read(said: str, /, **more: object) -> Assessment:
    """What triage says of a post to our account."""
    return assess(post(said, **more), shipped())
