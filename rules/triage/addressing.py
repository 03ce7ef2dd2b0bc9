"""Whether a post was written to us, or only about us, and whether it missed our handle (S36, S40)."""

import regex

from rules.assessment import PostView, Statement

_HANDLE = regex.compile(r"(?<![\w@.])@([\w.]+(?:@[\w.]+)?)")


def _handles(text: str) -> list[str]:
    return [found.rstrip(".").casefold() for found in _HANDLE.findall(text)]


def addressed(post: PostView) -> Statement:
    """Yes when it answers us or has our handle; else it only speaks of us."""
    ours = post.account.handle.removeprefix("@").casefold()
    if ours and ours in _handles(post.text):
        return Statement(value="yes", reasons=(f"names @{ours}",))
    if post.taken_as_ours:
        return Statement(value="yes", reasons=("taken as written to us",))
    if post.reply_to_us:
        return Statement(value="yes", reasons=("answers a post of ours",))
    return Statement(value="no", reasons=("our handle is not in it",))


def wrong_handle(post: PostView) -> Statement:
    """The first of the account's look-alike handles that is in the text."""
    known = {handle.removeprefix("@").casefold(): handle.removeprefix("@") for handle in post.account.wrong_handles}
    found = next((known[handle] for handle in _handles(post.text) if handle in known), "")
    if not found:
        return Statement(value="")
    return Statement(value=found, reasons=(f"written to @{found}, which is not ours",))
