"""Say which models were trained from a release, and when one was switched off."""

from datetime import date
from uuid import UUID

from django.db import transaction

from consent.training.models import Release, TrainedModel


class NotSealed(Exception):
    """Models are trained from sealed releases only."""


class KnownAlready(Exception):
    """A model of this name is registered for the release."""


class NotInUse(Exception):
    """There is no such model in use."""


@transaction.atomic
def register(*, release: str, name: str, trained_on: date, by: UUID | None) -> TrainedModel:
    """
    Say that a model was trained from a release.

    :raises NotSealed: if there is no sealed release of this name
    :raises KnownAlready: if the model is registered
    """
    found = Release.objects.filter(name=release, state=Release.State.SEALED).first()
    if found is None:
        raise NotSealed
    model, made = TrainedModel.objects.get_or_create(
        release=found, name=name, defaults={"trained_on": trained_on, "noted_by": by}
    )
    if not made:
        raise KnownAlready
    return model


@transaction.atomic
def withdraw(*, release: str, name: str, on: date, why: str) -> TrainedModel:
    """
    Say that a model was switched off.

    :raises NotInUse: if there is none of this name, or it was switched off before
    """
    rows = TrainedModel.objects.select_for_update()
    model = rows.filter(release__name=release, name=name, withdrawn_on=None).first()
    if model is None:
        raise NotInUse
    model.withdrawn_on, model.withdrawn_why = on, why
    model.save()
    return model
