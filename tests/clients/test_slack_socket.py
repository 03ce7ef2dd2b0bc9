"""The connection over Socket Mode: what a broken line does to it."""

import json
import logging
import threading

import pytest
from slack_sdk import WebClient

from clients.slack_socket import Connection


def test_an_event_that_was_cut_off_is_left_for_its_next_delivery_and_the_next_one_is_heard(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard = threading.Event()
    connection = Connection("xapp-1", logging.getLogger("slack_bolt"), WebClient("xoxb-1"))
    connection.message_listeners.append(
        lambda _client, message, _raw: heard.set() if message["type"] == "hello" else None
    )
    whole = json.dumps({"type": "events_api", "envelope_id": "e1", "payload": {"text": "so many words"}})

    with caplog.at_level(logging.INFO):
        connection.enqueue_message(whole[:-20])
        connection.enqueue_message(json.dumps({"type": "hello"}))
        assert heard.wait(5)
        connection.close()

    assert [record.levelname for record in caplog.records if record.levelno > logging.INFO] == []
    assert "closed in the middle of an event" in caplog.text
