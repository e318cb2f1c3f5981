"""
Which account of a platform somebody has just signed in to there.

OpenID Connect Core 1.0, the authorization code flow with PKCE (RFC 7636). allauth makes the round
trip; on top of what it checks, the signature of the answer, its nonce and the issuer's name are
checked here. Nothing the platform says is kept but the name of the account.

Loaded only where OPENID_ISSUER is set: the packages behind it are not installed elsewhere.
"""

import hashlib
from typing import Any

import jwt
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

from accounts.models import User

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Only those whose keys the platform publishes; with a shared secret we could sign ourselves."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LONGEST = 200
CLOCKS_DIFFER = 60
PUBLISHED_COUNTS = 5 * 60
"""Seconds for which we keep what the platform publishes about itself; not its keys."""


class NotProven(Exception):
    """The platform did not say whose account it is, or not in a way that counts."""


class Cancelled(NotProven):
    """The person, or the platform for them, did not want it."""


def begin(request: HttpRequest) -> HttpResponse:
    """
    Send somebody to the platform; they come back to the address named "platform-sign-in-back".

    :raises NotProven: if the platform does not answer
    """
    try:
        return Provider(request, app=_app()).redirect(request, process="connect")
    except (RequestException, OAuth2Error) as error:
        raise NotProven from error


def account_signed_in(request: HttpRequest) -> str:
    """
    Return what the platform calls the account of whoever comes back from it.

    :raises NotProven: if it does not follow from the request; Cancelled
    """
    trip = RoundTrip(request)
    try:
        OAuth2CallbackView.adapter_view(trip)(request)
    except (RequestException, OAuth2Error) as error:
        raise NotProven from error
    if trip.account is None:
        raise NotProven
    return trip.account


def sign_in(request: HttpRequest, person: User) -> HttpResponse:
    """Sign a person in whose account of the platform it is; a second factor is still asked for."""
    record_authentication(request, person, method="platform")
    return perform_login(request, person)


class PlatformAdapter(DefaultSocialAccountAdapter):
    """Turns allauth's pages about errors into exceptions."""

    def on_authentication_error(
        self,
        request: HttpRequest,  # noqa: ARG002 (allauth passes them)
        provider: OpenIDConnectProvider,  # noqa: ARG002
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> None:
        raise (Cancelled if error == AuthError.CANCELLED else NotProven) from exception


class Provider(OpenIDConnectProvider):
    """The operator's platform, as the settings name it."""

    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> "RoundTrip":
        return RoundTrip(request)

    def get_pkce_params(self) -> dict[str, str]:
        params = super().get_pkce_params()
        return {**params, "nonce": _nonce(params["code_verifier"])}


class RoundTrip(OpenIDConnectOAuth2Adapter):
    """One person's way to the platform and back; `account` is what came of it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, settings.OPENID_PLATFORM)
        self.account: str | None = None
        self._expected_nonce = ""

    def get_provider(self) -> Provider:
        return Provider(self.request, app=_app())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        return request.build_absolute_uri(reverse("platform-sign-in-back"))

    @property
    def openid_config(self) -> dict[str, Any]:
        """
        What the platform publishes about itself.

        :raises OAuth2Error: if it is that of somebody else (OpenID Connect Discovery 1.0, 4.3)
        """
        name = f"openid:{settings.OPENID_ISSUER}"
        # Kept for a while, so that nobody makes us ask again and again.
        found: dict[str, Any] | None = cache.get(name)
        if found is None:
            found = self._fetched(self.get_provider().server_url)
            if str(found.get("issuer")).rstrip("/") != settings.OPENID_ISSUER:
                raise OAuth2Error("another issuer")
            if not all(isinstance(found.get(each), str) for each in ENDPOINTS):
                raise OAuth2Error("no address of an endpoint")
            cache.set(name, found, PUBLISHED_COUNTS)
        return found

    def get_access_token_data(
        self,
        request: HttpRequest,
        app: SocialApp,
        client: Any,
        pkce_code_verifier: str | None = None,
    ) -> dict[str, Any]:
        self._expected_nonce = _nonce(pkce_code_verifier or "")
        try:
            return super().get_access_token_data(request, app, client, pkce_code_verifier)
        except (LookupError, ValueError) as error:
            raise OAuth2Error("no answer that could be read") from error

    def complete_login(
        self,
        request: HttpRequest,  # noqa: ARG002 (allauth passes them)
        app: SocialApp,
        token: SocialToken,
        **kwargs: Any,
    ) -> None:
        """Note the account and end here: nothing of it becomes rows of allauth's."""
        said = self._claims(kwargs["response"].get("id_token"), app)
        claim = settings.OPENID_ACCOUNT_CLAIM
        account = said[claim] if claim in said else self._told(claim, said["sub"], token.token)
        self.account = _name(account)
        raise ImmediateHttpResponse(HttpResponse())

    def _claims(self, id_token: object, app: SocialApp) -> dict[str, Any]:
        """Return what an ID token says, once it is proven (OpenID Connect Core 1.0, 3.1.3.7)."""
        try:
            claims = jwt.decode(
                id_token,
                key=self._key(id_token),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_DIFFER,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("an ID token that does not count") from error
        if claims["nonce"] != self._expected_nonce:
            raise OAuth2Error("another nonce")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("for another program")
        return claims

    def _key(self, id_token: object) -> jwt.PyJWK:
        named = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_dict(self._fetched(self.openid_config["jwks_uri"])).keys
        # Who publishes only one key need not name it.
        fitting = [each for each in keys if named is None or each.key_id == named]
        if len(fitting) != 1:
            raise OAuth2Error("no key of that name")
        return fitting[0]

    def _told(self, claim: str, subject: str, access_token: str) -> object:
        """Ask for what the ID token does not say (5.3: the answer must be about the same one)."""
        address = self.openid_config.get("userinfo_endpoint")
        if not isinstance(address, str):
            raise OAuth2Error("no claim of that name")
        said = self._fetched(address, headers={"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != subject:
            raise OAuth2Error("about somebody else")
        return said.get(claim)

    def _fetched(self, address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        with PlatformAdapter(self.request).get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise OAuth2Error("no object")
        return found


def _app() -> SocialApp:
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=settings.OPENID_PLATFORM,
        client_id=settings.OPENID_CLIENT_ID,
        secret=settings.OPENID_CLIENT_SECRET,
        settings={"server_url": settings.OPENID_ISSUER, "scope": settings.OPENID_SCOPES},
    )


def _nonce(code_verifier: str) -> str:
    """
    Return the nonce that goes with a code verifier, which only this browser's session knows.

    Made of it one way, so that it gives nothing away where it is sent around (15.5.2).
    """
    return hashlib.sha256(b"nonce\0" + code_verifier.encode()).hexdigest()


def _name(account: object) -> str:
    """Return an account's name; platforms that count their accounts send numbers."""
    if type(account) is int:
        return str(account)
    # Half a character and NUL can be kept nowhere.
    fit = isinstance(account, str) and not any(
        "\ud800" <= c <= "\udfff" or c == "\0" for c in account
    )
    if fit and 0 < len(account) <= LONGEST:
        return account
    raise OAuth2Error("no name of an account")
