"""The field of a form that asks for a captcha."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mailportal.captcha.rules import Typed

NOT_SOLVED = _("The characters do not match the picture, or it has expired. Here is a new one.")
_LONGEST = 32


class CaptchaInput(forms.TextInput):
    """Characters or digits; hidden fields beside it say which challenge, and what the browser found."""

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> Typed:  # noqa: ARG002 - Django's signature
        """Return everything that belongs to the answer."""
        return Typed(*(str(data.get(key, ""))[:_LONGEST] for key in (f"{name}_id", name, f"{name}_work")))

    def format_value(self, value: object) -> None:
        """Return nothing: an old answer fits no new picture."""


class CaptchaField(forms.Field):
    """Cleans to Typed, which the view gives to ``is_solved`` with the browser: a form alone cannot know.

    ``form_name`` (a slug) binds the answer to one form. Render it with ``{% captcha_panel form.captcha %}``.
    """

    def __init__(self, *, form_name: str) -> None:
        words = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": _LONGEST}
        super().__init__(label=_("Characters in the picture"), widget=CaptchaInput(attrs=words))
        self.form_name = form_name

    def clean(self, value: Typed) -> Typed:
        """Return what came; an empty answer is named as one."""
        if value.is_empty:
            raise ValidationError(_("Type the characters in the picture, or the digits you hear."), code="required")
        return value


def asks_for_another(data: Mapping[str, Any], name: str = "captcha") -> bool:
    """Whether the form was sent by "Another picture" without scripts: show it again, nothing is checked."""
    return f"{name}_another" in data
