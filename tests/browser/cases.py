"""Every page of the site, in every state that it can be in."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from consent.core.posts import key_of
from tests.browser import people, people_with_files
from tests.browser.acts import (
    Act,
    Address,
    as_if_it_said,
    click,
    newest_file,
    newest_receipt,
    oldest_receipt,
    post_with,
    press,
    press_starting,
    send_unchecked,
    signed_link,
    type_and_press,
    unlinking,
)
from tests.browser.checks import MOST_BYTES, MOST_BYTES_OF_REFERENCE


@dataclass(frozen=True, kw_only=True)
class Case:
    """
    A page in a state.

    `acts` is what the person does on it to bring it there, for instance sending
    a form with a mistake: each leads to a page, the last to one with `status`.
    """

    name: str
    where: Address
    who: Callable[[], User] | None = None
    acts: tuple[Act, ...] = ()
    status: int = 200
    runs_scripts: bool = False
    p1: bool = False
    """Everybody must understand it: no hedging there."""
    most_bytes: int = MOST_BYTES

    def address(self, person: User | None) -> str:
        return self.where if isinstance(self.where, str) else self.where(person)


# --- The pages ----------------------------------------------------------------------------------

FOR_EVERYBODY = [
    Case(name="start", where="/", p1=True),
    Case(name="rules", where="/rules/"),
    Case(name="rules, search", where="/rules/?q=united"),
    Case(name="rules, nothing found", where="/rules/?q=atlantis"),
    *(
        Case(name=name, where=where, most_bytes=MOST_BYTES_OF_REFERENCE)
        for name, where in {
            "rules of Germany": "/rules/DE/",
            "rules of Germany on a day": "/rules/DE/?at=2024-06-20",
            "rules on no day": "/rules/DE/?at=2099-01-01",
            "rules of Texas": "/rules/US-TX/",
            "rules of California": "/rules/US-CA/",
            "rules of Brazil": "/rules/BR/",
            "rules of the United Kingdom": "/rules/GB/",
            "rules of Quebec": "/rules/CA-QC/",
            "rules of the rest of the world": "/rules/FJ/",
        }.items()
    ),
    Case(name="rules of nowhere", where="/rules/QQ/", status=404),
    Case(name="rules on a day", where="/rules/?at=2024-06-20"),
    Case(name="rules over time, Germany", where="/rules/DE/history/"),
    Case(name="rules over time, Brazil on a day", where="/rules/BR/history/?at=2024-07-15"),
    Case(name="rules over time, Chile", where="/rules/CL/history/"),
    Case(name="rules over time, Oklahoma", where="/rules/US-OK/history/"),
    Case(name="rules over time on no day", where="/rules/DE/history/?at=yesterday"),
    Case(name="rules of Germany in an edition", where="/rules/DE/1/"),
    Case(name="editions", where="/rules/editions/"),
    Case(name="editions before the first", where="/rules/editions/?at=2018-01-01"),
    Case(name="edition", where="/rules/editions/1/"),
    Case(name="edition nobody published", where="/rules/editions/99/", status=404),
    Case(name="changes, one edition only", where="/rules/changes/"),
    Case(name="changes, everything", where="/rules/changes/", who=people.opt_in),
    Case(name="editions, two", where="/rules/editions/", who=people.opt_in),
    Case(name="rules of Germany in an edition of before", where="/rules/DE/1/", who=people.opt_in),
    Case(name="changes, no such edition", where="/rules/changes/?from=1&to=99"),
    Case(name="platforms", where="/platforms/"),
    Case(name="platforms on a day", where="/platforms/?at=2024-06-20"),
    Case(name="platform Facebook", where="/platforms/facebook/"),
    Case(name="platform X on a day", where="/platforms/x/?at=2024-07-01"),
    Case(name="platform of our own", where="/platforms/home/"),
    Case(name="platform nobody knows", where="/platforms/nothing/", status=404),
    Case(name="how it works", where="/how-it-works/"),
    Case(name="limits", where="/what-cannot-be-undone/"),
    Case(name="help", where="/help/"),
    Case(name="privacy", where="/privacy/"),
    Case(name="check a receipt", where="/verify/"),
    Case(name="check a receipt, none chosen", where="/verify/", acts=(press("Check"),), status=422),
    Case(
        name="check a receipt, refused",
        where="/verify/",
        acts=(type_and_press("Check", text="c2sp.org/tlog-proof@v1"),),
        status=422,
    ),
    Case(name="how fast choices count", where="/transparency/"),
    Case(name="accessibility", where="/accessibility/"),
    Case(name="for programs", where="/api/v1/", most_bytes=MOST_BYTES_OF_REFERENCE),
    Case(name="demo mail, none", where="/demo/mail/"),
]

DASHBOARDS = [
    Case(name=f"dashboard, {name}", where="/dashboard/", who=who, p1=True)
    for name, who in {
        "mix": people.in_germany,
        "Texas": people.in_texas,
        "Nigeria": people.in_nigeria,
        "Brazil": people.in_brazil,
        "United Kingdom": people.in_britain,
        "under 18": people.under_18,
        "under 18 elsewhere": people.under_18_elsewhere,
        "new": people.new,
        "nowhere": people.nowhere,
        "without posts": people.without_posts,
        "opted out": people.opted_out,
        "opted out too late": people.opted_out_too_late,
        "opted out by parts": people.opted_out_by_parts,
        "said yes": people.said_yes,
        "wishing": people.wishing,
        "wishing and moved": people.wishing_and_moved,
        "on hold": people.on_hold,
        "not used": people.not_used,
        "no rules": people.no_rules,
        "opt-in": people.opt_in,
        "starts later": people.starts_later,
        "importing": people_with_files.importing,
        "file refused": people_with_files.refused,
        "file stopped": people_with_files.stopped,
        "file read": people_with_files.with_files,
    }.items()
]

POSTS = [
    Case(name="posts", where="/posts/", who=people.in_germany),
    Case(
        name="posts, second page",
        where="/posts/",
        who=people.in_germany,
        acts=(click("Older posts"),),
    ),
    Case(name="posts, none", where="/posts/", who=people.without_posts),
    Case(
        name="posts, filtered",
        where="/posts/?outcome=kept_out&kind=post&words=the&since=2020-01-01",
        who=people.in_germany,
    ),
    Case(name="posts, unknown", where="/posts/?outcome=cannot_tell", who=people.in_germany),
    Case(name="posts, nothing fits", where="/posts/?words=zebra", who=people.in_germany),
    Case(name="posts, wrong day", where="/posts/?since=yesterday", who=people.in_germany),
    Case(
        name="post, can be used",
        where=post_with(account__platform="facebook", audience="public"),
        who=people.in_germany,
    ),
    Case(
        name="post, kept out",
        where=post_with(audience="followers"),
        who=people.in_germany,
    ),
    Case(name="post, unknown", where=post_with(audience="unknown"), who=people.in_germany),
    Case(name="post, removed", where=post_with(state="removed"), who=people.in_germany),
    Case(name="post, no date", where=post_with(created_at=None), who=people.in_germany),
    Case(
        name="post, kept out by itself",
        where=post_with(own_entry__isnull=False),
        who=people.other_kinds_of_posts,
    ),
    Case(
        name="post, opted out too late",
        where=post_with(account__platform="facebook", audience="public"),
        who=people.opted_out_too_late,
    ),
    Case(name="post, Texas", where=post_with(), who=people.in_texas),
    Case(name="post, Nigeria", where=post_with(), who=people.in_nigeria),
    Case(name="post, under 18", where=post_with(), who=people.under_18),
    Case(name="post, on hold", where=post_with(), who=people.on_hold),
    Case(name="post, nowhere", where=post_with(), who=people.nowhere),
    Case(name="post, opt-in", where=post_with(), who=people.opt_in),
]

CHOICES = [
    Case(name="linked accounts", where="/linked-accounts/", who=people.with_linked_account),
    Case(name="linked accounts, none", where="/linked-accounts/", who=people.in_germany),
    Case(name="link an account", where=signed_link, who=people.in_germany),
    Case(name="link, no good", where="/link/?token=x", who=people.in_germany, status=422),
    Case(name="unlink an account", where=unlinking, who=people.with_linked_account),
    Case(name="choice", where="/choice/", who=people.in_germany, p1=True),
    Case(name="choice, Texas", where="/choice/", who=people.in_texas, p1=True),
    Case(name="choice, Nigeria", where="/choice/", who=people.in_nigeria, p1=True),
    Case(name="choice, under 18", where="/choice/", who=people.under_18, p1=True),
    Case(name="choice, opt-in", where="/choice/", who=people.opt_in, p1=True),
    Case(name="choice, opted out", where="/choice/", who=people.opted_out, p1=True),
    Case(name="choice, said yes", where="/choice/", who=people.said_yes, p1=True),
    Case(name="choice, wishing", where="/choice/", who=people.wishing, p1=True),
    Case(name="choice, by parts", where="/choice/", who=people.opted_out_by_parts, p1=True),
    Case(
        name="choice, refused",
        where="/choice/",
        who=people.in_texas,
        acts=(as_if_it_said("object"),),
        status=409,
        p1=True,
    ),
    Case(name="choice, yes", where="/choice/yes/", who=people.in_germany, p1=True),
    Case(name="choice, yes, opt-in", where="/choice/yes/", who=people.opt_in, p1=True),
    Case(name="choice, no yes", where="/choice/yes/", who=people.in_texas, p1=True),
    Case(name="choice, yes, under 18", where="/choice/yes/", who=people.under_18, p1=True),
    Case(
        name="choice, yes, a no in time",
        where="/choice/yes/",
        who=people.opted_out_in_time,
        p1=True,
    ),
    Case(
        name="choice, but, a no in time",
        where="/choice/but/",
        who=people.opted_out_in_time,
        p1=True,
    ),
    Case(
        name="choice, yes, day is over",
        where="/choice/yes/",
        who=people.in_germany,
        p1=True,
        acts=(type_and_press("Yes, use my posts", last_day="2020-01-01"),),
        status=422,
    ),
    Case(name="choice, but", where="/choice/but/", who=people.in_germany, p1=True),
    Case(
        name="choice, but nothing",
        where="/choice/but/",
        who=people.in_germany,
        p1=True,
        acts=(press("Opt out of the rest"),),
        status=422,
    ),
    Case(name="choice, but, Texas", where="/choice/but/", who=people.in_texas, p1=True),
    Case(name="choice, with exceptions", where="/choice/", who=people.opted_out_but_some, p1=True),
    Case(name="choice, yes for now", where="/choice/", who=people.said_yes_for_now, p1=True),
    Case(name="many posts", where="/posts/choose/?kind=photo", who=people.in_germany, p1=True),
    Case(
        name="many posts, some chosen",
        where="/posts/choose/?outcome=kept_out",
        who=people.opted_out_by_parts,
        p1=True,
    ),
    Case(
        name="many posts, yes",
        where="/posts/choose/?kind=photo",
        who=people.in_germany,
        acts=(press_starting("Let my posts be used"),),
        p1=True,
    ),
    Case(name="many posts, none", where="/posts/choose/", who=people.in_germany, p1=True),
    Case(
        name="receipt, with exceptions",
        where=newest_receipt,
        who=people.opted_out_but_some,
        p1=True,
    ),
    Case(name="receipt, yes for now", where=newest_receipt, who=people.said_yes_for_now, p1=True),
    Case(
        name="dashboard, with exceptions",
        where="/dashboard/",
        who=people.opted_out_but_some,
        p1=True,
    ),
    Case(name="dashboard, yes for now", where="/dashboard/", who=people.said_yes_for_now, p1=True),
    Case(name="choice, back", where="/choice/take-back/", who=people.opted_out, p1=True),
    Case(name="choice, back from yes", where="/choice/take-back/", who=people.said_yes, p1=True),
    Case(
        name="choice, back, a no in time",
        where="/choice/take-back/",
        who=people.opted_out_in_time,
        p1=True,
    ),
    Case(name="choice, no back", where="/choice/take-back/", who=people.in_germany, p1=True),
    Case(
        name="receipt, nothing confirmed", where=newest_receipt, who=people.opted_out_at_x, p1=True
    ),
    Case(name="receipt of no", where=newest_receipt, who=people.opted_out_too_late, p1=True),
    Case(name="receipt of yes", where=newest_receipt, who=people.said_yes, p1=True),
    Case(name="receipt of a wish", where=newest_receipt, who=people.wishing, p1=True),
    Case(
        name="receipt of a wish, Nigeria",
        where=newest_receipt,
        who=people.wishing_in_nigeria,
        p1=True,
    ),
    Case(
        name="receipt of a wish that came true", where=oldest_receipt, who=people.came_true, p1=True
    ),
    Case(name="receipt of taking back", where=newest_receipt, who=people.taken_back, p1=True),
    Case(name="receipts", where="/receipts/", who=people.opted_out_by_parts, p1=True),
    Case(name="receipts, none", where="/receipts/", who=people.in_germany, p1=True),
]

FILES = [
    Case(name="files", where="/imports/", who=people_with_files.with_files),
    Case(name="files, none", where="/imports/", who=people.without_posts),
    Case(name="new file", where="/imports/new/", who=people.in_germany),
    Case(
        name="new file, while one is read", where="/imports/new/", who=people_with_files.importing
    ),
    Case(
        name="new file, none chosen",
        where="/imports/new/",
        who=people.in_germany,
        acts=(send_unchecked("Start reading"),),
        status=422,
    ),
    Case(name="file, waiting", where=newest_file, who=people_with_files.waiting),
    Case(name="file, being read", where=newest_file, who=people_with_files.importing),
    Case(name="file, read", where=newest_file, who=people_with_files.with_files),
    Case(name="file, refused", where=newest_file, who=people_with_files.refused),
    Case(name="file, whose", where=newest_file, who=people_with_files.asked_which_account),
    Case(
        name="file, whose, without a name",
        where=newest_file,
        who=people_with_files.asked_which_account,
        acts=(send_unchecked("From another account of yours"),),
        status=422,
    ),
    Case(name="file, whose, gone", where=newest_file, who=people_with_files.asked_too_long_ago),
    Case(
        name="file, whose, the account that is here",
        where=newest_file,
        who=people_with_files.asked_too_long_ago,
        acts=(click("From the account that is here: LinkedIn"),),
    ),
    Case(
        name="file, whose, another account",
        where=newest_file,
        who=people_with_files.asked_too_long_ago,
        acts=(click("From another account of yours"), send_unchecked("Start reading")),
        status=422,
    ),
    Case(name="file, stopped", where=newest_file, who=people_with_files.stopped),
    Case(name="file, only checked", where=newest_file, who=people_with_files.checked),
    Case(name="file, being checked", where=newest_file, who=people_with_files.checking),
    Case(name="file, not to be checked", where=newest_file, who=people_with_files.check_refused),
    Case(name="files, only checked", where="/imports/", who=people_with_files.checked),
    Case(name="audience", where="/audience/", who=people.with_statements),
    Case(name="audience, private", where="/audience/private/", who=people.with_a_private_account),
    Case(name="audience, also private", where="/audience/", who=people.with_a_private_account),
    Case(name="audience, none private", where="/audience/private/", who=people.in_texas),
    Case(name="audience, all known", where="/audience/", who=people.in_texas),
    Case(
        name="audience, nothing ticked",
        where="/audience/",
        who=people.in_germany,
        acts=(lambda page: page.locator("section:has(#single) button").first.click(),),
        status=409,
    ),
]

ABOUT_THEM = [
    Case(name="history", where="/history/", who=people_with_files.with_a_past),
    Case(
        name="history, choices", where="/history/?show=choices", who=people_with_files.with_a_past
    ),
    Case(name="history, nothing", where="/history/?show=files", who=people.in_texas),
    Case(name="region, not said", where="/region/", who=people.new),
    Case(name="region", where="/region/", who=people.in_texas),
    Case(name="region, no country", where="/region/", who=people.new, acts=(press("Save"),)),
    Case(name="settings", where="/settings/", who=people.in_germany),
    Case(
        name="settings, saved",
        where="/settings/",
        who=people.in_germany,
        acts=(press("Save settings"),),
    ),
    Case(name="sessions", where="/settings/sessions/", who=people.in_germany),
    Case(name="take data along", where="/settings/data/", who=people.in_germany),
    Case(name="take data along, being made", where="/settings/data/", who=people.taking_along),
    Case(name="take data along, ready", where="/settings/data/", who=people.with_a_download),
    Case(name="delete the account", where="/settings/delete/", who=people.opted_out),
    Case(
        name="delete the account, code",
        where="/settings/delete/",
        who=people.opted_out,
        acts=(press("Delete my account"),),
    ),
    Case(name="delete the account, staff", where="/settings/delete/", who=people.supporter),
    Case(name="account deleted", where="/deleted/"),
    Case(name="rules, signed in", where="/rules/", who=people.in_germany),
    Case(
        name="my rules",
        where="/rules/DE/",
        who=people.in_germany,
        most_bytes=MOST_BYTES_OF_REFERENCE,
    ),
]

RELEASES = [
    Case(name="releases, none", where="/releases/"),
    Case(name="releases", where="/releases/", who=people.used_before),
    Case(name="release", where="/releases/autumn-2026/", who=people.used_before),
    Case(name="release, none of mine", where="/releases/winter-2026/", who=people.used_before),
    Case(name="release nobody made", where="/releases/nothing/", status=404),
    Case(name="release, my posts", where="/releases/autumn-2026/mine/", who=people.used_before),
    Case(
        name="release, no posts of mine",
        where="/releases/winter-2026/mine/",
        who=people.used_before,
    ),
    Case(
        name="release, my removed posts",
        where="/releases/autumn-2026/removed/",
        who=people.used_and_removed,
    ),
    Case(
        name="release, a removed post that nobody has",
        where="/releases/autumn-2026/removed/?called=p1",
        who=people.used_and_removed,
    ),
    Case(
        name="release with a long name",
        where=f"/releases/{people.LONG_NAME}/",
        who=people.used_in_a_release_with_a_long_name,
    ),
    Case(
        name="release with a long name, my posts",
        where=f"/releases/{people.LONG_NAME}/mine/",
        who=people.used_in_a_release_with_a_long_name,
    ),
    Case(
        name="post, used in a release with a long name",
        where=post_with(key=key_of("p0")),
        who=people.used_in_a_release_with_a_long_name,
    ),
    Case(name="dashboard, used before", where="/dashboard/", who=people.used_before, p1=True),
    Case(name="dashboard, used", where="/dashboard/", who=people.used_and_silent, p1=True),
    Case(name="posts, some used", where="/posts/", who=people.used_before),
    Case(
        name="post, used before the no",
        where=post_with(key=key_of("p0")),
        who=people.used_before,
    ),
    Case(name="post, not used", where=post_with(key=key_of("p5")), who=people.used_before),
    Case(
        name="post, of a platform without records",
        where=post_with(account__platform="facebook"),
        who=people.used_before,
    ),
    Case(name="post, used", where=post_with(key=key_of("p0")), who=people.used_and_silent),
    Case(
        name="history, releases",
        where="/history/?show=releases",
        who=people.used_before,
    ),
    Case(
        name="check a use, refused",
        where="/verify/",
        acts=(type_and_press("Check", text="privacydash/use@v1"),),
        status=422,
    ),
]

SITE = [*FOR_EVERYBODY, *DASHBOARDS, *POSTS, *CHOICES, *FILES, *ABOUT_THEM, *RELEASES]
