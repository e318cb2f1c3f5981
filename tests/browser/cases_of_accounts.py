"""The pages of signing in and of one's own account, in every state; and the pages of errors."""

import re

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from playwright.sync_api import Page

from accounts.models import User
from tests.browser import passkeys, people
from tests.browser.acts import click, press, type_and_press
from tests.browser.cases import Case

CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)
PASSWORD = "long and seldom words"


def mailed_code() -> str:
    """The code in the newest mail."""
    found = CODE.search(mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[0]


def type_code(page: Page) -> None:
    page.locator("[name=code]").fill(mailed_code())
    page.locator("form:has([name=code]) button").click()


def forget_sign_in(page: Page) -> None:
    page.context.clear_cookies(name="csrf")


def with_password() -> User:
    ines = people.person("ines@example.org")
    ines.set_password(PASSWORD)
    ines.save()
    return ines


def with_passkeys() -> User:
    ines = people.person("ines@example.org")
    for name in ("Phone", "The key on my key ring"):
        passkeys.give(ines, name=name)
    return ines


def with_codes() -> User:
    sam = people.supporter()
    RecoveryCodes.activate(sam)
    return sam


def ask_as_support(page: Page) -> None:
    people.supporter()
    type_and_press("Sign in", login="sam@example.org")(page)


ask_to_sign_in = type_and_press("Sign in", login="new@example.org")
ask_for_an_account = type_and_press("Send me a code", email="new@example.org")
ask_for_a_password = type_and_press("Send me a code", email="ines@example.org")


SIGN_IN = [
    Case(name="sign in", where="/accounts/login/"),
    Case(
        name="sign in, no address",
        where="/accounts/login/",
        acts=(type_and_press("Sign in", login="ines"),),
    ),
    Case(name="sign in, code", where="/accounts/login/", acts=(ask_to_sign_in,)),
    Case(
        name="sign in, wrong code",
        where="/accounts/login/",
        acts=(ask_to_sign_in, type_and_press("Sign in", code="BBBB-BBBB")),
    ),
    Case(
        name="sign in, second factor",
        where="/accounts/login/",
        acts=(ask_as_support, type_code),
    ),
    Case(name="sign up", where="/accounts/signup/"),
    Case(
        name="sign up, no address",
        where="/accounts/signup/",
        acts=(type_and_press("Send me a code", email=""),),
    ),
    Case(name="sign up, code", where="/accounts/signup/", acts=(ask_for_an_account,)),
    Case(name="ask for a code", where="/accounts/login/code/"),
    Case(name="passkey", where="/sign-in/passkey/", runs_scripts=True),
    Case(name="new password", where="/accounts/password/reset/"),
    Case(name="new password, code", where="/accounts/password/reset/", acts=(ask_for_a_password,)),
    Case(name="new password, done", where="/accounts/password/reset/complete/"),
    Case(name="account is off", where="/accounts/inactive/"),
]

ACCOUNT = [
    Case(name="sign out", where="/accounts/logout/", who=with_password),
    Case(name="e-mail address", where="/accounts/email/", who=with_password),
    Case(
        name="e-mail address, taken",
        where="/accounts/email/",
        who=with_password,
        acts=(type_and_press("Send me a code", email="ines@example.org"),),
    ),
    Case(
        name="e-mail address, code",
        where="/accounts/email/",
        who=with_password,
        acts=(type_and_press("Send me a code", email="other@example.org"),),
    ),
    Case(name="change password", where="/accounts/password/change/", who=with_password),
    Case(
        name="change password, wrong",
        where="/accounts/password/change/",
        who=with_password,
        acts=(
            type_and_press(
                "Change the password", oldpassword="no", password1="short", password2="other"
            ),
        ),
    ),
    Case(name="set password", where="/accounts/password/set/", who=people.without_posts),
    Case(name="show that it is you", where="/accounts/reauthenticate/", who=with_password),
    Case(
        name="show that it is you, with a code",
        where="/settings/show-again/",
        who=people.without_posts,
    ),
    Case(
        name="show that it is you, code sent",
        where="/settings/show-again/",
        who=people.without_posts,
        acts=(press("Send me a code"),),
    ),
    Case(
        name="show your second factor",
        where="/accounts/2fa/reauthenticate/",
        who=people.supporter,
    ),
    Case(
        name="show your passkey",
        where="/accounts/2fa/webauthn/reauthenticate/",
        who=with_passkeys,
        runs_scripts=True,
    ),
    Case(name="second factor, none", where="/accounts/2fa/", who=with_password),
    Case(name="second factor", where="/accounts/2fa/", who=with_codes),
    Case(name="add an app", where="/accounts/2fa/totp/activate/", who=with_password),
    Case(
        name="add an app, wrong code",
        where="/accounts/2fa/totp/activate/",
        who=with_password,
        acts=(type_and_press("Add the app", code="000000"),),
    ),
    Case(name="remove the app", where="/accounts/2fa/totp/deactivate/", who=people.supporter),
    Case(name="recovery codes", where="/accounts/2fa/recovery-codes/", who=with_codes),
    Case(name="new recovery codes", where="/accounts/2fa/recovery-codes/generate/", who=with_codes),
    Case(name="passkeys", where="/accounts/2fa/webauthn/", who=with_passkeys),
    Case(name="passkeys, none", where="/accounts/2fa/webauthn/", who=with_password),
    Case(
        name="add a passkey",
        where="/accounts/2fa/webauthn/add/",
        who=with_password,
        runs_scripts=True,
    ),
    Case(
        name="rename a passkey",
        where="/accounts/2fa/webauthn/",
        who=with_passkeys,
        acts=(click("Rename Phone"),),
    ),
    Case(
        name="remove a passkey",
        where="/accounts/2fa/webauthn/",
        who=with_passkeys,
        acts=(click("Remove Phone"),),
    ),
]

ERRORS = [
    Case(name="not here", where="/nothing-here/", status=404),
    Case(name="not here, signed in", where="/posts/no/", who=people.without_posts, status=404),
    Case(name="not for you", where="/admin/", who=people.without_posts, status=403, p1=True),
    Case(
        name="too old",
        where="/dashboard/",
        who=people.without_posts,
        acts=(lambda page: (forget_sign_in(page), press("Opt out of AI training")(page)),),
        status=403,
        p1=True,
    ),
]

CASES = [*SIGN_IN, *ACCOUNT, *ERRORS]
