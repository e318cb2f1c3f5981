"""The types that the columns of a corpus may have in DuckDB, and how an instant is read."""

from collections.abc import Mapping

from consent.training.corpus import COLUMNS, INSTANT, CorpusRefused

TEXT, NAMES = {"VARCHAR"}, {"VARCHAR", "UUID"}
WHOLE = {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")}
NAMES |= WHOLE | {"INTEGER", "UINTEGER"}
NANOSECONDS = "TIMESTAMP_NS"
TIMES = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", NANOSECONDS, "TIMESTAMP WITH TIME ZONE"}
ALLOWED = {
    "platform": TEXT,
    "account_id": NAMES,
    "post_id": NAMES,
    "kind": TEXT,
    "audience": TEXT,
    "created_at": TEXT | TIMES,
}


def check_types(what: object, types: Mapping[str, str]) -> None:
    """
    Let nobody filter what cannot be compared.

    :param what: what it is called in the refusal
    :param types: DuckDB's type of every column, by its name in small letters
    :raises CorpusRefused: if a column is missing, or of another type
    """
    for name in COLUMNS:
        if name not in types:
            raise CorpusRefused(f"{what} has no column {name}.")
        if types[name] not in ALLOWED[name]:
            good = ", ".join(sorted(ALLOWED[name]))
            raise CorpusRefused(f"{what}: {name} is {types[name]}; it has to be one of {good}.")


def instant(name: str, kind: str) -> str:
    """Return the expression for microseconds since 1970, or NULL for what is no instant."""
    if kind == "VARCHAR":
        read = f"TRY(epoch_us(TRY_CAST({name} AS TIMESTAMPTZ)))"
        return f"CASE WHEN regexp_full_match({name}, '{INSTANT}') THEN {read} END"
    # With a zone it would be rounded to microseconds, and could come to lie behind a deadline.
    return f"TRY(epoch_us({name if kind == NANOSECONDS else f'{name}::TIMESTAMPTZ'}))"
