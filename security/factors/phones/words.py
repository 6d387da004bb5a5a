"""What people are told about their secure phone."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailportal.errors import Words
from mailportal.sms.numbers import NumberRefusal, example_number

BIND_STEPS: Sequence[Words] = (gettext_lazy("Verify"), gettext_lazy("Phone number"), gettext_lazy("Code"))


def number_hint() -> str:
    """Return how to type a number here."""
    region = settings.PHONE_REGION or next(iter(settings.SMS_COUNTRIES), "")
    example = example_number(region)
    if settings.PHONE_REGION:
        return _("For example %(example)s. Without a country code it is read as a number of your country.") % {
            "example": example
        }
    return _("With the country code, for example %(example)s.") % {"example": example}


def refused_number_words(refusal: NumberRefusal) -> str:
    """Return why a number can't be bound, and how to type one that can (attack B8)."""
    match refusal:
        case NumberRefusal.NOT_A_NUMBER:
            return _("This is not a complete phone number. Use digits only, with the country code first.")
        case NumberRefusal.NO_COUNTRY:
            return _("Begin with + and the country code.")
        case NumberRefusal.NOT_MOBILE:
            return _("This is not the number of a mobile phone. Text messages can be sent to mobile phones only.")
        case NumberRefusal.COUNTRY:
            return _("Text messages cannot be sent to this country from here. Use another number.")
