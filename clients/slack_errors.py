"""What an error answer of Slack's Web API means: one of the ports' exceptions, named by what to do next."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError

from clients import Busy, Rejected, Unauthorised, Unreachable

# "It is possible that some aspect of the operation succeeded", says Slack of these.
NOBODY_KNOWS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
NO_ENTRY = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "org_login_required",
    }
)

WHAT_TO_DO: Mapping[str, str] = {
    "not_in_channel": "the bot is not in that channel: type /invite and the bot's name there",
    "channel_not_found": "the bot cannot see that channel: it is gone, or private and the bot is not in it",
    "is_archived": "that channel is archived: unarchive it, or name another one in config.yaml",
    "user_not_in_channel": "the person is not in that channel",
    "file_upload_size_restricted": "Slack does not take a file of that size",
    "cannot_dm_bot": "that is a bot, which takes no direct messages",
    "user_disabled": "the person is deactivated in Slack",
    "restricted_action": "the workspace does not let apps post there: ask the workspace's admin",
}


def sorted_out(error: SlackApiError, method: str, now: datetime) -> Busy | Rejected | Unauthorised | Unreachable:
    """The exception to raise for an error answer to `method`, such as "users.list"."""
    response = error.response
    status = getattr(response, "status_code", 200)
    code = str(response.get("error", "") if isinstance(getattr(response, "data", None), dict) else "")
    # Of an answer that is no JSON the client makes an error out of the words: then nobody knows what was done.
    code = "" if " " in code else code
    if status == 429 or code in ("ratelimited", "rate_limited"):
        wait = float(response.headers.get("Retry-After", response.headers.get("retry-after", 30)))
        return Busy("Slack asks for patience", now + timedelta(seconds=wait))
    if status >= 500 or code in NOBODY_KNOWS or not code:
        return Unreachable(f"Slack failed at {method} ({code or status})")
    if code in NO_ENTRY:
        needed = response.get("needed")
        return Unauthorised(f"Slack says {code}" + (f", the app needs the scope {needed}" if needed else ""), code)
    return Rejected(code, WHAT_TO_DO.get(code, f"Slack says {code}"))
