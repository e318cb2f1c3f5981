"""Addresses of the demo; included only while the site runs as one."""

from django.urls import URLPattern, path

from accounts.demo import mail, people

urlpatterns: list[URLPattern] = [
    path("", people.people, name="demo"),
    path("sign-in/<uuid:subject>/", people.sign_in, name="demo-sign-in"),
    path("mail/", mail.all_mail, name="demo-mail"),
    path("mail/<slug:name>/", mail.one_mail, name="demo-mail-one"),
]
