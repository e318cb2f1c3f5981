"""What a Facebook archive says of its account."""

from typing import Any
from urllib.parse import urlsplit

from consent.posts.formats import translations
from consent.posts.formats.evidence import Findings, walk
from consent.posts.formats.label_form import labelled


class Account:
    """Reads the profile and the files that hint at the region. Names and addresses stay out."""

    def __init__(self, latest: int) -> None:
        self.findings = Findings(latest)

    def profile(self, record: dict[str, Any]) -> bool:
        profiles = [value for key, value in record.items() if key.startswith("profile")]
        found = [self._profile(each) for each in profiles if type(each) is dict]
        name = labelled(record).value_of(translations.USERNAME)
        return self.findings.handle(name) or any(found)

    def _profile(self, profile: dict[str, Any]) -> bool:
        named = self.findings.handle(profile.get("username"))
        if not named:
            self.findings.handle(_handle_in(profile.get("profile_uri")))
        birthday = profile.get("birthday")
        if type(birthday) is dict:
            self.findings.born(birthday.get("year"))
        return True

    def jurisdiction(self, record: dict[str, Any]) -> bool:
        """Note the legal region that Facebook applies, as it is written."""
        found = False
        for value in labelled(record).values:
            found |= self.findings.note("privacy_jurisdiction", value.text)
        for each in walk(record):
            if "label" not in each:
                for value in each.values():
                    found |= self.findings.note("privacy_jurisdiction", value)
        return found


def _handle_in(uri: object) -> str:
    """Return the account's name in the address of its profile; '' if there is none."""
    if type(uri) is not str:
        return ""
    try:
        name = urlsplit(uri).path.strip("/")
    except ValueError:
        return ""
    return "" if "/" in name or name.endswith(".php") else name
