import pytest

from consent.posts.formats.moments import EARLIEST, as_written, moment, moment_in_text

LATEST = 1_782_900_000 + 24 * 60 * 60


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (EARLIEST, EARLIEST),
        (EARLIEST - 1, None),
        (LATEST, LATEST),
        (LATEST + 1, None),
        (1_717_977_600, 1_717_977_600),
        (-1, None),
        (0, None),
        (2**31, None),
        (2**63, None),
        (-(2**63), None),
        (10**12, None),
        (1_717_977_600_000, None),  # Milliseconds as seconds: the year 56410.
        (-62_169_984_000, None),  # The year 0.
        (253_402_300_799, None),  # The year 9999.
        (32_503_680_000, None),  # The year 3000.
        (-31_536_000, None),  # 1969.
        ("1717977600", None),
        (1_717_977_600.0, None),
        (True, None),
        (None, None),
        ([1_717_977_600], None),
        ({}, None),
    ],
)
def test_only_believable_seconds_are_a_moment(value, seconds):
    assert moment(value, LATEST) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2019-06-01T12:00:00+00:00", 1_559_390_400),
        ("2019-06-01T14:00:00+02:00", 1_559_390_400),
        ("2019-06-01T12:00:00Z", 1_559_390_400),
        ("2019-06-01T12:00:00", 1_559_390_400),
        ("2019-06-01 12:00:00.900000", 1_559_390_400),
        ("1989-12-31T23:59:59", None),
        ("2026-07-02T10:00:01+00:00", None),
        ("2016-12-31T23:59:60", None),  # A leap second.
        ("9999-12-31T23:59:59", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        ("2019-06-01T12:00:00" + "0" * 10_000, None),
        (1_559_390_400, None),
        (None, None),
    ],
)
def test_times_in_text_are_utc_unless_they_say_otherwise(value, seconds):
    assert moment_in_text(value, LATEST) == seconds


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-5, "-5"),
        (2**63 - 1, "9223372036854775807"),
        (2**63, ""),
        pytest.param(10**5000, "", id="five thousand digits"),
        (True, ""),
        ("7", ""),
        (None, ""),
    ],
)
def test_a_time_is_written_for_recognition_even_if_it_is_not_believed(value, written):
    assert as_written(value) == written
