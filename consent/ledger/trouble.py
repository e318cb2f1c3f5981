"""What stops the ledger: never swallowed, always a sentence that says what to do."""


class LedgerTrouble(Exception):
    """The ledger cannot go on without somebody who looks at it."""


class LedgerBehind(LedgerTrouble):
    """
    The database has fewer entries than were published: an old copy of it was brought back.

    An entry added now would take a number that another entry has had in public.
    """

    def __init__(self, *, entries: int, published: int) -> None:
        super().__init__(
            f"The database has {entries} entries of the ledger, but {published} were published:"
            " it was restored from an old copy. Nothing is signed and no choice is taken until"
            " you bring back a newer copy, or run: manage.py recover_ledger"
        )


class HistoryChanged(LedgerTrouble):
    """The database and what was published tell different stories; the text names what of it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The database does not agree with what was published: {what}. Nothing is signed."
            " To see all that differs: manage.py check_ledger"
        )


class TilesDamaged(LedgerTrouble):
    """Published files are missing or were changed; the text names what of it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The published files are damaged. {what} Bring them back from a copy, or write them"
            " anew from the database: manage.py publish_ledger --anew"
        )


class BadCheckpoint(LedgerTrouble):
    """The published checkpoint is not one that a key of this ledger has signed."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The published checkpoint is not right: {why} Nothing is signed. If the database"
            " was restored from an old copy, bring back a newer one."
        )
