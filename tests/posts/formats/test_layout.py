"""Which files are opened and which stay closed, for both platforms."""

import pytest

from consent.posts.formats import reading_order
from tests.posts.formats.archives import FACEBOOK, INSTAGRAM

OPENED = [
    (FACEBOOK, "posts/your_posts_1.json", "timeline"),
    (FACEBOOK, "posts/your_posts.json", "timeline"),
    (FACEBOOK, "facebook-ines-2019/posts/your_posts_12.json", "timeline"),
    (
        FACEBOOK,
        "your_activity_across_facebook/posts/your_posts__check_ins__photos_and_videos_1.json",
        "timeline",
    ),
    (
        FACEBOOK,
        "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_3.json",
        "timeline",
    ),
    (
        FACEBOOK,
        "personal_information/profile_information/your_facebook_activity/posts/your_posts_1.json",
        "timeline",
    ),
    (FACEBOOK, "this_profile's_activity_across_facebook/posts/profile_posts_1.json", "timeline"),
    (FACEBOOK, "this_profile’s_activity_across_facebook/posts/profile_posts_1.json", "timeline"),
    (FACEBOOK, "YOUR_FACEBOOK_ACTIVITY/POSTS/YOUR_POSTS_1.JSON", "timeline"),
    (FACEBOOK, "your_facebook_activity\\posts\\your_posts_1.json", "timeline"),
    (FACEBOOK, "comments/comments.json", "comments"),
    (FACEBOOK, "comments_and_reactions/comments.json", "comments"),
    (FACEBOOK, "your_facebook_activity/posts/album/0.json", "album"),
    (FACEBOOK, "photos_and_videos/album/17.json", "album"),
    (FACEBOOK, "your_facebook_activity/posts/your_uncategorized_photos.json", "photos"),
    (FACEBOOK, "photos_and_videos/your_videos.json", "videos"),
    (FACEBOOK, "your_facebook_activity/short_videos/your_reels.json", "reels"),
    (FACEBOOK, "your_facebook_activity/stories/archived_stories.json", "stories"),
    (FACEBOOK, "your_facebook_activity/groups/group_posts_and_comments.json", "group_posts"),
    (FACEBOOK, "groups/your_posts_and_comments_in_groups.json", "group_posts"),
    (FACEBOOK, "your_facebook_activity/groups/your_comments_in_groups.json", "group_comments"),
    (FACEBOOK, "your_facebook_activity/groups/your_pending_posts_in_groups.json", "pending"),
    (FACEBOOK, "your_facebook_activity/posts/archive.json", "archive"),
    (FACEBOOK, "your_facebook_activity/posts/trash.json", "trash"),
    (
        FACEBOOK,
        "your_facebook_activity/posts/posts_on_other_pages_and_profiles.json",
        "walls",
    ),
    (FACEBOOK, "profile_information/profile_information.json", "profile"),
    (INSTAGRAM, "media.json", "old_media"),
    (INSTAGRAM, "ines_20200101/media.json", "old_media"),
    (INSTAGRAM, "comments.json", "old_comments"),
    (INSTAGRAM, "profile.json", "profile"),
    (INSTAGRAM, "content/posts_1.json", "posts"),
    (INSTAGRAM, "your_instagram_activity/content/posts_2.json", "posts"),
    (INSTAGRAM, "your_instagram_activity/media/posts_1.json", "posts"),
    (INSTAGRAM, "your_instagram_activity/media/reels.json", "reels"),
    (INSTAGRAM, "content/stories.json", "stories"),
    (INSTAGRAM, "your_instagram_activity/media/archived_posts.json", "archived"),
    (INSTAGRAM, "your_instagram_activity/media/recently_deleted_content.json", "deleted"),
    (INSTAGRAM, "your_instagram_activity/media/igtv_videos.json", "igtv"),
    (INSTAGRAM, "your_instagram_activity/media/other_content.json", "other"),
    (INSTAGRAM, "your_instagram_activity/media/profile_photos.json", "profile_photos"),
    (INSTAGRAM, "comments/post_comments.json", "comments"),
    (INSTAGRAM, "your_instagram_activity/comments/post_comments_1.json", "comments"),
    (INSTAGRAM, "your_instagram_activity/comments/reels_comments.json", "comments"),
    (INSTAGRAM, "your_instagram_activity/comments/hype.json", "comments"),
    (INSTAGRAM, "account_information/personal_information.json", "profile"),
    (
        INSTAGRAM,
        "personal_information/personal_information/personal_information.json",
        "profile",
    ),
]


@pytest.mark.parametrize(("read_by", "name", "role"), OPENED)
def test_files_with_posts_and_profile_are_opened(read_by, name, role):
    assert read_by.role(name).name == role


@pytest.mark.parametrize(
    ("read_by", "name"),
    [
        (FACEBOOK, "your_facebook_activity/posts/check-ins.json"),
        (FACEBOOK, "your_facebook_activity/posts/edits_you_made_to_posts.json"),
        (FACEBOOK, "your_facebook_activity/posts/shared_memories.json"),
        (FACEBOOK, "your_facebook_activity/posts/media_used_for_memories.json"),
        (FACEBOOK, "your_facebook_activity/posts/birthday_media.json"),
        (FACEBOOK, "your_facebook_activity/posts/your_posts_1.html"),
        (FACEBOOK, "your_facebook_activity/posts/media/1/123_n.jpg"),
        (FACEBOOK, "your_facebook_activity/comments_and_reactions/likes_and_reactions_1.json"),
        (FACEBOOK, "your_facebook_activity/comments_and_reactions/likes_and_comments.json"),
        (FACEBOOK, "your_facebook_activity/activity_you're_tagged_in/photos.json"),
        (FACEBOOK, "posts/other_people's_posts_to_your_timeline.json"),
        (FACEBOOK, "connections/friends/your_post_audiences.json"),
        (FACEBOOK, "preferences/preferences/privacy_settings.json"),
        (FACEBOOK, "your_facebook_activity/groups/your_groups.json"),
        (FACEBOOK, "data_logs/content/1/page_1.json"),
        (FACEBOOK, "security_and_login_information/ip_address_activity.json"),
        (INSTAGRAM, "your_instagram_activity/media/reposts.json"),
        (INSTAGRAM, "your_instagram_activity/likes/liked_posts.json"),
        (INSTAGRAM, "your_instagram_activity/saved/saved_posts.json"),
        (INSTAGRAM, "your_instagram_activity/threads/threads_and_replies.json"),
        (INSTAGRAM, "your_instagram_activity/threads/personal_information.json"),
        (INSTAGRAM, "connections/followers_and_following/close_friends.json"),
        (INSTAGRAM, "likes.json"),
        (INSTAGRAM, "posts_1.json.txt"),
        (INSTAGRAM, ""),
    ],
)
def test_everything_else_is_not_opened(read_by, name):
    assert (read_by.role(name), read_by.closed(name)) == (None, None)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("messages/inbox/mallory_1/message_1.json", "messages"),
        ("your_facebook_activity/messages/inbox/mallory_1/message_12.json", "messages"),
        ("your_facebook_activity/messages/archived_threads/a/message_1.json", "messages"),
        ("your_facebook_activity/messages/filtered_threads/a/message_1.json", "messages"),
        ("your_facebook_activity/messages/message_requests/a/message_1.json", "messages"),
        ("your_facebook_activity/messages/e2ee_cutover/a/message_1.json", "messages"),
        ("your_facebook_activity/messages/inbox/a/photos/1.jpg", "messages"),
        ("your_facebook_activity/mallory/message_1.json", "messages"),
        ("your_facebook_activity/groups/your_group_messages/a/message_1.json", "messages"),
        ("your_facebook_activity/messages/secret_conversations.json", "messages"),
        ("your_facebook_activity/Messages/Inbox/a/Message_1.json", "messages"),
        ("your_instagram_activity/messages/inbox/a/message_1.json", "messages"),
        ("your_instagram_activity/messages/reported_conversations/a/message_1.json", "messages"),
        ("messages.json", "messages"),
        ("direct/201901/photo.jpg", "messages"),
        ("messages/ai_conversations.json", "ai_chats"),
        ("your_facebook_activity/messages/ai_conversations.json", "ai_chats"),
        ("your_facebook_activity/messages/support_messages.json", "support"),
    ],
)
@pytest.mark.parametrize("read_by", [FACEBOOK, INSTAGRAM])
def test_conversations_are_never_opened(read_by, name, category):
    assert (read_by.closed(name), read_by.role(name)) == (category, None)


@pytest.mark.parametrize(
    ("read_by", "name"),
    [
        (FACEBOOK, "your_facebook_activity/messages/inbox/a/your_posts_1.json"),
        (FACEBOOK, "messages/album/0.json"),
        (INSTAGRAM, "your_instagram_activity/messages/media/posts_1.json"),
    ],
)
def test_a_file_of_posts_among_messages_stays_closed(read_by, name):
    assert (read_by.closed(name), read_by.role(name)) == ("messages", None)


def test_the_account_is_read_first_and_the_bin_before_the_timeline():
    names = [
        "your_facebook_activity/posts/your_posts_1.json",
        "your_facebook_activity/posts/album/1.json",
        "your_facebook_activity/messages/inbox/a/message_1.json",
        "your_facebook_activity/posts/album/0.json",
        "your_facebook_activity/posts/trash.json",
        "your_facebook_activity/profile_information/profile_information.json",
    ]

    assert [name.rpartition("_activity/")[2] for name, _ in reading_order(FACEBOOK, names)] == [
        "profile_information/profile_information.json",
        "posts/trash.json",
        "posts/album/0.json",
        "posts/album/1.json",
        "posts/your_posts_1.json",
    ]


@pytest.mark.parametrize("read_by", [FACEBOOK, INSTAGRAM])
def test_every_role_is_read_by_something(read_by):
    reader = read_by.reader(latest=0)
    known = {*reader._by_role, *reader._about}

    assert set(read_by.order) == known
