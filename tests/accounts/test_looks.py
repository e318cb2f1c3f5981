from datetime import UTC, datetime

import pytest

from accounts import looks
from accounts.models import StaffLook


@pytest.mark.django_db
def test_a_look_is_noted_for_the_person_who_was_looked_at(owner, supporter):
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)

    look = looks.record(person=owner, by=supporter, seen="posts", at=at)

    assert list(owner.staff_looks.all()) == [look]
    assert list(supporter.staff_looks.all()) == []
    assert StaffLook.objects.values_list("by__email", "seen", "at").get() == (
        "sam@example.org",
        "posts",
        at,
    )
