"""Where a person lives, and which jurisdiction that is."""

import re
from dataclasses import dataclass
from functools import lru_cache

from consent.core.jurisdictions import FALLBACK, Extent
from consent.core.policies import EVERYWHERE, PolicyRow
from consent.core.rulebook import Rulebook

ISO_3166_1 = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW
"""

COUNTRIES = frozenset((*ISO_3166_1.split(), "XK"))
"""Every country code of ISO 3166-1, and XK, which is in use for Kosovo."""

SUBDIVISION = re.compile("[A-Z0-9]{1,3}")
"""What follows the country and the dash in a code of ISO 3166-2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """A country (ISO 3166-1) and, where law differs, a subdivision (ISO 3166-2: `US-CA`)."""

    country: str
    subdivision: str | None = None


@lru_cache(maxsize=8192)
def residence_in(country: str, subdivision: str = "") -> Residence | None:
    """Return a residence as rows have it: what is not known is empty there."""
    return Residence(country=country, subdivision=subdivision or None) if country else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A residence as a rulebook sees it.

    `jurisdiction` is the most specific one. `codes` are the codes a policy can
    name the place by, most specific first: subdivision, country, group. `west`
    is the offset that decides when a day begins and ends there.
    """

    jurisdiction: str
    codes: tuple[str, ...]
    west: int

    def rank(self, row: PolicyRow) -> int | None:
        """Return how closely a policy names the place, 0 the closest; None: not at all."""
        if not row.not_regions.isdisjoint(self.codes):
            return None
        for rank, code in enumerate(self.codes):
            if code in row.regions:
                return rank
        return len(self.codes) if EVERYWHERE in row.regions else None


def place_of(rulebook: Rulebook, residence: Residence) -> Place | None:
    """
    Return the place for a residence; None if the country is not a country.

    None, too, in a rulebook without a fallback, which is never published.

    A subdivision that has no law of its own, or lies in another country, is
    passed over. A country without a jurisdiction belongs to the fallback.
    """
    country = residence.country
    if country not in COUNTRIES:
        return None
    subdivision = residence.subdivision or ""
    if not subdivision.startswith(f"{country}-"):
        subdivision = ""
    codes = [code for code in (subdivision, country) if code in named_codes(rulebook)]
    codes += _groups(rulebook).get(country, ())
    jurisdiction = next((code for code in codes if code in rulebook.jurisdictions), FALLBACK)
    if jurisdiction not in rulebook.jurisdictions:
        return None
    return Place(
        jurisdiction=jurisdiction,
        codes=tuple(codes),
        west=rulebook.jurisdictions[jurisdiction].west,
    )


def place_called(rulebook: Rulebook, code: str) -> Place | None:
    """
    Return the place for a code: a jurisdiction, a country or a subdivision.

    None if there is no such place. This is how pages and commands name places;
    a group (`EU`) and the fallback (`ZZ`) have no residence of their own.
    """
    one = rulebook.jurisdictions.get(code)
    if one is not None and one.extent in {Extent.GROUP, Extent.FALLBACK}:
        codes = (code,) if one.extent is Extent.GROUP else ()
        return Place(jurisdiction=code, codes=codes, west=one.west)
    country, dash, part = code.partition("-")
    if not dash:
        return place_of(rulebook, Residence(country=country))
    if not _is_subdivision(rulebook, country, code, part):
        return None
    return place_of(rulebook, Residence(country=country, subdivision=code))


def _is_subdivision(rulebook: Rulebook, country: str, code: str, part: str) -> bool:
    """Where a country lists those without own law, all are known; else the form decides."""
    one = rulebook.jurisdictions.get(country)
    if code in named_codes(rulebook) or (one is not None and code in one.without_own_law):
        return True
    listed = one is not None and one.without_own_law
    return not listed and SUBDIVISION.fullmatch(part) is not None


@lru_cache(maxsize=16)
def _groups(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """For each country the groups it belongs to, and what it is a territory of."""
    found: dict[str, tuple[str, ...]] = {}
    for one in rulebook.jurisdictions.values():
        if one.extent is not Extent.FALLBACK:
            for country in dict.fromkeys((*one.covers, *one.territories)):
                if country != one.code:
                    found[country] = (*found.get(country, ()), one.code)
    return found


@lru_cache(maxsize=16)
def named_codes(rulebook: Rulebook) -> frozenset[str]:
    """Every code that a jurisdiction or a policy goes by. A place keeps no others."""
    rows = [row for one in rulebook.platforms.values() for row in one.policies]
    named = (codes for row in rows for codes in (row.regions, row.not_regions))
    return frozenset(rulebook.jurisdictions).union(*named)
