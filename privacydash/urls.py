"""All addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from consent.later import Later

urlpatterns: list[URLPattern | URLResolver] = [
    Later("livez", "privacydash.health.live", name="live"),
    Later("readyz", "privacydash.health.ready", name="ready"),
    path("admin/", admin.site.urls),
    # Not all of allauth's: of its part for platforms we use no page.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("", include("accounts.urls")),
    path("", include("consent.api.urls")),
    path("", include("consent.web.urls")),
]

handler400 = "privacydash.errors.unread"
handler404 = "privacydash.errors.nowhere"
handler500 = "privacydash.errors.failed"

if settings.DEMO:
    urlpatterns.append(path("demo/", include("accounts.demo.urls")))
