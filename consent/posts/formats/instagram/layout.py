"""The files of an Instagram archive, up to 2026."""

from consent.posts.formats.contract import Role
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.paths import numbered


def _role(name: str, *list_keys: str) -> Role:
    return Role(name, frozenset(list_keys))


PROFILE = _role("profile")
PRIVACY_HISTORY = _role("privacy_history", "account_history_account_privacy_history")
LOCATION = _role("location")
POLICY_NOTICES = _role("policy_notices")
DELETED = _role("deleted", "ig_recently_deleted_media")
ARCHIVED = _role("archived", "ig_archived_post_media")
STORIES = _role("stories", "ig_stories")
REELS = _role("reels", "ig_reels_media")
IGTV = _role("igtv", "ig_igtv_media")
PROFILE_PHOTOS = _role("profile_photos", "ig_profile_picture")
OTHER = _role("other", "ig_other_media")
POSTS = _role("posts", "ig_posts")
# Until about 2020. The list "direct" in the same file holds the media of messages: never read.
OLD_MEDIA = _role("old_media", "photos", "videos", "stories", "profile")
COMMENTS = _role(
    "comments", "comments_media_comments", "comments_reels_comments", "comments_story_comments"
)
OLD_COMMENTS = _role("old_comments", "media_comments", "live_comments")

CONTENT = frozenset({"content", "media"})
TOP = frozenset({""})

LAYOUT = Layout(
    [
        Place(
            PROFILE,
            numbered("personal_information"),
            frozenset({"personal_information", "account_information"}),
        ),
        Place(PROFILE, numbered("profile"), TOP, telling=False),
        Place(PRIVACY_HISTORY, numbered("(?:profile|account)_privacy_changes")),
        Place(LOCATION, numbered("profile_based_in|instagram_profile_information")),
        Place(POLICY_NOTICES, numbered("notification_of_privacy_policy_updates"), telling=False),
        Place(DELETED, numbered("recently_deleted_content"), CONTENT),
        Place(ARCHIVED, numbered("archived_posts"), CONTENT),
        Place(STORIES, numbered("stories"), CONTENT),
        Place(REELS, numbered("reels"), CONTENT),
        Place(IGTV, numbered("igtv_videos"), CONTENT),
        Place(PROFILE_PHOTOS, numbered("profile_photos"), CONTENT),
        Place(OTHER, numbered("other_content"), CONTENT),
        Place(POSTS, numbered("posts"), CONTENT),
        Place(OLD_MEDIA, numbered("media"), TOP),
        Place(COMMENTS, numbered("post_comments|reels_comments|hype"), frozenset({"comments"})),
        Place(OLD_COMMENTS, numbered("comments"), TOP, telling=False),
    ],
    own_folders=("your_instagram_activity", "followers_and_following"),
)
