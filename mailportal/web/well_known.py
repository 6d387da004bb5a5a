"""``/.well-known/security.txt`` (RFC 9116): to whom somebody writes who has found a weakness in this installation."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import to_locale

from mailportal.web.pages import READ, anybody, page

# RFC 9116 2.5.5 advises less than a year. Who keeps a copy for a month reads it again.
_GOOD_FOR = timedelta(days=30)


@page(anybody, READ)
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Name the contacts that the operator has set; without any there is no such page."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    last_day = timezone.now().astimezone(UTC).date() + _GOOD_FOR
    languages = ", ".join(to_locale(code).replace("_", "-") for code, _ in settings.LANGUAGES)
    fields = [
        *(("Contact", contact) for contact in settings.SECURITY_CONTACT),
        ("Expires", datetime.combine(last_day, time.min).isoformat() + "Z"),
        ("Preferred-Languages", languages),
        ("Canonical", f"{settings.PUBLIC_BASE_URL}{reverse('web:security-txt')}"),
    ]
    text = "".join(f"{name}: {value}\n" for name, value in fields)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
