"""Countries whose parts have laws of their own, and these parts (ISO 3166-2)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Name = str | Promise

SUBDIVISIONS: dict[str, dict[str, Name]] = {
    "CA": {
        "CA-AB": _("Alberta"),
        "CA-BC": _("British Columbia"),
        "CA-MB": _("Manitoba"),
        "CA-NB": _("New Brunswick"),
        "CA-NL": _("Newfoundland and Labrador"),
        "CA-NT": _("Northwest Territories"),
        "CA-NS": _("Nova Scotia"),
        "CA-NU": _("Nunavut"),
        "CA-ON": _("Ontario"),
        "CA-PE": _("Prince Edward Island"),
        "CA-QC": _("Quebec"),
        "CA-SK": _("Saskatchewan"),
        "CA-YT": _("Yukon"),
    },
    "US": {
        "US-AL": _("Alabama"),
        "US-AK": _("Alaska"),
        "US-AZ": _("Arizona"),
        "US-AR": _("Arkansas"),
        "US-CA": _("California"),
        "US-CO": _("Colorado"),
        "US-CT": _("Connecticut"),
        "US-DE": _("Delaware"),
        "US-DC": _("District of Columbia"),
        "US-FL": _("Florida"),
        "US-GA": _("Georgia"),
        "US-HI": _("Hawaii"),
        "US-ID": _("Idaho"),
        "US-IL": _("Illinois"),
        "US-IN": _("Indiana"),
        "US-IA": _("Iowa"),
        "US-KS": _("Kansas"),
        "US-KY": _("Kentucky"),
        "US-LA": _("Louisiana"),
        "US-ME": _("Maine"),
        "US-MD": _("Maryland"),
        "US-MA": _("Massachusetts"),
        "US-MI": _("Michigan"),
        "US-MN": _("Minnesota"),
        "US-MS": _("Mississippi"),
        "US-MO": _("Missouri"),
        "US-MT": _("Montana"),
        "US-NE": _("Nebraska"),
        "US-NV": _("Nevada"),
        "US-NH": _("New Hampshire"),
        "US-NJ": _("New Jersey"),
        "US-NM": _("New Mexico"),
        "US-NY": _("New York"),
        "US-NC": _("North Carolina"),
        "US-ND": _("North Dakota"),
        "US-OH": _("Ohio"),
        "US-OK": _("Oklahoma"),
        "US-OR": _("Oregon"),
        "US-PA": _("Pennsylvania"),
        "US-RI": _("Rhode Island"),
        "US-SC": _("South Carolina"),
        "US-SD": _("South Dakota"),
        "US-TN": _("Tennessee"),
        "US-TX": _("Texas"),
        "US-UT": _("Utah"),
        "US-VT": _("Vermont"),
        "US-VA": _("Virginia"),
        "US-WA": _("Washington"),
        "US-WV": _("West Virginia"),
        "US-WI": _("Wisconsin"),
        "US-WY": _("Wyoming"),
    },
}


def country_of(subdivision: str) -> str:
    """Return the country code in front of a subdivision code; '' for ''."""
    return subdivision.partition("-")[0]


def is_known(subdivision: str) -> bool:
    return subdivision in SUBDIVISIONS.get(country_of(subdivision), {})
