"""People in every state that a page can show. Each function makes one and returns them."""

from datetime import UTC, date, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.models import Export, User
from accounts.sign_in.second_factors import SecondFactorAdapter
from consent.actions import trained_models
from consent.actions.fulfil_wishes import fulfil_wishes
from consent.actions.publish_edition import publish_edition
from consent.core.choices import Decision, Scope
from consent.core.posts import Audience, Basis, Kind, State
from consent.posts.models import AudienceStatement, Post
from tests import make, make_releases, make_rulebook
from tests.make_ingest import account as ingested
from tests.make_ingest import post as ingested_post
from tests.make_ingest import removal, send

YESTERDAY = make.NOW - timedelta(days=1)
SECRET = "JBSWY3DPEHPK3PXP"

TEXTS = (
    "The harbour was quiet this morning, only gulls and one old tug.",
    "Baked bread again. The second loaf is for the neighbours.",
    "Does anybody know a good dentist who is open on Saturdays?",
    "We moved the meeting to Thursday, same place, bring chairs.",
    "Heute endlich Frühling: über die Brücke und zurück, Füße müde.",
    "Three things I learned about knots, and one I forgot.",
    "The tomatoes are finally red, all four of them.",
    "Sunset at the lake",
)


def person(email, *, country="DE", subdivision="", born=1985, **fields):
    made = make.person(
        email,
        country=country,
        subdivision=subdivision,
        born=born,
        time_zone=fields.pop("time_zone", "Europe/Berlin"),
        **fields,
    )
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def write(owner, count, platform="facebook", *, handle="", **facts):
    """Posts with different words, one for each month back from 2025."""
    account = make.account(owner, platform, handle)
    return [
        make.post(
            owner,
            of=account,
            text=TEXTS[number % len(TEXTS)],
            created_at=datetime(2025 - number // 12, 12 - number % 12, 3, 18, 20, tzinfo=UTC),
            **facts,
        )
        for number in range(count)
    ]


def link(owner):
    """An account of the home platform with a post, linked by the address."""
    send(
        ingested("a1", handle="ines", email=owner.email, email_verified=True, country="DE"),
        ingested_post(text="Sent by the platform itself"),
        at=YESTERDAY,
    )
    return owner


def with_linked_account():
    return link(in_germany())


def mix(owner):
    """Posts with every answer: on Facebook, on Instagram and on the operator's own platform."""
    write(owner, 30, "facebook", handle="ines.hafen")
    write(owner, 6, "facebook", handle="ines.hafen", audience=Audience.FOLLOWERS)
    nobody_knows = {"audience": Audience.UNKNOWN, "basis": Basis.NOTHING, "album": "Holiday 2019"}
    write(owner, 12, "instagram", handle="ines_hafen", kind=Kind.PHOTO, **nobody_knows)
    write(owner, 5, "home", handle="ines")
    write(owner, 2, "home", handle="ines", kind=Kind.COMMENT, state=State.REMOVED)
    make.post(
        owner,
        platform="facebook",
        of=make.account(owner, "facebook", "ines.hafen"),
        created_at=None,
        text="A post without a date",
    )
    return owner


# --- Choice states ------------------------------------------------------------------------------


def in_germany():
    return mix(person("ines@example.org"))


def in_texas():
    taylor = person("taylor@example.org", country="US", subdivision="US-TX")
    write(taylor, 12)
    return taylor


def in_nigeria():
    """The law gives a right to say no there, and Facebook offers no way."""
    ada = person("ada@example.org", country="NG", time_zone="Africa/Lagos")
    write(ada, 7, "facebook")
    return ada


def in_brazil():
    beatriz = person("beatriz@example.org", country="BR", time_zone="America/Sao_Paulo")
    write(beatriz, 8, "facebook")
    write(beatriz, 5, "instagram", audience=Audience.UNKNOWN, basis=Basis.NOTHING)
    return beatriz


def in_britain():
    oliver = person("oliver@example.org", country="GB", time_zone="Europe/London")
    write(oliver, 8, "facebook")
    write(oliver, 3, "x")
    return oliver


def under_18():
    noah = person("noah@example.org", born=2012)
    write(noah, 3, "home")
    return noah


def under_18_elsewhere():
    noah = person("noah@example.org", born=2012)
    write(noah, 3, "facebook")
    return noah


def new():
    """Has just signed up: nothing is known yet."""
    return person("new@example.org", country=None, born=None, time_zone="")


def nowhere():
    """Has posts, and did not say where they live."""
    someone = person("nowhere@example.org", country=None, born=None)
    write(someone, 4, "home")
    return someone


def without_posts():
    return person("empty@example.org")


def opted_out():
    ines = person("ines@example.org")
    write(ines, 14, "home", handle="ines")
    make.said(ines, at=YESTERDAY)
    return ines


def opted_out_in_time():
    """A no that a new one could not replace: the last day is over since."""
    ines = in_germany()
    make.said(ines, at=datetime(2025, 5, 20, 9, tzinfo=UTC))
    return ines


def came_true():
    """A wish that has become an opt-out after a move; the older receipt comes first."""
    taylor = wishing_and_moved()
    fulfil_wishes(at=make.NOW)
    return taylor


def opted_out_too_late():
    """Opted out after Facebook's last day: older posts there stay usable."""
    ines = in_germany()
    make.said(ines, at=YESTERDAY)
    return ines


def said_yes():
    ines = person("ines@example.org")
    write(ines, 9, "home")
    make.said(ines, Decision.CONSENT, at=YESTERDAY)
    return ines


def opted_out_at_x():
    """What X does in Europe is not confirmed; LinkedIn promises nothing for older posts."""
    ines = person("ines@example.org")
    for platform in ("x", "linkedin", "reddit"):
        write(ines, 3, platform)
    make.said(ines, at=YESTERDAY)
    return ines


def wishing():
    taylor = in_texas()
    make.said(taylor, Decision.WISH, at=YESTERDAY)
    return taylor


def wishing_in_nigeria():
    ada = in_nigeria()
    make.said(ada, Decision.WISH, at=YESTERDAY)
    return ada


def wishing_and_moved():
    """Saved a wish in Texas and lives in Germany now, where a no counts."""
    taylor = wishing()
    taylor.residences.update(country="DE", subdivision="")
    return taylor


def opted_out_by_parts():
    """One choice for each kind of scope, and one taken back."""
    ines = in_germany()
    facebook = make.account(ines, "facebook", "ines.hafen")
    post = Post.objects.filter(person=ines, account__platform="home").first()
    make.said(ines, scope=Scope(account=str(facebook.key)), at=YESTERDAY)
    make.said(ines, scope=Scope(kind=Kind.PHOTO), at=YESTERDAY)
    make.said(ines, scope=Scope(posts=frozenset({post.hex})), at=YESTERDAY)
    make.said(ines, Decision.WITHDRAW, Scope(kind=Kind.PHOTO), at=make.NOW)
    return ines


def opted_out_but_some():
    """A no to everything, but not to photos and two posts."""
    ines = in_germany()
    posts = Post.objects.filter(person=ines, account__platform="home").order_by("pk")[:2]
    but = Scope(but_kinds=frozenset({Kind.PHOTO}), but_posts=frozenset(post.hex for post in posts))
    make.said(ines, scope=but, at=YESTERDAY)
    return ines


def said_yes_for_now():
    """A yes that ends by itself."""
    ines = in_germany()
    until = make.midnight(date(2099, 1, 1))
    make.said(ines, Decision.CONSENT, at=YESTERDAY, ends_at=until)
    return ines


def used_before():
    """Opted out, after some posts were used; somebody else's are in the same release."""
    ines = in_germany()
    for number, words in enumerate(TEXTS):
        make_releases.posts_of(ines, f"p{number}", text=words)
    make_releases.posts_of(person("otto@example.org"), "q1", account_id="a2")
    make_releases.sealed("p0", "p1", "q1")
    make_releases.sealed("q1", name="winter-2026")
    trained("Aurora 2", "Aurora 3")
    make.said(ines, at=YESTERDAY)
    return ines


def used_and_removed():
    """Two posts were sent and then removed by their platform, one of them after it was used."""
    ines = used_before()
    send(removal("p0"), removal("p5"), at=YESTERDAY)
    return ines


def used_and_silent():
    """Some posts were used; nothing was chosen."""
    ines = in_germany()
    for number in range(4):
        make_releases.posts_of(ines, f"p{number}", text=TEXTS[number])
    make_releases.sealed(*(f"p{number}" for number in range(3)))
    return ines


LONG_NAME = "a" * 60


def used_in_a_release_with_a_long_name():
    """The name is as long as it may be, and all of it one word."""
    ines = in_germany()
    make_releases.posts_of(ines, "p0", text=TEXTS[0])
    make_releases.sealed("p0", name=LONG_NAME)
    return ines


def trained(*names):
    """Models trained with a release; the first one is switched off."""
    day, facts = make_releases.CUT.date(), {"release": "autumn-2026", "by": None, "at": make.NOW}
    for name in names:
        trained_models.register(name=name, trained_on=day, **facts)
    why = "A newer one took its place."
    trained_models.withdraw(name=names[0], on=make.NOW.date(), why=why, **facts)


def other_kinds_of_posts() -> User:
    """Posts for which a page says something special."""
    ines = in_germany()
    post = Post.objects.filter(person=ines, account__platform="home").order_by("pk")[0]
    make.said(ines, scope=only(post), at=YESTERDAY)
    return ines


def taken_back() -> User:
    ines = opted_out()
    make.said(ines, Decision.WITHDRAW, at=make.NOW)
    return ines


# --- States of the rules ------------------------------------------------------------------------


def on_hold():
    """X undertook not to train with posts from Europe."""
    ines = person("ines@example.org")
    write(ines, 4, "x")
    return ines


def not_used():
    ines = person("ines@example.org")
    write(ines, 4, "bluesky")
    return ines


def no_rules():
    """No rules of the operator's platform are known for Fiji."""
    tomasi = person("tomasi@example.org", country="FJ")
    write(tomasi, 4, "home")
    return tomasi


def small_rulebook(*policies):
    data = make_rulebook.data(platforms=[make_rulebook.platform(policies=policies)])
    publish_edition(data=data, at=make.ALWAYS, by=None)


def opt_in():
    """Where the law wants people to be asked first."""
    small_rulebook()
    yuki = person("yuki@example.org", country="JP", time_zone="Asia/Tokyo")
    write(yuki, 7, "home")
    return yuki


def starts_later():
    later = make_rulebook.policy(offer="objection_no_reason", effective_on="2031-06-26")
    small_rulebook(later)
    ines = person("ines@example.org")
    write(ines, 4, "forum")
    return ines


# --- More that pages show -----------------------------------------------------------------------


def with_statements():
    """Told us who could see some of the posts."""
    ines = in_germany()
    account = make.account(ines, "instagram", "ines_hafen")
    for said, album in (("public", "Holiday 2019"), ("not_public", "")):
        AudienceStatement.objects.create(
            person=ines,
            account=account,
            said=said,
            album=album,
            starts_at=datetime(2019, 1, 1, tzinfo=UTC),
            ends_at=datetime(2020, 1, 1, tzinfo=UTC),
            first_day=date(2019, 1, 1),
            last_day=date(2019, 12, 31),
            made_at=YESTERDAY,
            count=12,
        )
    return ines


def with_a_private_account():
    """A file calls an account private; some of its posts nobody knows about."""
    ines = in_germany()
    of = make.account(ines, "threads", "ines.hafen", private=True, private_as_of=YESTERDAY)
    for _ in range(7):
        make.post(ines, of=of, audience=Audience.FOLLOWERS, basis=Basis.ACCOUNT_STATE)
    return ines


def taking_along():
    ines = in_germany()
    Export.objects.create(
        person=ines, asked_at=make.NOW, state="making", rows_done=3400, rows_about=12000
    )
    return ines


def with_a_download():
    ines = in_germany()
    Export.objects.create(
        person=ines,
        asked_at=YESTERDAY,
        state="ready",
        done_at=YESTERDAY,
        ends_at=make.NOW + timedelta(days=6),
        size=48_234,
    )
    return ines


def supporter() -> User:
    """Sam supports, and has an app as second factor."""
    sam = person("sam@example.org", is_staff=True, is_superuser=True, time_zone="")
    Authenticator.objects.create(
        user=sam,
        type=Authenticator.Type.TOTP,
        data={"secret": SecondFactorAdapter().encrypt(SECRET)},
    )
    return sam


def only(post: Post) -> Scope:
    """This one post."""
    return Scope(posts=frozenset({post.hex}))
