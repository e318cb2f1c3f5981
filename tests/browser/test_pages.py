"""Every page in every state: fits, is reachable by keyboard, accessible, light, and plain."""

import pytest
from django.template.loader import render_to_string

from tests.browser import cases_of_accounts, checks, people
from tests.browser.cases import SITE, Case
from tests.browser.checks import DESK, PHONE, TABLET

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("case", [*SITE, *cases_of_accounts.CASES], ids=lambda case: case.name)
def test_page(site, album, case):
    arrive(site, case)
    photograph(site, album, case)
    wrong = checks.everything(site, runs_scripts=case.runs_scripts, most_bytes=case.most_bytes)
    # Folded parts are open now, so their words are judged too.
    wrong += checks.wording(site.words) if case.p1 else []
    assert not wrong, "\n".join(wrong)


def arrive(site, case: Case) -> None:
    """Bring the browser to the page in its state; what was loaded before is forgotten."""
    person = case.who() if case.who else None
    if person is not None:
        site.sign_in(person, second_factor=person.is_staff)
    *_, last = statuses = [200] * len(case.acts) + [case.status]
    site.open(case.address(person), status=statuses[0])
    for act, status in zip(case.acts, statuses[1:], strict=True):
        site.forget()
        site.send(act, status=status)
    assert site.expected_status == last


def photograph(site, album, case: Case) -> None:
    if album.folder is None:
        return
    for colours in ("light", "dark"):
        with checks.scheme(site.page, colours):
            for size in (PHONE, TABLET, DESK):
                if colours == "light" or size != TABLET:
                    checks.resize(site.page, size)
                    album.keep(site.page, case.name, colours, str(size[0]))


@pytest.mark.parametrize("status", [429, 500])
def test_page_when_the_site_cannot_answer(site, album, status):
    """Pages that only a failure shows; they need no person and no database."""
    html = render_to_string(f"{status}.html")
    site.page.route(
        f"{site.url}/failure/",
        lambda route: route.fulfill(status=status, body=html, content_type="text/html"),
    )
    site.open("/failure/", status=status)
    album.keep(site.page, f"failure {status}")

    wrong = checks.everything(site)
    assert not wrong, "\n".join(wrong)


def test_page_of_a_failure_in_the_middle(site, monkeypatch):
    monkeypatch.setattr("consent.web.views.dashboard.bar_of", None)
    site.sign_in(people.in_germany())
    site.open("/dashboard/", status=500)

    assert site.heading == "Something went wrong on our side"
    assert "NoneType" not in site.page.content()
