"""What tests about archives may rely on: a folder for uploads of their own."""

import pytest


@pytest.fixture(autouse=True)
def uploads_of_this_test(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
