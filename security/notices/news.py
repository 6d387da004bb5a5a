"""What a kind of news says, and how: the value of one row of the table in ``words``."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words
from security.notices.advice import Advice

_BROWSER: Final = _("Browser")


@dataclass(frozen=True, slots=True)
class News:
    """A subject, a sentence with places for its facts, and the advice.

    Grave are the changes of what opens the account, and the signs that somebody else has a part of it: not what
    happens every day. What ``may_be_stopped`` carries a link that stops what was changed, for the owner who did not
    change it. ``came_with`` says what the source's program is;
    ``is_texted_always`` that it goes to the secure phone too, whatever its owner chose.
    """

    subject: Words
    what: Words
    advice: Advice
    is_grave: bool = False
    may_be_stopped: bool = True
    may_be_switched_off: bool = False
    came_with: Words = _BROWSER
    is_texted_always: bool = False


grave = partial(News, is_grave=True)
