"""What people are told about their security questions."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mailportal.errors import Words
from security.factors.questions.rules import AnswerFlaw

STEPS: Sequence[Words] = (gettext_lazy("Verify"), gettext_lazy("Questions"), gettext_lazy("Confirm"))

FLAW_WORDS: Mapping[AnswerFlaw, Words] = {
    AnswerFlaw.TOO_SHORT: gettext_lazy("An answer needs at least 2 letters or digits."),
    AnswerFlaw.TOO_LONG: gettext_lazy("An answer can have at most 64 characters."),
    AnswerFlaw.COMMON: gettext_lazy("This answer is easy to guess. Give one that only you know."),
    AnswerFlaw.REPEATED: gettext_lazy("Give each question an answer of its own."),
    AnswerFlaw.IN_QUESTION: gettext_lazy("This answer is in the question itself."),
    AnswerFlaw.IN_ADDRESS: gettext_lazy("This answer is part of your email address."),
    AnswerFlaw.PASSWORD: gettext_lazy("This is your web logon password. Give an answer that opens nothing else."),
}
NOT_THE_SAME = gettext_lazy("These answers do not match those on the page before. Type them again, or start over.")


def state_words(*, has_questions: bool, are_offered: bool, count: int) -> str:
    """Return what the row of the overview says."""
    if not are_offered:
        return _("Your administrator does not offer security questions.")
    if has_questions:
        return _("Used to check it's you while you have no phone and no app. Nobody can read your answers.")
    words = ngettext(
        "%(count)d question only you can answer, used to check it's you.",
        "%(count)d questions only you can answer, used to check it's you.",
        count,
    )
    return words % {"count": count}
