"""All addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from consent.later import Later

urlpatterns: list[URLPattern | URLResolver] = [
    Later("livez", "privacydash.health.live", name="live"),
    Later("readyz", "privacydash.health.ready", name="ready"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("consent.api.urls")),
    path("", include("consent.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("accounts.demo.urls")))
