"""What lies in a Facebook archive beside the posts: the account, and what stays closed."""

from typing import Any

from tests.posts.formats.building import invented
from tests.posts.formats.building.facebook import NAME, Writer
from tests.posts.formats.building.invented import Item


def write_account(writer: Writer, *, handle: str, born: int) -> None:
    write = writer.parts.write
    profile = {
        "name": {"full_name": NAME},
        "emails": {"emails": [invented.MAIL]},
        "birthday": {"year": born, "month": 5, "day": 17},
        "current_city": {"name": "Hamburg, Germany"},
        "phone_numbers": [{"phone_number": invented.PHONE}],
        "username": handle,
        "profile_uri": f"https://www.facebook.com/{handle}",
    }
    write(writer.era.profile, {writer.era.key("profile"): profile})
    if not writer.era.young:
        return
    location = "logged_information/location/"
    listed = [{"label": "Region", "value": "European Region"}]
    jurisdiction = {"label_values": [{"label": "Jurisdiction", "vec": listed}]}
    write(f"{location}your_privacy_jurisdiction.json", jurisdiction)
    place = {"city": "Hamburg", "region": "Hamburg", "country": "Germany"}
    write(f"{location}primary_location.json", {"primary_location_v2": place})
    notice = {"impression_time": 1_717_000_000, "consent_state": "notified"}
    write(
        "logged_information/notifications/notification_of_meta_privacy_policy_update.json",
        {"policy_updates_v2": [notice]},
    )


def write_closed(writer: Writer) -> int:
    """Write private conversations and what must not become posts; return how many are private."""
    write, root = writer.parts.write, writer.era.root
    message = {"sender_name": invented.OTHERS, "timestamp_ms": 1_700_000_000_000}
    thread = {
        "participants": [{"name": invented.OTHERS}, {"name": NAME}],
        "messages": [message | {"content": invented.CANARY}],
        "thread_path": "inbox/mallory_1",
    }
    private = (
        "messages/inbox/mallory_1/message_1.json",
        "messages/archived_threads/old_2/message_1.json",
        "messages/message_requests/new_3/message_1.json",
        "messages/e2ee_cutover/mallory_4/message_1.json",
        "messages/ai_conversations.json",
        "messages/support_messages.json",
        "groups/your_group_messages/knots_5/message_1.json",
    )
    for name in private:
        write(root + name, thread)
    checked_in = Item(1_650_000_000, text=f"Not a second post. {invented.OTHERS}")
    write(f"{root}posts/check-ins.json", writer.labelled(checked_in))
    write(f"{root}posts/edits_you_made_to_posts.json", [writer.labelled(checked_in)])
    write(f"{root}posts/shared_memories.json", [writer.labelled(checked_in)])
    others: list[Any] = [writer.labelled(checked_in)]
    write(f"{root}activity_you're_tagged_in/posts_and_comments.json", others)
    liked = {"timestamp": 1_650_000_000, "title": f"{NAME} likes {invented.OTHERS}'s photo."}
    write(f"{root}comments_and_reactions/likes_and_reactions_1.json", [liked])
    write("connections/friends/your_post_audiences.json", {"audiences": [invented.OTHERS]})
    writer.parts.write_bytes(f"{root}events/no-data.txt", b"")
    writer.parts.write_bytes(f"{writer.era.media}Mobileuploads_x7/1.jpg", b"\xff\xd8\xff")
    return len(private)
