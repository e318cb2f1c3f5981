"""Publishing a rulebook adds an edition, and the same one only once."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from consent.actions.publish_edition import publish_edition, publish_shipped
from consent.rulebook.editions import current_edition
from consent.rulebook.models import Edition
from consent.rulebook.problems import Refused
from tests import make_rulebook
from tests.make_rulebook import platform, policy

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = datetime(2026, 2, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def forum(**changes):
    return make_rulebook.data(platforms=[platform(policies=[policy(**changes)])])


def test_publishing_adds_an_edition_with_who_and_when():
    sam = User.objects.create_user("sam@example.org", is_staff=True)

    first = publish_edition(data=forum(), at=FIRST, by=None)
    second = publish_edition(
        data=forum(status="paused"), at=SECOND, by=sam, source=Edition.Source.FILE
    )

    assert list(
        Edition.objects.order_by("number").values_list(
            "digest", "number", "published_at", "published_by", "source"
        )
    ) == [
        (first.digest, 1, FIRST, None, "shipped"),
        (second.digest, 2, SECOND, sam.subject, "file"),
    ]
    assert current_edition() == second


def test_publishing_the_same_rulebook_again_changes_nothing():
    first = publish_edition(data=forum(), at=FIRST, by=None)
    newer = publish_edition(data=forum(status="paused"), at=SECOND, by=None)

    assert publish_edition(data=forum(), at=SECOND, by=None) == first
    assert current_edition() == newer
    assert Edition.objects.count() == 2


def test_what_is_not_a_rulebook_is_not_published():
    with pytest.raises(Refused, match="unknown status 'running'"):
        publish_edition(data=forum(status="running"), at=FIRST, by=None)
    assert not Edition.objects.exists()


def test_the_shipped_rulebook_is_published_once():
    assert publish_shipped(at=FIRST) == publish_shipped(at=SECOND)
    assert current_edition().published_at == FIRST
    assert len(current_edition().rulebook.jurisdictions) == 57
