"""Direct messages through the API."""

from collections.abc import Sequence
from typing import Any

from sandbox.x import problems
from sandbox.x.calls import Answer, Call
from sandbox.x.messages import Message
from sandbox.x.people import Account
from sandbox.x.shapes import stamp


def messages(call: Call) -> Answer:
    """The account's direct messages, newest first."""
    return _message_page(call, call.x.messages.of(call.account))


def messages_with(call: Call) -> Answer:
    """The direct messages with one account, newest first."""
    return _message_page(call, call.x.messages.between(call.account, _participant(call)))


def _message_page(call: Call, newest_first: Sequence[Message]) -> Answer:
    size = call.query.get("max_results", "100")
    if not size.isascii() or not size.isdigit() or not 1 <= int(size) <= 100:
        raise problems.invalid(
            "max_results", size, f"The `max_results` query parameter value [{size}] is not between 1 and 100"
        )
    page = newest_first[: int(size)]
    call.x.cost.charge_reads("message_read", [str(message.id) for message in page])
    body: dict[str, Any] = {"meta": {"result_count": len(page)}}
    if page:
        body["data"] = [
            {
                "id": str(message.id),
                "event_type": "MessageCreate",
                "text": message.text,
                "sender_id": message.sender_id,
                "dm_conversation_id": message.conversation_id,
                "created_at": stamp(message.created_at),
            }
            for message in page
        ]
    return 200, body


def send_message(call: Call) -> Answer:
    """Send a direct message to who has written first."""
    account, text = call.account, call.body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise problems.invalid("text", str(text), "$.text: is missing but it is required")
    message = call.x.message_by_api(account, _participant(call), text)
    return 201, {"data": {"dm_conversation_id": message.conversation_id, "dm_event_id": str(message.id)}}


def _participant(call: Call) -> Account:
    account = call.x.people.by_id(call.path["id"])
    if account is None:
        raise problems.forbidden("You do not have permission to DM one or more participants.")
    return account
