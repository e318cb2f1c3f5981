"""Walk through the site as a person does, and count what it costs them."""

import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator

from tests.browser.site import Site


@dataclass
class Journey:
    """
    One way through the site.

    A click is a link, a button, a box or a radio pressed; a field is typed, chosen
    from a list, or a file given. Reading and scrolling are free.
    """

    site: Site
    name: str = ""
    clicks: int = 0
    fields: int = 0
    pages: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    @property
    def cost(self) -> tuple[int, int]:
        """Clicks and fields so far."""
        return self.clicks, self.fields

    def start(self, address: str) -> None:
        """Stand on a page; that is free."""
        self.site.open(address)
        self.clicks = self.fields = 0
        self.pages = [self.site.address]
        self.begun = time.monotonic()

    def press(self, words: str, *, status: int = 200) -> None:
        """Press the first button in the page that says exactly this."""
        self._go(self._named("button", words), status)

    def follow(self, words: str, *, status: int = 200) -> None:
        """Follow the first link that says exactly this."""
        self._go(self._named("link", words), status)

    def follow_first(self, selector: str) -> None:
        """Follow the first link that a selector finds."""
        self._go(self.site.page.locator(selector).first, 200)

    def type(self, label: str, words: str) -> None:
        self._labelled(label).fill(words)
        self.fields += 1

    def choose(self, label: str, option: str) -> None:
        self._labelled(label).select_option(label=option)
        self.fields += 1

    def give(self, label: str, *files: Path) -> None:
        """Give one or several files at once."""
        self._labelled(label).set_input_files(list(files))
        self.fields += 1

    def _labelled(self, label: str) -> Locator:
        return self.site.page.get_by_label(re.compile(f"^{re.escape(label)}:?$"))

    def _named(self, role: str, words: str) -> Locator:
        return self.site.page.get_by_role(role, name=words, exact=True).first

    def _go(self, what: Locator, status: int) -> None:
        self.clicks += 1
        self.site.send(lambda _: what.click(), status=status)
        self.pages.append(self.site.address)

    def write_down(self) -> None:
        """Add the journey to the file that JOURNEYS names, one line of JSON each."""
        if not (file := os.environ.get("JOURNEYS")):
            return
        line = {
            "journey": self.name,
            "clicks": self.clicks,
            "fields": self.fields,
            "pages": len(self.pages),
            "seconds": round(time.monotonic() - self.begun, 2),
        }
        with Path(file).open("a") as out:
            out.write(json.dumps(line) + "\n")
