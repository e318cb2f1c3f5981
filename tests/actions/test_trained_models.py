"""Which models were trained from a release, and which are no longer in use."""

from datetime import date, timedelta

import pytest

from consent.actions import trained_models
from consent.actions.trained_models import register
from consent.actions.trained_models import withdraw as switch_off
from consent.training.models import TrainedModel
from tests import make, make_releases
from tests.make_releases import CUT

pytestmark = pytest.mark.django_db

TRAINED = CUT.date() + timedelta(days=2)
WITHDRAWN = CUT.date() + timedelta(days=9)


@pytest.fixture
def release(rulebook, releases):
    return make_releases.sealed()


def note(name="Aurora 3", trained_on=TRAINED, release="autumn-2026"):
    return register(release=release, name=name, trained_on=trained_on, by=None, at=make.NOW)


def withdraw(name="Aurora 3", withdrawn_on=WITHDRAWN, why="A newer one took its place."):
    return switch_off(
        release="autumn-2026",
        name=name,
        on=withdrawn_on,
        why=why,
        by=None,
        at=make.NOW,
    )


def test_a_model_is_in_use_until_it_is_withdrawn(release):
    note()
    assert [(one.name, one.withdrawn_on) for one in release.trained.all()] == [("Aurora 3", None)]

    withdraw()
    (model,) = release.trained.all()
    assert (model.withdrawn_on, model.withdrawn_why) == (WITHDRAWN, "A newer one took its place.")


def test_only_a_sealed_release_has_models(rulebook, releases):
    make_releases.cut()

    with pytest.raises(trained_models.NotSealed):
        note()
    with pytest.raises(trained_models.NotSealed):
        note(release="nothing")
    assert not TrainedModel.objects.exists()


@pytest.mark.parametrize("day", [CUT.date() - timedelta(days=1), make.NOW.date() + timedelta(1)])
def test_no_model_is_trained_before_the_cut_off_or_in_the_future(release, day):
    with pytest.raises(trained_models.NotThatDay):
        note(trained_on=day)


@pytest.mark.parametrize("day", [CUT.date(), make.NOW.date()])
def test_the_day_of_the_cut_off_and_today_are_possible(release, day):
    assert note(trained_on=day).trained_on == day


@pytest.mark.parametrize("name", ["Aurora 3", "  Aurora   3 "])
def test_a_model_is_noted_once(release, name):
    note()

    with pytest.raises(trained_models.KnownAlready):
        note(name)


def test_a_model_has_a_name(release):
    with pytest.raises(trained_models.NothingSaid):
        note("  ")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "Aurora 4"}, trained_models.NotInUse),
        ({"why": " "}, trained_models.NothingSaid),
        ({"withdrawn_on": TRAINED - timedelta(days=1)}, trained_models.NotThatDay),
        ({"withdrawn_on": date(2099, 1, 1)}, trained_models.NotThatDay),
    ],
)
def test_what_cannot_be_withdrawn_stays_in_use(release, changes, refusal):
    note()

    with pytest.raises(refusal):
        withdraw(**changes)
    assert release.trained.get().withdrawn_on is None


def test_a_model_is_withdrawn_once(release):
    note()
    withdraw()

    with pytest.raises(trained_models.NotInUse):
        withdraw()
