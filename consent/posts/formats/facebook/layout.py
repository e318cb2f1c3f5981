"""The files of a Facebook archive, 2018 to 2026."""

from consent.posts.formats.contract import Role
from consent.posts.formats.layout import Layout, Place
from consent.posts.formats.paths import numbered


def _role(name: str, *list_keys: str) -> Role:
    return Role(name, frozenset(list_keys))


PROFILE = _role("profile")
JURISDICTION = _role("jurisdiction")
LOCATION = _role("location")
POLICY_NOTICES = _role("policy_notices")
TRASH = _role("trash", "trash_v2", "trash")
ARCHIVE = _role("archive", "archived_posts_v2", "archived_posts")
PENDING = _role("pending", "pending_posts_v2", "pending_posts")
STORIES = _role("stories", "archived_stories_v2", "archived_stories", "stories_v2", "stories")
REELS = _role("reels", "lasso_videos_v2", "lasso_videos")
# A whole album is read at once: its name stands beside the list of its photos.
ALBUM = _role("album")
PHOTOS = _role("photos", "other_photos_v2", "other_photos")
VIDEOS = _role("videos", "videos_v2", "videos")
GROUP_POSTS = _role("group_posts", "group_posts_v2")
TIMELINE = _role("timeline", "status_updates", "posts")
WALLS = _role("walls")
GROUP_COMMENTS = _role("group_comments", "group_comments_v2")
COMMENTS = _role("comments", "comments_v2", "comments")

PROFESSIONAL = "this_profile_s_activity_across_facebook"
"""What somebody posted as a page, beside what they posted as themselves."""

LAYOUT = Layout(
    [
        Place(
            PROFILE,
            numbered("profile_information"),
            frozenset({"profile_information", "about_you", ""}),
        ),
        Place(JURISDICTION, numbered("your_privacy_jurisdiction")),
        Place(LOCATION, numbered("primary_location|primary_public_location"), telling=False),
        Place(
            POLICY_NOTICES,
            numbered(
                "notification_of_meta_privacy_policy_update|"
                "meta_privacy_policy_update_notifications"
            ),
            telling=False,
        ),
        Place(TRASH, numbered("trash"), telling=False),
        Place(ARCHIVE, numbered("archive"), telling=False),
        Place(PENDING, numbered("your_pending_posts_in_groups")),
        Place(STORIES, numbered("archived_stories|your_stories")),
        Place(REELS, numbered("your_reels")),
        Place(ALBUM, numbered(r"\d{1,6}"), frozenset({"album"}), telling=False),
        Place(PHOTOS, numbered("your_uncategorized_photos")),
        Place(VIDEOS, numbered("your_videos")),
        Place(GROUP_POSTS, numbered("(?:group|your)_posts_and_comments(?:_in_groups)?")),
        Place(GROUP_POSTS, numbered("your_posts_in_groups")),
        Place(TIMELINE, numbered("your_posts(?:__check_ins__photos_and_videos)?|profile_posts")),
        Place(WALLS, numbered("posts_on_other_pages_and_profiles")),
        Place(GROUP_COMMENTS, numbered("your_comments_in_groups")),
        Place(COMMENTS, numbered("comments"), frozenset({"comments", "comments_and_reactions"})),
    ],
    own_folders=(
        "your_facebook_activity",
        "your_activity_across_facebook",
        PROFESSIONAL,
        "comments_and_reactions",
        "profile_information",
    ),
    trees=(PROFESSIONAL,),
)
