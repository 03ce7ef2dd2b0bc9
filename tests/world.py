"""The sandbox's people, channels and accounts, as the settings have them."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from config import Config, load
from handlers.directory import channel_names
from sandbox.seeds import seeds
from sandbox.server import Sandbox

ROOT = Path(__file__).parent.parent
WEBHOOK_SECRET = "what-only-the-receiver-knows"
Json = dict[str, Any]


@cache
def shipped() -> Config:
    """The config.yaml that everybody starts from."""
    return load(ROOT / "config.yaml", {})


def world(config: Config) -> Json:
    """The sandbox's people, channels and accounts for a config.yaml."""
    made = seeds(
        people=[(entry.who, [role.value for role in entry.roles]) for entry in config.people],
        channels=channel_list(config),
        handles=[account.handle for account in config.accounts],
        brand=config.team.name,
        zone=config.team.time_zone,
    )
    return {
        "users": made.users, "channels": made.channels, "user_groups": made.user_groups, "accounts": made.accounts,
    }  # fmt: skip


def environ(sandbox: Sandbox, config: Config, database_url: str) -> dict[str, str]:
    """What the bot finds in its environment: only addresses and tokens tell it from production."""
    tokens = {
        name.replace("X_", f"{account.secrets}_", 1): value
        for account in config.accounts
        for name, value in sandbox.x.credentials(account.handle).items()
    }
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.slack_api_url,
        "X_API_URL": sandbox.x_api_url,
        "DATABASE_URL": database_url,
        **({"WEBHOOK_SECRET": WEBHOOK_SECRET} if any(rule.then.webhook for rule in config.rules) else {}),
        **tokens,
    }


def channel_list(config: Config) -> Sequence[str]:
    """Every channel that config.yaml names."""
    return [name for _, name in channel_names(config)]
