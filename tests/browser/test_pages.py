"""Every page in every state: fits, is reachable by keyboard, accessible, light, and plain."""

import pytest

from tests.browser import cases_of_accounts, checks
from tests.browser.cases import SITE, Case
from tests.browser.checks import DESK, PHONE, TABLET

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("case", [*SITE, *cases_of_accounts.CASES], ids=lambda case: case.name)
def test_page(site, album, case):
    arrive(site, case)
    photograph(site, album, case)
    assert "\n".join(checks.everything(site, runs_scripts=case.runs_scripts)) == ""


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
    for colours in ("light", "dark"):
        with checks.scheme(site.page, colours):
            for size in (PHONE, TABLET, DESK):
                if colours == "light" or size != TABLET:
                    checks.resize(site.page, size)
                    album.keep(site.page, case.name, colours, str(size[0]))
