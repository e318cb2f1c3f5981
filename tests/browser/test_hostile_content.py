"""
What people bring in is shown as text, on every page of the site and of support.

The browser here ignores the policy of the pages, so that a script that gets
through runs, and is noticed.
"""

from urllib.parse import quote

import pytest

from consent.core.choices import Scope
from consent.core.posts import Audience, Basis, Kind
from consent.posts.models import AudienceStatement, Import, PlatformAccount, Post
from tests import make
from tests.browser import checks, people, people_with_files
from tests.browser.acts import newest_receipt
from tests.browser.checks import PHONE
from tests.browser.site import Site

pytestmark = pytest.mark.browser

RUN = "console.error('HOSTILE')"
OVERRIDE = "\u202e"
HOSTILE = {
    "script": f"<script>{RUN}</script>",
    "end of title": f"</title></textarea></style><script>{RUN}</script>",
    "image": f"<img src=x onerror={RUN}>",
    "attribute": f"\" autofocus onfocus={RUN} tabindex=1 x='",
    "picture": f"<svg/onload={RUN}>",
    "link": f"javascript:{RUN}",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "comment": "--><b data-hostile>bold</b><!--",
    "override": f"{OVERRIDE}dlrow eht morf olleh",
    "long word": "Donaudampfschifffahrtsgesellschaft" * 6,
    "zalgo": "Z" + "\u0334\u0335\u0336" * 60,
    "empty": "\u200b\u00ad\ufeff",
    "emoji": "👩‍👩‍👧‍👦" * 40,
    "Arabic": "نشرت هذا الصباح صورة من الميناء",
}


def owner_of_all_of_it():
    """Somebody whose every text is hostile."""
    ines = people.person("ines@example.org")
    for number, (name, words) in enumerate(HOSTILE.items()):
        account = make.account(ines, "facebook" if number % 2 else "instagram", words[:200])
        hidden = {"audience": Audience.UNKNOWN, "basis": Basis.NOTHING} if number % 3 else {}
        make.post(ines, of=account, text=words[:500], album=words[:200], media=words, **hidden)
        kind = list(Kind)[number % len(Kind)]
        make.post(ines, of=account, text="", album=words[:200], media=f"{name}.jpg", kind=kind)
        AudienceStatement.objects.create(
            person=ines,
            account=account,
            said="public",
            album=words[:200],
            made_at=people.YESTERDAY,
            count=3,
        )
        import_of(ines, account, words)
        make.said(ines, scope=Scope(account=str(account.key)), at=people.YESTERDAY)
    return ines


def import_of(person, account: PlatformAccount, words: str) -> None:
    evidence = {"country": [words], "policy_notices": [{"at": words, "state": words}]}
    done = people_with_files.brought(
        person, "done", account=account, report={**people_with_files.REPORT, "evidence": evidence}
    )
    done.parts.update(name=words[:200])
    people_with_files.brought(
        person, "refused", refusal="not_a_zip", refused_member=words[:200], platform=""
    ).parts.update(name=words[:200])


@pytest.fixture
def open_site(served, rulebook, new_context):
    """A browser that obeys no content security policy."""
    site = Site(new_context(bypass_csp=True).new_page(), served.url)
    site.page.on("dialog", lambda dialog: site.complaints.append(f"dialog {dialog.message}"))
    return site


def look(site: Site, address: str, *, status: int = 200) -> list[str]:
    """Return what hostile words did to a page."""
    site.forget()
    checks.resize(site.page, PHONE)
    site.open(address, status=status)
    checks.measured(site.page, "unfold")
    done = [one for one in site.complaints if "HOSTILE" in one or "dialog" in one]
    done += [f"a link runs {link}" for link in site.page.evaluate(RUNNING_LINKS)]
    done += [f"became a part of the page: {one}" for one in site.page.evaluate(INTRUDERS)]
    done += [f"turns other words around: {one}" for one in site.page.evaluate(TURNED)]
    done += checks.measured(site.page, "overflow")
    return [f"{address}: {one}" for one in done]


RUNNING_LINKS = """() => [...document.querySelectorAll("[href], [action], [formaction]")]
  .filter(one => /^\\s*(javascript|data|vbscript):/i.test(one.getAttribute("href")
    || one.getAttribute("action") || one.getAttribute("formaction") || ""))
  .map(one => one.outerHTML.slice(0, 80))"""
INTRUDERS = """() => [...document.querySelectorAll(
  "[data-hostile], [onerror], [onfocus], [onload], img[src='x'], script")]
  .filter(one => one.tagName !== "SCRIPT" || one.textContent.includes("HOSTILE"))
  .map(one => one.outerHTML.slice(0, 80))"""
# An override turns everything around that follows in the same line of text,
# unless the element around it stands apart.
TURNED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.data.includes("\\u202e") || !text.parentElement.checkVisibility()) continue;
    let node = text;
    let apart = false;
    while (!apart && node.parentElement) {
      const parent = node.parentElement;
      const style = getComputedStyle(parent);
      if (text.data.slice(text.data.indexOf("\\u202e")).includes("\\u202c")) apart = true;
      const isInline = /^inline/.test(style.display);
      if (isInline && /isolate|plaintext/.test(style.unicodeBidi) || parent.matches("option")) apart = true;
      let next = node.nextSibling;
      while (next && !(next.textContent || "").trim()) next = next.nextSibling;
      const isBlock = next && next.nodeType === 1
        && !/^inline/.test(getComputedStyle(next).display);
      if (!apart && next && !isBlock) {
        found.push(`${parent.tagName} “${parent.textContent.trim().replace(/\\s+/g, " ").slice(0, 60)}”`);
        break;
      }
      if (!isInline) break;
      node = parent;
    }
  }
  return [...new Set(found)];
}"""


def test_the_trap_shuts(open_site):
    """What these tests look for is found where it is."""
    open_site.open("/")
    open_site.page.set_content(
        f'<p>{OVERRIDE}turned <b>after it</b> <a href="{HOSTILE["link"]}">x</a></p>'
        + HOSTILE["image"]
        + HOSTILE["script"]
        + HOSTILE["comment"]
    )

    assert [one for one in open_site.complaints if "HOSTILE" in one] != []
    assert len(open_site.page.evaluate(INTRUDERS)) == 3
    assert len(open_site.page.evaluate(TURNED)) == 1
    assert len(open_site.page.evaluate(RUNNING_LINKS)) == 1


LISTS = [
    "/dashboard/",
    "/posts/",
    "/posts/?outcome=cannot_tell",
    "/choice/",
    "/choice/yes/",
    "/choice/take-back/",
    "/receipts/",
    "/history/",
    "/imports/",
    "/imports/new/",
    "/audience/",
    "/settings/",
    "/region/",
]


def test_hostile_words_are_words_on_every_list(open_site):
    ines = owner_of_all_of_it()
    open_site.sign_in(ines)

    wrong = [one for address in LISTS for one in look(open_site, address)]
    open_site.open("/history/")
    if (older := open_site.page.get_by_role("link", name="Older", exact=True)).count():
        wrong += look(
            open_site, "/history/" + older.get_attribute("href").removeprefix("/history/")
        )

    assert not wrong, "\n".join(wrong)


def test_hostile_words_are_words_on_every_page_of_one_thing(open_site):
    ines = owner_of_all_of_it()
    open_site.sign_in(ines)
    posts = [f"/posts/{one.hex}/" for one in Post.objects.filter(person=ines).exclude(text="")]
    files = [f"/imports/{one.key}/" for one in Import.objects.filter(person=ines)]
    accounts = PlatformAccount.objects.filter(person=ines)
    scopes = [f"/choice/take-back/?account={one.key}" for one in accounts]

    wrong = [
        one
        for address in [*posts, *files, *scopes, newest_receipt(ines)]
        for one in look(open_site, address)
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["script", "attribute", "link", "override", "long word"])
def test_what_stands_in_an_address_is_words(open_site, name):
    open_site.sign_in(people.in_germany())
    typed = quote(HOSTILE[name])
    wrong = look(open_site, f"/receipts/{quote(HOSTILE[name], safe='')}/", status=404)
    for address in (
        f"/posts/?words={typed}",
        f"/posts/?outcome={typed}&account={typed}&since={typed}&page={typed}",
        f"/history/?show={typed}&after={typed}",
        f"/audience/?page={typed}",
        f"/rules/?q={typed}",
        f"/rules/DE/?at={typed}",
        f"/region/?next={typed}",
        f"/accounts/logout/?next={typed}",
    ):
        wrong += look(open_site, address)

    assert not wrong, "\n".join(wrong)


def test_hostile_words_are_words_to_support(open_site):
    ines = owner_of_all_of_it()
    open_site.sign_in(people.supporter(), second_factor=True)
    wrong = []
    for address in (
        "/admin/",
        f"/admin/accounts/user/?q={HOSTILE['script']}",
        f"/admin/accounts/user/{ines.pk}/change/",
        f"/admin/accounts/user/{ines.pk}/posts/",
        "/admin/posts/import/",
        *(f"/admin/posts/import/{one.pk}/change/" for one in Import.objects.all()[:6]),
    ):
        wrong += look(open_site, address)

    assert not wrong, "\n".join(wrong)
