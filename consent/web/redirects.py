"""Where to go after a form: 303, so that loading the next page again repeats nothing."""

from http import HTTPStatus

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    status_code = HTTPStatus.SEE_OTHER
