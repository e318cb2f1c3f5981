"""Where to go afterwards: only to pages of this site, by path."""

from django.utils.http import url_has_allowed_host_and_scheme


def is_here(address: str) -> bool:
    """Return whether an address is a path of this site, to every browser that reads it."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
