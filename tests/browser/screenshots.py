"""Pictures of pages, for a person to look at."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page


@dataclass(frozen=True)
class Album:
    """A folder of pictures; without a folder none are taken."""

    folder: Path | None

    def keep(self, page: Page, *names: str) -> None:
        """Keep a picture of the whole page, named for what it shows."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        name = "-".join(re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") for name in names)
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled", caret="initial")
