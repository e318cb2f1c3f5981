from consent.posts.models.account import AccountLink, PlatformAccount
from consent.posts.models.census import Census, CensusGroups, CensusPart, CensusWish
from consent.posts.models.imports import Import, ImportPart
from consent.posts.models.post import Post
from consent.posts.models.removal import Removal
from consent.posts.models.statement import AudienceStatement
from consent.posts.models.suppression import Suppression
from consent.posts.models.tally import Tally, TallyGroup

__all__ = [
    "AccountLink",
    "AudienceStatement",
    "Census",
    "CensusGroups",
    "CensusPart",
    "CensusWish",
    "Import",
    "ImportPart",
    "PlatformAccount",
    "Post",
    "Removal",
    "Suppression",
    "Tally",
    "TallyGroup",
]
