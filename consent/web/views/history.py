"""One time line of all that happened with a person's things here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.zones import spoken
from consent.answers.history import Mark, What, history_of
from consent.answers.honoured import honoured
from consent.answers.names import names_of
from consent.web.happenings import SHOWN, line_of
from consent.web.mine import my_world
from consent.web.personal import personal


@personal
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    world = my_world(request)
    names = names_of(world)
    shown = request.GET.get("show", "")
    wanted = SHOWN[shown][1] if shown in SHOWN else tuple(What)
    after = Mark.read(request.GET.get("after", ""))
    found = history_of(request.user, wanted=wanted, after=after)
    choices = [one.mark.pk for one in found.happenings if one.what is What.CHOICE]
    kept_to = honoured(choices) if choices else {}
    context = {
        "lines": [
            line_of(one, world=world, names=names, kept_to=kept_to) for one in found.happenings
        ],
        "older": str(found.older) if found.older else "",
        "is_first": after is None,
        "kinds": [(word, text) for word, (text, _what) in SHOWN.items()],
        "shown": shown if shown in SHOWN else "",
        "zone": spoken(timezone.get_current_timezone_name()),
    }
    return render(request, "consent/history.html", context)
