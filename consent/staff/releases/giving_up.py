"""Give a release up: said first what it does, because it cannot be taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions.seal_release import WAITING, NotOpen, ProposedAnew, give_up
from consent.staff.pages import Crumb, show, to
from consent.staff.releases.pages import called, root_seen
from consent.staff.releases.words import people, refusal_words
from consent.training.models import Sealing


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Ask once more, then close the release; nothing is closed that was not shown here."""
    one = called(name)
    if request.method == "POST":
        by, at = request.user.subject, timezone.now()
        try:
            give_up(name=name, by=by, at=at, seen=root_seen(request))
        except (NotOpen, ProposedAnew) as refusal:
            messages.error(request, refusal_words(refusal))
        else:
            messages.success(request, _("Given up. Nothing of it was kept."))
        return to("release", name)
    if one.state not in WAITING:
        messages.error(request, refusal_words(NotOpen()))
        return to("release", name)
    return show(
        request,
        "staff/releases/give_up.html",
        title=_("Give up %(name)s") % {"name": name},
        crumbs=[Crumb("releases", _("Releases")), Crumb("release", name, name)],
        release=one,
        names=people(one.proposed_by),
        sealing=Sealing.objects.filter(release=one).first(),
        root=bytes(one.root or b"").hex(),
    )
