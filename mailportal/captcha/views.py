"""What a page with a captcha fetches: pictures, sounds, and what the browser is to work on. Nobody stores them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from mailportal.captcha.http import browser_of, part_of
from mailportal.captcha.services import draw_picture, draw_sound, draw_work
from mailportal.web.client_address import client_address, network_of
from mailportal.web.pages import FETCH, anybody, page


@page(anybody, FETCH)
def picture(request: HttpRequest, form: str, challenge_id: str) -> HttpResponse:
    """Another picture at each call."""
    return HttpResponse(draw_picture(**_asking(request, form, challenge_id)), content_type="image/png")


@page(anybody, FETCH)
def sound(request: HttpRequest, form: str, challenge_id: str) -> HttpResponse:
    """The digits, spoken in the page's language; in parts where the browser asks so."""
    language = get_language() or settings.LANGUAGE_CODE
    spoken = draw_sound(**_asking(request, form, challenge_id), language=language)
    return part_of(request, spoken, content_type="audio/wav")


@page(anybody, FETCH)
def work(request: HttpRequest, form: str, challenge_id: str) -> HttpResponse:
    """The salt, and how many zero bits the hash is to begin with."""
    salt, bits = draw_work(**_asking(request, form, challenge_id))
    return JsonResponse({"salt": salt, "bits": bits})


def _asking(request: HttpRequest, form: str, challenge_id: str) -> dict[str, str]:
    network = network_of(client_address(request))
    return {"challenge_id": challenge_id, "form": form, "browser": browser_of(request), "network": network}
