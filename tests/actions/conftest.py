"""Drafts that wait to be published, and who may do it."""

import pytest

from tests import make
from tests.make_drafts import forum, in_force, resumed, stopped, written


@pytest.fixture
def tina(db):
    return make.person("tina@example.org", is_staff=True)


@pytest.fixture
def protective(sam):
    in_force(forum())
    return written(sam, stopped())


@pytest.fixture
def permissive(sam):
    in_force(stopped())
    return written(sam, resumed())
