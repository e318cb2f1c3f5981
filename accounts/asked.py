"""How somebody asked support for something, and how support made sure who it is."""

from enum import StrEnum


class Way(StrEnum):
    """How somebody asked support for it."""

    PHONE = "phone"
    WRITTEN = "written"
    IN_PERSON = "in_person"


class Check(StrEnum):
    """How support made sure who asked."""

    ADDRESS = "address"
    RECEIPT = "receipt"
    DOCUMENT = "document"
