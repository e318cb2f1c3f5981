"""Drafts of the rulebook, and what is done with them. Forum trains everywhere unless it is told otherwise."""

import json
from datetime import timedelta

from consent.actions import draft_rules, publish_draft
from consent.actions.publish_edition import publish_edition
from consent.ledger.models import Opening
from tests import make, make_rulebook
from tests.make_rulebook import platform, policy

LATER = make.NOW + timedelta(hours=1)
NOTICE = timedelta(days=30)
REASON = "A court said so."
PAUSED = {"status": "paused", "offer": "not_needed", "kinds": []}


def forum(*rows):
    return platform(policies=rows or [policy()])


def stopped():
    """Forum, on hold since long ago."""
    return forum(policy(**PAUSED))


def resumed(first="2027-01-15"):
    """Forum, on hold until a day."""
    last = f"{first[:8]}{int(first[8:]) - 1:02}"
    return forum(policy(last=last, **PAUSED), policy("p-2", first=first))


def in_force(document):
    data = make_rulebook.data(platforms=[document])
    return publish_edition(data=data, at=make.ALWAYS, by=None)


def written(by, document, *, reason=REASON, part="platforms/forum"):
    draft = draft_rules.start(title="A change", reason=reason, by=by, at=make.NOW)
    return draft_rules.change(
        draft_id=draft.pk, seen=draft.content, documents={part: document}, by=by, at=make.NOW
    )


def do(verb, draft, by, *, at=LATER, **more):
    return verb(draft_id=draft.pk, seen=draft.content, by=by, at=at, **more)


def publish(draft, by, **more):
    return do(publish_draft.publish, draft, by, **more)


def ask(draft, by, **more):
    return do(publish_draft.ask, draft, by, **more)


def approve(draft, by, **more):
    return do(publish_draft.approve, draft, by, **more)


def schedule(draft, by, publish_at, **more):
    return do(publish_draft.schedule, draft, by, publish_at=publish_at, **more)


def facts(draft):
    draft.refresh_from_db()
    return draft.state, draft.direction, draft.approved_by, draft.look_due_at


def records(kind):
    openings = Opening.objects.filter(kind=kind).order_by("entry")
    return [json.loads(one.record) for one in openings]
