"""The addresses of the API."""

from consent.api import views

urlpatterns = views.urlpatterns
