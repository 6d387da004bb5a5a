"""Template vocabulary for programs: {% load programs %}."""

from django import template

from security.programs.words import words_for

register = template.Library()


@register.filter
def program_name(text: str) -> str:
    """The program that a client said it is, in words."""
    return words_for(text)
