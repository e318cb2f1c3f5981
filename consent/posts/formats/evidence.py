"""
What a person is shown to recognise an account and the region it counts for.

These are hints: nothing is decided on them. A value that looks like an address of a person or
of a device is not let through, whatever its file calls it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from consent.posts.formats import translations
from consent.posts.formats.excerpts import words
from consent.posts.formats.label_form import labelled
from consent.posts.formats.moments import moment, moment_in_text

LONGEST = 100
MOST = 50
OLDEST = 120
NUMBERS = re.compile(r"\d{5}|\d+\.\d+\.\d+|\d\.\d{3}")
"""Telephone numbers, IP addresses, coordinates."""


def harmless(value: object) -> str:
    """Return a short text for people to see; '' if it may be an address of any sort."""
    text = words(value)
    if len(text) > LONGEST or "@" in text or "://" in text or text.count(":") > 1:
        return ""
    return "" if NUMBERS.search(text) else text


def walk(record: object, deep: int = 8) -> Iterator[dict[str, Any]]:
    """Yield an object and all objects in it, outermost first."""
    if type(record) is dict:
        yield record
    if deep and (type(record) is dict or type(record) is list):
        for value in record.values() if type(record) is dict else record:
            yield from walk(value, deep - 1)


class Findings:
    """
    What the files about the account have told so far.

    The methods take one record and return whether there was anything in it.
    """

    def __init__(self, latest: int) -> None:
        self._latest = latest
        self.account: dict[str, Any] = {}
        self.made_at: int | None = None
        """When the archive was made, in Unix seconds, if it says so."""
        self.evidence: dict[str, Any] = {}

    def handle(self, value: object) -> bool:
        name = words(value)
        if name and len(name) <= LONGEST and "@" not in name:
            self.account.setdefault("handle", name)
            return True
        return False

    def made(self, at: int | None) -> bool:
        """Take when the archive was made; of several times the first."""
        if self.made_at is None:
            self.made_at = at
        return at is not None

    def made_in_text(self, value: object) -> bool:
        """Take when the archive was made, as it is written."""
        return self.made(moment_in_text(value, self._latest))

    def born(self, year: object) -> bool:
        """Take a year of birth if somebody may be born in it."""
        newest = datetime.fromtimestamp(self._latest, UTC).year
        if type(year) is int and newest - OLDEST <= year <= newest:
            self.account.setdefault("born", year)
            return True
        return False

    def note(self, name: str, value: object) -> bool:
        """Add a text to a list of the evidence, once."""
        text = harmless(value)
        noted = self.evidence.setdefault(name, []) if text else []
        if text and text not in noted and len(noted) < MOST:
            noted.append(text)
        return bool(text)

    def place(self, record: dict[str, Any]) -> bool:
        """
        Note country and region, however they are written; towns are not noted.

        True also if there is nothing to note: many people's files name a town alone.
        """
        for each in walk(record):
            self.note("country", each.get("country"))
            self.note("region", each.get("region"))
        for value in labelled(record).values:
            if value.goes_by(translations.COUNTRY):
                self.note("country", value.text)
            elif value.goes_by(translations.REGION):
                self.note("region", value.text)
        return True

    def policy_notice(self, record: dict[str, Any]) -> bool:
        """Note when the platform showed a notice of its policy, and what came of it."""
        found = False
        for each in walk(record):
            if "label_values" in each:
                form = labelled(each)
                time = next((v.time for v in form.values if v.goes_by(translations.IMPRESSION)), 0)
                found |= self.notice(time, form.value_of(translations.STATE_OF_CONSENT))
            elif "impression_time" in each or "consent_state" in each:
                found |= self.notice(each.get("impression_time"), each.get("consent_state"))
        return found

    def notice(self, time: object, state: object) -> bool:
        notice = {"at": moment(time, self._latest), "state": harmless(state)}
        if not any(notice.values()):
            return False
        notices = self.evidence.setdefault("policy_notices", [])
        if notice not in notices and len(notices) < MOST:
            notices.append(notice)
        return True
