"""
What is held about a person, table by table: one list for taking it away and for deleting it.

Every model of the site is in this list, in that of `consent.actions.held`, or in the excuses of
one of them; a test walks the models. What is below stands in the order in which it is deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import BirthYear, Erasure, Export, Residence, StaffLook, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    The rows of one table that are about a person.

    `name` is what they are called in an export and `what` says in it what they are; empty where
    nothing of them is told: `silent` says why. `secret` are columns that are left out, each with
    what it is: who has them could be that person. `kept` says why rows are not deleted but lose
    the person, whose account goes.
    """

    model: type[Model]
    rows: Callable[[User], QuerySet[Model]]
    name: str = ""
    what: str | Promise = ""
    secret: Mapping[str, str | Promise] = field(default_factory=dict)
    silent: str = ""
    kept: str = ""


HELD: tuple[Held, ...] = (
    Held(
        model=Residence,
        name="where-you-live",
        what=_("Where you live, and what we were told about it and when."),
        rows=lambda person: Residence.objects.filter(person=person),
    ),
    Held(
        model=BirthYear,
        name="years-of-birth",
        what=_("Which year of birth you told us, and when."),
        rows=lambda person: BirthYear.objects.filter(person=person),
    ),
    Held(
        model=StaffLook,
        name="who-looked",
        what=_("When somebody of our support team looked at your data, and at what."),
        rows=lambda person: StaffLook.objects.filter(person=person),
    ),
    Held(
        model=EmailConfirmation,
        rows=lambda person: EmailConfirmation.objects.filter(email_address__user=person),
        silent="a key that has been mailed, until it is used",
    ),
    Held(
        model=EmailAddress,
        name="email-addresses",
        what=_("Your e-mail address, and whether you confirmed it."),
        rows=lambda person: EmailAddress.objects.filter(user=person),
    ),
    Held(
        model=Authenticator,
        name="second-factors",
        what=_("Your second factors and passkeys."),
        rows=lambda person: Authenticator.objects.filter(user=person),
        secret={"data": _("the secret of a second factor")},
    ),
    Held(
        model=User.groups.through,
        name="groups",
        what=_("The groups of people you belong to."),
        rows=lambda person: User.groups.through.objects.filter(user=person),
    ),
    Held(
        model=User.user_permissions.through,
        name="permissions",
        what=_("What you alone are allowed to do here."),
        rows=lambda person: User.user_permissions.through.objects.filter(user=person),
    ),
    Held(
        model=Export,
        name="downloads",
        what=_("That you asked for this file."),
        rows=lambda person: Export.objects.filter(person=person),
    ),
    Held(
        model=User,
        name="account",
        what=_(
            "Your account: language, time zone, year of birth, and the name that stands for you in receipts."
        ),
        rows=lambda person: User.objects.filter(pk=person.pk),
        secret={"password": _("what your password is checked against")},
    ),
)

EXCUSED: dict[type[Model], str] = {
    Session: "it is deleted with the account (accounts.erasure), and holds nothing but who is signed in",
    Erasure: "it says that an account is being deleted; afterwards it names nobody",
    LogEntry: "it is about staff, whose accounts are not deleted (accounts.erasure.WorksHere)",
    Group: "it is about nobody",
    Permission: "it is about nobody",
    Group.permissions.through: "it is about nobody",
    ContentType: "it is about nobody",
}
