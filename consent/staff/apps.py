from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class StaffConfig(AppConfig):
    name = "consent.staff"
    default = True


class StaffAdminConfig(admin_apps.AdminConfig):
    """The Django admin with our site object, so that its sign-in is ours everywhere."""

    default_site = "consent.staff.site.StaffSite"
    default = False
