from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "consent.access"
