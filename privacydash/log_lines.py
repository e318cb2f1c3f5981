"""What the log says of errors: which they are and where, and never their own words."""

import logging
import os
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Line(logging.Formatter):
    """
    A line of the log, and below it where an error was raised, and what it came of.

    Its text is left out: a database that refuses a row says all that is in it, and Python what
    could not be read as a number. What people typed and posted is nothing for a log. What stays is
    the code that a database or the system has for it.
    """

    def formatException(self, ei: Raised) -> str:  # noqa: N802 (the standard library names it)
        error, told, seen = ei[1], list[str](), set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines = traceback.format_tb(error.__traceback__)
            told.insert(0, "".join([*lines, _name(error), _code(error)]))
            hidden = error.__suppress_context__
            error = error.__cause__ or (None if hidden else error.__context__)
        return "\nFrom this came:\n".join(told)


def _name(error: BaseException) -> str:
    kind = type(error)
    inside = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"{inside}{kind.__qualname__}"


def _code(error: BaseException) -> str:
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    if isinstance(error, OSError) and isinstance(error.errno, int):
        code = os.strerror(error.errno)
    return f": {code}" if code else ""
