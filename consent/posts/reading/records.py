"""The records of a file, however it is written."""

from collections.abc import Callable, Iterator

from consent.posts.formats import Role, Syntax
from consent.posts.reading import json_stream
from consent.posts.reading.json_stream import Records
from consent.posts.reading.limits import Limits
from consent.posts.reading.repository import repository_records
from consent.posts.reading.script import without_assignment
from consent.posts.reading.table import rows
from consent.posts.reading.text_window import Source


def records(begin: Callable[[], Source], role: Role, limits: Limits) -> Iterator[Records]:
    """
    Return the records of a file, some at a time, with the key of the list they lie in.

    - JSON and scripts: see `json_stream.records`.
    - A table: each row as a mapping from the name of a column, in lower case, to its text; with
      None. In place of a row that has more cells than there are columns, None; if the columns
      are not named, that once for the whole table.
    - A repository: each record of the collections asked for, with the collection; the record
      is `{"rkey": …, "value": …}`. First the repository itself, `{"did": …}`, with None.

    :param begin: begins to read the file; called again where it must be read twice
    :raises Refused: if the file is not what it should be, or passes a limit
    """
    match role.syntax:
        case Syntax.JSON:
            return json_stream.records(begin(), role.list_keys, limits)
        case Syntax.SCRIPT:
            return json_stream.records(without_assignment(begin()), role.list_keys, limits)
        case Syntax.TABLE:
            return ((None, [row]) for row in rows(begin(), role.list_keys, limits))
        case Syntax.REPOSITORY:
            found = repository_records(begin, role.list_keys, limits)
            return ((collection, [record]) for collection, record in found)
