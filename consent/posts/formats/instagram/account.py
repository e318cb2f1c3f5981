"""What an Instagram archive says of its account."""

from datetime import date
from typing import Any

from consent.posts.formats import string_map, translations
from consent.posts.formats.evidence import MOST, Findings, harmless, walk
from consent.posts.formats.excerpts import words
from consent.posts.formats.media import records
from consent.posts.formats.moments import moment

FILLER = "1919-01-01"
"""What Meta writes where it has no date of birth."""


class Account:
    """Reads the profile, the history of its privacy and the hints at its region."""

    def __init__(self, latest: int) -> None:
        self.findings = Findings(latest)
        self._latest = latest

    @property
    def is_private(self) -> bool:
        """Whether the account was private when the archive was made, as far as it says."""
        return self.findings.account.get("private") is True

    def profile(self, record: dict[str, Any]) -> bool:
        if "username" in record or "private_account" in record:
            return self._old_profile(record)
        found = False
        for each in walk(record):
            of = string_map.entries(each)
            if of:
                found = True
                self.findings.handle(string_map.value_of(translations.USERNAME, of))
                self._private(string_map.value_of(translations.PRIVATE_ACCOUNT, of))
                self._born([entry.text for entry in of])
        return found

    def privacy_history(self, record: dict[str, Any]) -> bool:
        """Note a switch between private and public; in which direction only if it is clear."""
        found = False
        for each in walk(record):
            if "string_map_data" not in each and "string_list_data" not in each:
                continue
            listed = list(records(each.get("string_list_data")))
            time = string_map.time_of(string_map.entries(each)) or next(
                (one.get("timestamp") for one in listed), None
            )
            found |= self._switch(moment(time, self._latest), words(each.get("title")))
        return found

    def location(self, record: dict[str, Any]) -> bool:
        for each in walk(record):
            of = string_map.entries(each)
            country = string_map.value_of(translations.COUNTRY, of)
            place = string_map.value_of(translations.CITY, of)
            self.findings.note("country", country)
            # "City Name" holds the region as well: "Lyon, Auvergne-Rhône-Alpes, France".
            self.findings.note("region", place.partition(",")[2])
        return self.findings.place(record)

    def policy_notice(self, record: dict[str, Any]) -> bool:
        found = self.findings.policy_notice(record)
        for each in walk(record):
            of = string_map.entries(each)
            state = string_map.value_of(translations.STATE_OF_CONSENT, of)
            times = [entry.time for entry in of if entry.name in translations.IMPRESSION]
            if state or times:
                found |= self.findings.notice(next(iter(times), string_map.time_of(of)), state)
        return found

    def _old_profile(self, record: dict[str, Any]) -> bool:
        self.findings.handle(record.get("username"))
        private = record.get("private_account")
        if type(private) is bool:
            self._say_private(private)
        self._born([words(record.get("date_of_birth"))])
        return True

    def _private(self, value: str) -> None:
        answer = translations.label(value)
        if answer in translations.YES or answer in translations.NO:
            self._say_private(answer in translations.YES)

    def _say_private(self, private: bool) -> None:  # noqa: FBT001
        """Note what one file says: one that says private outweighs another that says public."""
        account = self.findings.account
        account["private"] = private or account.get("private", False)

    def _born(self, texts: list[str]) -> None:
        dates = {text for text in texts if _is_date(text) and text != FILLER}
        if len(dates) == 1:
            self.findings.born(int(dates.pop()[:4]))

    def _switch(self, at: int | None, title: str) -> bool:
        said = title.casefold()
        directions = [word for word in ("private", "public") if word in said]
        switch = {
            "at": at,
            "to": directions[0] if len(directions) == 1 else "",
            "title": harmless(title),
        }
        if at is None and not title:
            return False
        history = self.findings.evidence.setdefault("privacy_history", [])
        if switch not in history and len(history) < MOST:
            history.append(switch)
        return True


def _is_date(text: str) -> bool:
    try:
        return len(text) == len(FILLER) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
