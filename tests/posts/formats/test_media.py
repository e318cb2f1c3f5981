import pytest

from consent.posts.formats.media import base_name, is_video


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("your_facebook_activity/posts/media/Mobile_x/123_456_n.jpg", "123_456_n.jpg"),
        ("photos_and_videos/123_456_n.jpg", "123_456_n.jpg"),
        ("123_456_n.jpg", "123_456_n.jpg"),
        ("https://media.example/gif/wave.gif?cid=1&rid=2", "wave.gif"),
        ("media/posts/202401/", ""),
        ("media/caf\u00c3\u00a9.jpg", "café.jpg"),
        ("media/a\0b\n c.jpg", "a b c.jpg"),
        ("x" * 300, "x" * 200),
        ("", ""),
        (None, ""),
        (7, ""),
        (["a"], ""),
    ],
)
def test_a_medium_is_known_by_the_end_of_its_path(uri, name):
    assert base_name(uri) == name


@pytest.mark.parametrize(
    ("medium", "video"),
    [
        ({"uri": "a/b.mp4"}, True),
        ({"uri": "a/b.MOV"}, True),
        ({"uri": "a/b.jpg"}, False),
        ({"uri": "a/b", "media_metadata": {"video_metadata": {}}}, True),
        ({"uri": "a/b", "media_metadata": {"photo_metadata": {}}}, False),
        ({"uri": 1, "media_metadata": 2}, False),
        ({}, False),
    ],
)
def test_a_video_is_told_by_its_name_or_its_recording(medium, video):
    assert is_video(medium) is video
