"""
Pages for people: every address in one place, and the view under views/ that answers it.

The first address that fits answers. Views are imported when they are first asked for.
"""

from django.conf import settings
from django.urls import URLPattern, register_converter

from consent.later import Later


def page(route: str, view: str, *, name: str) -> URLPattern:
    """Return the address of a page; `view` is its module under views/ and its function."""
    return Later(route, f"consent.web.views.{view}", name=name)


class KeyConverter:
    """The key of a post in an address: 32 characters, in hexadecimal."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> bytes:
        return bytes.fromhex(value)

    def to_url(self, value: bytes | str) -> str:
        return value if isinstance(value, str) else bytes(value).hex()


register_converter(KeyConverter, "key")

urlpatterns: list[URLPattern] = [
    page("", "start.start", name="start"),
    page("dashboard/", "dashboard.dashboard", name="dashboard"),
    page("posts/", "posts.posts", name="posts"),
    page("posts/choose/", "many_posts.choose_for_many", name="choose-posts"),
    page("posts/<key:key>/", "posts.post", name="post"),
    page("posts/<key:key>/<slug:name>.use-proof", "releases.proof", name="use-proof"),
    page("releases/", "releases.releases", name="releases"),
    page("releases/<slug:name>/", "releases.release", name="release"),
    page("releases/<slug:name>/mine/", "releases.mine", name="release-mine"),
    page("releases/<slug:name>/removed/", "releases.removed", name="release-removed"),
    page("releases/<slug:name>/seal", "releases.seal_file", name="release-seal"),
    page("choice/", "choice.choice", name="choice"),
    page("choice/yes/", "choice.choice_yes", name="choice-yes"),
    page("choice/but/", "choice.choice_but", name="choice-but"),
    page("choice/take-back/", "choice.choice_back", name="choice-back"),
    page("receipts/", "receipts.receipts", name="receipts"),
    page("receipts/now/", "receipts.receipt_now", name="receipt-now"),
    page("receipts/<str:number>/", "receipts.receipt", name="receipt"),
    page("receipts/<str:number>/file", "receipts.receipt_file", name="receipt-file"),
    page("settings/data/", "leaving.export", name="export"),
    page("settings/data/<uuid:key>/file", "leaving.export_file", name="export-file"),
    page("settings/delete/", "leaving.delete_account", name="delete-account"),
    page("deleted/", "leaving.account_deleted", name="account-deleted"),
    page("receipts/<str:number>/json-ld", "receipts.receipt_linked", name="receipt-linked"),
    page("ledger/checkpoint", "ledger_files.checkpoint", name="ledger-checkpoint"),
    page("ledger/keys", "ledger_files.keys", name="ledger-keys"),
    page("ledger/tile/<path:place>", "ledger_files.tile", name="ledger-tile"),
    page("verify/", "verify.verify", name="verify"),
    # Before the regions: no region is called editions.
    page("rules/editions/", "editions.editions", name="editions"),
    page("rules/editions/<int:number>.json", "editions.edition_body", name="edition-body"),
    page("rules/editions/<int:number>/", "editions.edition", name="edition"),
    page("rules/editions/<slug:digest>/", "editions.edition_called", name="edition-called"),
    page("rules/changes/", "editions.compare", name="rules-changes"),
    page("rules/feed.xml", "rules_feed.feed", name="rules-feed"),
    page("rules.json", "rules_json.regions", name="rules-json"),
    page("rules/editions.json", "rules_json.editions", name="editions-json"),
    page("rules/changes.json", "rules_json.changes", name="rules-changes-json"),
    page("rules/<str:code>.json", "rules_json.region", name="rules-region-json"),
    page("platforms.json", "rules_json.platforms", name="platforms-json"),
    page("platforms/<slug:slug>.json", "rules_json.platform", name="platform-json"),
    page("rules/", "rules.all_regions", name="rules"),
    page("rules/<str:code>/", "rules.region", name="rules-region"),
    page("rules/<str:code>/history/", "rules.history", name="rules-history"),
    page("rules/<str:code>/<int:number>/", "rules.version", name="rules-version"),
    page("rules/drafts/<int:pk>/<str:code>/", "drafts.region", name="rules-draft"),
    page("platforms/", "platforms.all_platforms", name="platforms"),
    page("platforms/<slug:slug>/", "platforms.platform", name="platform"),
    page("history/", "history.history", name="history"),
    page("imports/", "imports.imports", name="imports"),
    page("imports/new/", "imports.import_new", name="import-new"),
    page("imports/<uuid:key>/", "imports.one", name="import"),
    page("imports/<uuid:key>/stop/", "imports.stop", name="import-stop"),
    page("imports/<uuid:key>/whose/", "imports.whose", name="import-whose"),
    page("imports/<uuid:key>/forget/", "imports.forget", name="import-forget"),
    page("link/", "linked.link", name="link"),
    page("linked-accounts/", "linked.linked", name="linked"),
    page("linked-accounts/<uuid:key>/unlink/", "linked.unlink_account", name="linked-unlink"),
    page("audience/", "audience.audience", name="audience"),
    page("audience/private/", "audience.of_private", name="audience-private"),
    page("audience/<int:pk>/undo/", "audience.undo", name="audience-undo"),
    page("how-it-works/", "about.how_it_works", name="how-it-works"),
    page("what-cannot-be-undone/", "about.limits", name="limits"),
    page("transparency/", "transparency.transparency", name="transparency"),
    page("help/", "about.help_page", name="help"),
    page("privacy/", "about.privacy", name="privacy"),
    page("accessibility/", "about.accessibility", name="accessibility"),
]

if settings.OPENID_ISSUER:
    urlpatterns += [
        page("platform-sign-in/", "platform_sign_in.begin", name="platform-sign-in"),
        page("platform-sign-in/back/", "platform_sign_in.back", name="platform-sign-in-back"),
        page("platform-sign-in/link/", "platform_sign_in.link", name="platform-sign-in-link"),
    ]
