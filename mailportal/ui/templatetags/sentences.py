"""Template vocabulary for running text: {% load sentences %}."""

from django import template

from mailportal.ui.sentences import together

register = template.Library()


@register.simple_tag
def sentence_space() -> str:
    """What stands between two sentences."""
    return together("", "")
