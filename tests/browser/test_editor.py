"""The rulebook's pages for support: usable by keyboard and screen reader, in light and dark, at 320 px."""

from dataclasses import dataclass

import pytest

from consent.actions import draft_rules, publish_draft
from consent.rulebook.editions import current_edition, data_of
from consent.rulebook.models import Draft
from consent.rulebook.parts import document_of
from tests import make
from tests.browser import checks, people
from tests.browser.checks import DESK, PHONE

pytestmark = pytest.mark.browser

REASON = "Meta starts again after the ANPD said yes."


@dataclass
class Desk:
    """Sam at work, with the drafts that a page needs."""

    sam: object
    tina: object

    def facebook(self):
        return document_of(data_of(current_edition().digest), "platforms/facebook")

    def draft(self, title, change, *, by=None, reason=REASON):
        by = by or self.sam
        document = self.facebook()
        rows = {row["id"]: row for row in document["policies"]}
        change(rows, document)
        draft = draft_rules.start(title=title, reason=reason, by=by, at=make.NOW)
        return draft_rules.change(
            draft_id=draft.pk,
            seen=draft.content,
            documents={"platforms/facebook": document},
            by=by,
            at=make.NOW,
        )


def stop(rows, _document):
    rows["facebook-br-2024b"] |= {"status": "paused", "offer": "not_needed", "kinds": []}


def open_more(rows, _document):
    rows["facebook-eu-2025"]["kinds"] = [*rows["facebook-eu-2025"]["kinds"], "article"]
    rows["facebook-eu-2025"]["scope"] = [*rows["facebook-eu-2025"]["scope"], "articles"]


def end_twice(rows, document):
    rows["facebook-br-2024b"]["until"] = "2024-01-01"
    document["policies"].append(
        rows["facebook-gb-2024"] | {"id": "facebook-gb-2027", "from": "2027-01-01"}
    )


@pytest.fixture
def desk(rulebook):
    return Desk(sam=people.supporter(), tina=people.person("tina@example.org", is_staff=True))


def published_alone(desk):
    draft = desk.draft("Brazil: Facebook on hold", stop, by=desk.tina)
    publish_draft.publish(draft_id=draft.pk, seen=draft.content, by=desk.tina, at=make.NOW)
    return f"/admin/rules/drafts/{draft.pk}/"


def waiting(desk):
    draft = desk.draft("Facebook: articles, too", open_more, by=desk.tina)
    Draft.objects.filter(pk=draft.pk).update(state="waiting")
    return f"/admin/rules/drafts/{draft.pk}/"


def of(draft):
    return f"/admin/rules/drafts/{draft.pk}/"


PAGES = {
    "rules": lambda desk: "/admin/rules/",
    "rules, found": lambda desk: "/admin/rules/?q=bra",
    "place": lambda desk: "/admin/rules/place/DE/",
    "platform": lambda desk: "/admin/rules/platform/facebook/",
    "policy": lambda desk: "/admin/rules/policy/facebook/facebook-eu-2025/",
    "new policy": lambda desk: "/admin/rules/policy/facebook/new/",
    "law": lambda desk: "/admin/rules/law/BR/br-2020-09-18/",
    "plain words": lambda desk: "/admin/rules/text/BR/en/",
    "source": lambda desk: "/admin/rules/source/anpd-0702/",
    "sources": lambda desk: "/admin/rules/sources/",
    "as text": lambda desk: "/admin/rules/yaml/platforms/facebook/",
    "pause": lambda desk: "/admin/rules/place/BR/pause/",
    "drafts": lambda desk: (published_alone(desk), waiting(desk), "/admin/rules/drafts/")[-1],
    "new draft": lambda desk: "/admin/rules/drafts/new/",
    "protective draft": lambda desk: of(desk.draft("Brazil: Facebook on hold", stop)),
    "permissive draft": lambda desk: of(desk.draft("Facebook: articles, too", open_more)),
    "draft with problems": lambda desk: of(desk.draft("Two mistakes", end_twice)),
    "somebody else's draft": lambda desk: of(desk.draft("Brazil", stop, by=desk.tina)),
    "waiting draft": waiting,
    "second look": published_alone,
}


def fits(page):
    """
    What is too wide or too small, from a phone to a desk.

    A long address scrolls inside its field, so spaced-out text is not measured here.
    """
    wrong = []
    for size in checks.SIZES:
        checks.resize(page, size)
        found = checks.measured(page, "overflow") + checks.measured(page, "targets")
        wrong += [f"at {size[0]}: {one}" for one in found]
    return wrong


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_editor(site, desk, album, name):
    site.sign_in(desk.sam, second_factor=True)
    site.open(PAGES[name](desk))

    wrong = list(site.complaints)
    wrong += checks.structure(site.page) + fits(site.page)
    checks.measured(site.page, "unfold")
    wrong += [f"unfolded, {one}" for one in fits(site.page)]
    for size, at in ((PHONE, "320"), (DESK, "desk")):
        checks.resize(site.page, size)
        for colours in ("light", "dark"):
            with checks.scheme(site.page, colours):
                album.keep(site.page, "editor", name, colours, at)
                wrong += [f"{colours} {at}: {one}" for one in checks.accessibility(site.page)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
