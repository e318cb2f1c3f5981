"""A column for long texts that are written once and seldom read: packed with zlib (RFC 1950)."""

import zlib

from django.db import models


class PackedTextField(models.BinaryField):
    """
    Text in Python, zlib over its UTF-8 bytes in the database.

    What the text is called by, a digest for example, is over the text: packing is free to change.
    """

    def from_db_value(self, value: bytes | memoryview | None, *_: object) -> str | None:
        return None if value is None else zlib.decompress(value).decode()

    def get_db_prep_value(self, value: str | None, connection: object, prepared: bool = False):  # noqa: FBT001, FBT002 (Django's own signature)
        packed = None if value is None else zlib.compress(value.encode())
        return super().get_db_prep_value(packed, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def to_python(self, value: str | None) -> str | None:
        return value
