"""Say which models were trained from a release, and when one was switched off."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent.training.models import Release, TrainedModel


class NotSealed(Exception):
    """Models are trained from sealed releases only."""


class KnownAlready(Exception):
    """A model of this name is registered for the release."""


class NotInUse(Exception):
    """There is no such model in use."""


class NotThatDay(Exception):
    """A model is trained after the cut-off, switched off after that, and neither lies ahead."""


class NothingSaid(Exception):
    """A model has a name, and is switched off for a reason."""


@transaction.atomic
def register(
    *, release: str, name: str, trained_on: date, by: UUID | None, at: datetime
) -> TrainedModel:
    """
    Say that a model was trained from a release.

    :param by: the subject of a member of staff; None for the command line
    :raises NotSealed: if there is no sealed release of this name
    :raises NothingSaid: if the model has no name
    :raises NotThatDay: if it cannot have been that day
    :raises KnownAlready: if the model is registered
    """
    found = Release.objects.filter(name=release, state=Release.State.SEALED).first()
    if found is None:
        raise NotSealed
    name = " ".join(name.split())
    if not name:
        raise NothingSaid
    if not _day_of(found.opened_at) <= trained_on <= _day_of(at):
        raise NotThatDay
    model, made = TrainedModel.objects.get_or_create(
        release=found, name=name, defaults={"trained_on": trained_on, "noted_by": by}
    )
    if not made:
        raise KnownAlready
    return model


@transaction.atomic
def withdraw(
    *, release: str, name: str, on: date, why: str, by: UUID | None, at: datetime
) -> TrainedModel:
    """
    Say that a model was switched off.

    :raises NotInUse: if there is none of this name, or it was switched off before
    :raises NothingSaid: if the reason is empty
    :raises NotThatDay: if it cannot have been that day
    """
    rows = TrainedModel.objects.select_for_update()
    model = rows.filter(release__name=release, name=name, withdrawn_on=None).first()
    if model is None:
        raise NotInUse
    if not why.strip():
        raise NothingSaid
    if not model.trained_on <= on <= _day_of(at):
        raise NotThatDay
    model.withdrawn_on, model.withdrawn_why, model.withdrawn_by = on, why.strip(), by
    model.save()
    return model


def _day_of(at: datetime) -> date:
    """The day it is where whoever says it is."""
    return timezone.localtime(at).date()
