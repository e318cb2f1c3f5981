"""Addresses about the person; those of signing in are allauth's, under /accounts/."""

from django.urls import URLPattern, path

from accounts.pages import again, preferences, region, sessions
from accounts.sign_in import passkeys

urlpatterns: list[URLPattern] = [
    *region.urlpatterns,
    *preferences.urlpatterns,
    *sessions.urlpatterns,
    *again.urlpatterns,
    path("sign-in/passkey/", passkeys.sign_in, name="passkey"),
]
