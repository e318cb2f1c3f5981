"""From the click to the proof: a person opts out, takes the file home, and anybody checks it."""

import subprocess
import sys
from pathlib import Path

import pytest

from consent.ledger.publish import publish
from tests import make
from tests.browser import checks, people
from tests.browser.test_pages import photograph

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parent.parent.parent


def press(words):
    return lambda page: page.get_by_role("button", name=words, exact=True).first.click()


def looks_right(site, album, name, **measures):
    class Named:
        pass

    case = Named()
    case.name = name
    photograph(site, album, case)
    wrong = checks.everything(site, **measures)
    assert not wrong, "\n".join(wrong)


def test_a_receipt_made_by_clicking_is_checked_by_anybody(site, ledger, album, tmp_path):
    site.sign_in(people.in_germany())
    site.open("/dashboard/")
    site.send(press("Opt out of AI training"))
    assert "The proof takes a few seconds more." in site.words
    publish(at=make.NOW)
    site.send(lambda page: page.get_by_role("link", name="Look again").click())
    with site.page.expect_download() as download:
        site.page.get_by_role("link", name="Download the file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    site.forget()
    looks_right(site, album, "receipt, proven")

    keys = site.page.request.get(f"{site.url}/ledger/keys").text()
    (tmp_path / "keys").write_text(keys)
    command = [sys.executable, "-m", "consent.core.verify", str(file), "--key", tmp_path / "keys"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "opted out of AI training" in done.stdout

    site.page.context.clear_cookies()
    site.open("/verify/")
    site.page.locator("input[type=file]").set_input_files(file)
    site.forget()
    site.send(press("Check"))
    assert site.heading == "This receipt is real"
    looks_right(site, album, "check a receipt, real")
