"""The yardstick: a Slack app as one writes it in an afternoon; no storage, every call made where the thought occurs."""

import os
import threading
import time
from pathlib import Path

import tweepy
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from clients.x_transport import BUILT_IN_URL, Transport  # only to reach the sandbox in the place of X
from config import load


def main() -> None:
    """Post every mention as a card; a check mark on a message in its thread sends that message to X."""
    address = os.environ["SLACK_API_URL"]
    app = App(client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=address), token_verification_enabled=False)
    posts: dict[str, tuple[tweepy.Client, str]] = {}  # by the ts of the card

    @app.event("reaction_added")
    def approve(event, client):  # type: ignore[no-untyped-def]
        place = event["item"]
        if event["reaction"] == "white_check_mark":
            found = client.conversations_replies(channel=place["channel"], ts=place["ts"])["messages"][0]
            x, post = posts[found["thread_ts"]]
            x.create_tweet(text=found["text"], in_reply_to_tweet_id=post)

    @app.event("message")
    def ignore() -> None:
        pass

    def watch(handle: str, channel: str, x: tweepy.Client) -> None:
        me, last = None, None
        while True:
            try:
                me = me or x.get_me().data.id
                for post in reversed(x.get_users_mentions(me, since_id=last, user_auth=True).data or []):
                    text = f"@{handle}: {post.text}"
                    posts[app.client.chat_postMessage(channel=channel, text=text)["ts"]] = (x, str(post.id))
                    last = post.id
            except Exception as error:  # noqa: BLE001 - as they do: say it and go on
                print("watching failed:", error)
            time.sleep(1)

    for account in load(Path(os.environ["CONFIG"]), {}).accounts:
        keys = [os.environ[f"{account.secrets}_ACCESS_{part}"] for part in ("TOKEN", "TOKEN_SECRET")]
        x = tweepy.Client(None, os.environ["X_API_KEY"], os.environ["X_API_SECRET"], *keys)
        x.session.mount(BUILT_IN_URL, Transport(api_url=os.environ["X_API_URL"], timeout=(3, 10)))
        threading.Thread(target=watch, args=(account.handle, account.channel, x), daemon=True).start()
    slack = WebClient(token=os.environ["SLACK_APP_TOKEN"], base_url=address)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"], web_client=slack).start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
