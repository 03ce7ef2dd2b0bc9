"""Who is calling: OAuth 1.0a signatures, bearer tokens, and the refreshing of OAuth 2 tokens.

The signature is checked over the https://api.twitter.com address, which is what the client library signs even when its
requests are led elsewhere.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from oauthlib.oauth1.rfc5849 import Client, signature  # type: ignore[import-untyped]
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header  # type: ignore[import-untyped]

from sandbox.clock import Now
from sandbox.x import problems
from sandbox.x.people import Account, People

HOST = "https://api.twitter.com"
_API_KEY = "sandbox-x-api-key"
_API_SECRET = "sandbox-x-api-secret"  # noqa: S105 - opens nothing but this sandbox
_BEARER = "sandbox-x-bearer-token"
_USER_TOKEN_LIFE = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who made a call: one of the brand's accounts, or the app alone."""

    account: Account | None

    @property
    def name(self) -> str:
        """For the journal."""
        return self.account.handle if self.account else "app"


class Keys:
    """The keys of the app and of the brand's accounts; the same at every start."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._revoked: set[str] = set()
        self._user_tokens: dict[str, tuple[str, datetime]] = {}
        self._refresh_tokens: dict[str, str] = {}
        self._issued = 0

    def environment(self, account: Account) -> dict[str, str]:
        """The variables by which the bot learns the keys."""
        return {
            "X_API_KEY": _API_KEY,
            "X_API_SECRET": _API_SECRET,
            "X_ACCESS_TOKEN": _access_token(account),
            "X_ACCESS_TOKEN_SECRET": _access_secret(account),
            "X_BEARER_TOKEN": _BEARER,
        }

    def refresh_token(self, account: Account) -> str:
        """A first refresh token of the account, as its owner would get by signing in."""
        token = f"sandbox-refresh-{account.handle.lower()}-0"
        self._refresh_tokens.setdefault(token, account.id)
        return token

    def revoke(self, account: Account, *, revoked: bool) -> None:
        """Withdraw the account's keys, or give them back."""
        (self._revoked.add if revoked else self._revoked.discard)(account.id)

    def caller(self, people: People, authorization: str, method: str, path_and_query: str) -> Caller:
        """Who made this call; raises problems.Problem (401) when X would not know."""
        scheme, _, rest = authorization.partition(" ")
        match scheme.lower():
            case "bearer":
                caller = self._bearer(people, rest.strip())
            case "oauth":
                caller = self._signed(people, authorization, method, path_and_query)
            case _:
                raise problems.unauthorized()
        if caller.account is not None and caller.account.id in self._revoked:
            raise problems.unauthorized()
        return caller

    def exchange(self, people: People, authorization: str, form: dict[str, str]) -> dict[str, object]:
        """Answer POST /2/oauth2/token: a refresh token is good once. Raises problems.Problem."""
        expected = base64.b64encode(f"{_API_KEY}:{_API_SECRET}".encode()).decode()
        public_client = not authorization and form.get("client_id") == _API_KEY
        if not public_client and not hmac.compare_digest(authorization.encode(), f"Basic {expected}".encode()):
            raise problems.token_refused(401, "unauthorized_client", "Missing valid authorization header")
        if form.get("grant_type") != "refresh_token":
            raise problems.token_refused(400, "unsupported_grant_type", "Only refresh_token is played here")
        account = people.by_id(self._refresh_tokens.pop(form.get("refresh_token", ""), ""))
        if account is None:
            raise problems.token_refused(400, "invalid_request", "Value passed for the token was invalid.")
        self._issued += 1
        access = f"sandbox-user-{account.handle.lower()}-{self._issued}"
        refresh = f"sandbox-refresh-{account.handle.lower()}-{self._issued}"
        self._user_tokens[access] = (account.id, self._clock.now() + _USER_TOKEN_LIFE)
        self._refresh_tokens[refresh] = account.id
        return {
            "token_type": "bearer",
            "expires_in": int(_USER_TOKEN_LIFE.total_seconds()),
            "access_token": access,
            "refresh_token": refresh,
            "scope": "tweet.read tweet.write users.read offline.access",
        }

    def _bearer(self, people: People, token: str) -> Caller:
        if hmac.compare_digest(token.encode(), _BEARER.encode()):
            return Caller(account=None)
        account_id, until = self._user_tokens.get(token, ("", self._clock.now()))
        account = people.by_id(account_id)
        if account is None or self._clock.now() >= until:
            raise problems.unauthorized()
        return Caller(account=account)

    def _signed(self, people: People, authorization: str, method: str, path_and_query: str) -> Caller:
        try:
            claims = {name: unquote(value) for name, value in parse_authorization_header(authorization)}
        except ValueError as error:
            raise problems.unauthorized() from error
        account = people.by_id(claims.get("oauth_token", "").partition("-")[0])
        known = (
            account is not None
            and account.brand
            and claims.get("oauth_consumer_key") == _API_KEY
            and claims.get("oauth_token") == _access_token(account)
            and claims.get("oauth_signature_method") == "HMAC-SHA1"
        )
        if account is None or not known:
            raise problems.unauthorized()
        path, _, query = path_and_query.partition("?")
        signed = signature.collect_parameters(uri_query=query, headers={"Authorization": authorization})
        base = signature.signature_base_string(
            method, signature.base_string_uri(HOST + path), signature.normalize_parameters(signed)
        )
        signer = Client(_API_KEY, client_secret=_API_SECRET, resource_owner_secret=_access_secret(account))
        expected: str = signature.sign_hmac_sha1_with_client(base, signer)
        if not hmac.compare_digest(expected.encode(), claims.get("oauth_signature", "").encode()):
            raise problems.unauthorized()
        return Caller(account=account)


def _access_token(account: Account) -> str:
    # The client library takes the user's id from what stands before the dash.
    return f"{account.id}-{account.handle.lower()}"


def _access_secret(account: Account) -> str:
    return f"sandbox-x-secret-of-{account.handle.lower()}"
