"""Private conversations in Meta's archives: recognised by name, never opened."""

import re

from consent.posts.formats.paths import Path

MESSAGES = "messages"
AI_CHATS = "ai_chats"
SUPPORT = "support"

BY_NAME = {
    "ai_conversations.json": AI_CHATS,
    "support_messages.json": SUPPORT,
    "support_correspondences.json": SUPPORT,
    "secret_conversations.json": MESSAGES,
    "messages.json": MESSAGES,
    "your_chat_information.json": MESSAGES,
}
BY_FOLDER = {
    "ai_conversations": AI_CHATS,
    "ai_chats": AI_CHATS,
    "meta_ai": AI_CHATS,
    "support_messages": SUPPORT,
    "support_correspondences": SUPPORT,
    "messages": MESSAGES,
    "your_group_messages": MESSAGES,
    "e2ee_cutover": MESSAGES,
    "direct": MESSAGES,
}
SIGNS_OF_A_CONVERSATION = frozenset({"participants", "thread_path", "messages"})
"""An object with one of these is a conversation, in whatever file it lies."""
PRIVATE_LISTS = frozenset({"direct", "messages"})
"""Lists that are not read, in whatever file they lie."""
ONE_CONVERSATION = re.compile(r"message(?:s|_\d+)\.json")


def conversation(path: Path) -> str | None:
    """Return what sort of conversation a file belongs to; None if it is not one."""
    named = BY_NAME.get(path.name)
    if named is not None:
        return named
    for folder in reversed(path.folders):
        if folder in BY_FOLDER:
            return BY_FOLDER[folder]
    return MESSAGES if ONE_CONVERSATION.fullmatch(path.name) else None
