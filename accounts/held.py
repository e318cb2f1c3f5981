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

from accounts.models import Erasure, Residence, StaffLook, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """
    The rows of one table that are about a person.

    `name` is what they are called in an export, empty where nothing of them is told: `silent`
    says why. `secret` are columns that are left out of it: who has them could be that person.
    """

    model: type[Model]
    rows: Callable[[User], QuerySet[Model]]
    name: str = ""
    secret: Mapping[str, str] = field(default_factory=dict)
    silent: str = ""


HELD: tuple[Held, ...] = (
    Held(
        model=Residence,
        name="where-you-live",
        rows=lambda person: Residence.objects.filter(person=person),
    ),
    Held(
        model=StaffLook,
        name="who-looked",
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
        rows=lambda person: EmailAddress.objects.filter(user=person),
    ),
    Held(
        model=Authenticator,
        name="second-factors",
        rows=lambda person: Authenticator.objects.filter(user=person),
        secret={"data": "the secret of the factor itself"},
    ),
    Held(
        model=User.groups.through,
        name="groups",
        rows=lambda person: User.groups.through.objects.filter(user=person),
    ),
    Held(
        model=User.user_permissions.through,
        name="permissions",
        rows=lambda person: User.user_permissions.through.objects.filter(user=person),
    ),
    Held(
        model=User,
        name="account",
        rows=lambda person: User.objects.filter(pk=person.pk),
        secret={"password": "the digest of the password"},
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
