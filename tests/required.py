"""In CI nothing that needs a browser or a service is skipped: a skip is a failure there."""

import os

import pytest

NEEDS = ("browser", "services")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    needs = any(item.get_closest_marker(name) for name in NEEDS)
    if os.environ.get("CI") and report.skipped and needs and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI nothing is skipped. {reason}"
    return report
