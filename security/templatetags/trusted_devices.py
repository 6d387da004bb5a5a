"""Template vocabulary for trusted devices: {% load trusted_devices %}."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from mailportal.ui.templatetags.portal import portal_day, portal_stamp
from security.browsers.trusted_devices.models import TrustedDevice
from security.programs.words import program_words

register = template.Library()


@register.filter
def device_name(device: TrustedDevice) -> str:
    """The browser and the system, in words."""
    return program_words(device.kind)


@register.filter
def portal_until(moment: datetime) -> SafeString:
    """The day, for an end that is near also the time: a postmaster's device is trusted for hours only."""
    if moment - timezone.now() > timedelta(days=2):
        return portal_day(moment)
    return portal_stamp(moment)
