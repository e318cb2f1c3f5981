"""All addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from privacydash import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("consent.api.urls")),
    path("", include("consent.web.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("accounts.demo.urls")))
