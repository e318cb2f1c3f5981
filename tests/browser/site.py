"""A browser in front of the live site."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import ConsoleMessage, Page, Response

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
# A browser looks for this by itself, once, whatever page it opens.
ICON = "icon.svg"


@dataclass
class Site:
    """
    A page of a browser, on the live server.

    `complaints` collects what the browser complains about (console, scripts that
    fail); `responses` the answers it got since the last `forget()`.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    # The browser complains about every answer of 400 and more, wanted or not.
    expected_status: int = 200

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("response", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        if self.expected_status >= 400 and f"status of {self.expected_status}" in message.text:
            return
        self.complaints.append(f"console: {message.text}")

    def _note(self, response: Response) -> None:
        if not response.url.endswith(ICON):
            self.responses.append(response)

    @property
    def loaded(self) -> list[Response]:
        """What the page consists of: the answers that did not only lead to another one."""
        return [r for r in self.responses if not 300 <= r.status < 400]

    def forget(self) -> None:
        """Begin to count anew, once all of the page that is open has come."""
        # What came later would count for the next page, and cannot be read any more by then.
        self.page.wait_for_load_state()
        self.responses.clear()
        self.complaints.clear()

    def open(self, address: str, *, status: int = 200) -> Response:
        """Open an address of the site; it must answer with this status."""
        self.expected_status = status
        response = self.page.goto(self.url + address)
        assert response is not None
        assert response.status == status, f"{address} answered {response.status}"
        return response

    def send(self, act: Callable[[Page], object], *, status: int = 200) -> Response:
        """Do something that leads to another page, which must answer with this status."""
        self.expected_status = status
        with self.page.expect_navigation() as navigation:
            act(self.page)
        assert navigation.value.status == status, (
            f"{self.address} answered {navigation.value.status}"
        )
        return navigation.value

    @property
    def address(self) -> str:
        """Path and query of the page that is open."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def words(self) -> str:
        """The words of the main part, as they are seen."""
        return " ".join(self.page.locator("main").inner_text().split())

    def sign_in(self, person, *, second_factor: bool = False) -> None:
        """Give the browser the cookie of somebody who has just signed in and shown who they are."""
        self.page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session_of(person, second_factor=second_factor),
                    "url": self.url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )


def session_of(person, *, second_factor: bool = False) -> str:
    """Return the key of a new session of somebody who has just shown who they are."""
    method = "mfa" if second_factor else "code"
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            "account_authentication_methods": [
                {"method": method, "at": time.time(), "reauthenticated": True}
            ],
            "account_authentication_methods_user": str(person.pk),
        }
    )
    session.create()
    return session.session_key
