"""
All files that are refused, by what is wrong with them; and odd ones that are read all the same.

Each case writes one file, and is ready to be uploaded.
"""

from tests.posts.reading import hostile_files, hostile_json, hostile_zips
from tests.posts.reading.case import Case

HOSTILE: dict[str, Case] = {
    **hostile_files.NO_ZIPS,
    **hostile_files.OTHER_ZIPS,
    **hostile_zips.BOMBS,
    **hostile_zips.DAMAGES,
    **hostile_zips.NAMES,
    **hostile_zips.KINDS,
    **hostile_json.NUMBERS,
    **hostile_json.DEPTHS,
    **hostile_json.SIZES,
    **hostile_json.TRUTHS,
}

HARMLESS: dict[str, Case] = {**hostile_zips.HARMLESS, **hostile_json.HARMLESS}
