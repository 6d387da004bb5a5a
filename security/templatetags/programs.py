"""Template vocabulary for programs: {% load programs %}."""

from django import template

from security.programs.words import mail_program_words, words_for

register = template.Library()


@register.filter
def program_name(text: str) -> str:
    """The program that a client said it is, in words."""
    return words_for(text)


@register.filter
def mail_program(text: str) -> str:
    """The mail program that said this of itself, in words."""
    return mail_program_words(text)
