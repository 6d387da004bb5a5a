"""{% load captcha %}: the panel of a form that asks for a captcha."""

from typing import Any, cast

from django import template
from django.forms import BoundField
from django.urls import reverse

from mailportal.captcha.forms import CaptchaField
from mailportal.captcha.services import new_challenge_id

register = template.Library()


@register.inclusion_tag("components/captcha.html")
def captcha_panel(field: BoundField) -> dict[str, Any]:
    """Picture, sound, the browser's own work, and the way through the postmaster, for a CaptchaField.

    Put it into a form with a CSRF token: the browser is known by it.
    """
    challenge_id, form = new_challenge_id(), cast("CaptchaField", field.field).form_name
    urls = {
        f"{name}_url": reverse(f"captcha:{name}", args=[form, challenge_id]) for name in ("picture", "sound", "work")
    }
    return {"field": field, "challenge_id": challenge_id, **urls}
