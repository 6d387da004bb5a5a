"""Choosing questions and answering them, twice (W15)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from security.factors.forms import ProofForm
from security.factors.questions.catalogue import QUESTIONS
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.queries import texts_of
from security.factors.questions.rules import LONGEST, Answer, AnswerFlaw, flaw_of, normalised
from security.factors.questions.words import FLAW_WORDS
from security.factors.rules import Method


class ChoiceForm(forms.Form):
    """As many different questions as the domain asks for, each with an answer.

    ``answers`` has them normalised and without flaw once the form is valid.
    """

    def __init__(self, data: Any, *, count: int, address: str) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        self._numbers = range(1, count + 1)
        self._address = address
        for number in self._numbers:
            self.fields[f"question_{number}"] = _question_field(number)
            self.fields[f"answer_{number}"] = _answer_field(number)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return each question's field with its answer's."""
        return [(self[f"question_{number}"], self[f"answer_{number}"]) for number in self._numbers]

    @property
    def answers(self) -> list[Answer]:
        """Return what was chosen and answered."""
        return [self._answer(number) for number in self._numbers]

    def clean(self) -> dict[str, Any]:
        """Name each question chosen twice, and each answer that can be none."""
        for number in self._numbers:
            question, text = (self.cleaned_data.get(f"{part}_{number}") for part in ("question", "answer"))
            if question and question in {self.cleaned_data.get(f"question_{other}") for other in range(1, number)}:
                self.add_error(f"question_{number}", _("Choose a different question each time."))
            elif question and text is not None:
                self._check(number)
        return self.cleaned_data

    def blame_password(self, place: int) -> None:
        """Show that the answer at this place, from 0, is the account password: known only after a hash."""
        self.add_error(f"answer_{place + 1}", str(FLAW_WORDS[AnswerFlaw.PASSWORD]))

    def _check(self, number: int) -> None:
        answer = self._answer(number)
        earlier = [normalised(self.cleaned_data.get(f"answer_{other}", "")) for other in range(1, number)]
        question = str(QUESTIONS[answer.question])
        flaw = flaw_of(answer.text, question=question, address=self._address, others=earlier)
        if flaw is not None:
            self.add_error(f"answer_{number}", str(FLAW_WORDS[flaw]))

    def _answer(self, number: int) -> Answer:
        question, typed = (self.cleaned_data[f"{part}_{number}"] for part in ("question", "answer"))
        return Answer(question, normalised(typed), typed)


class SameAnswersForm(ProofForm):
    """The chosen questions, asked once more."""

    def __init__(self, data: Any, *, pending: Sequence[SecurityAnswer]) -> None:  # noqa: ANN401 - a QueryDict or nothing
        questions = [str(text) for text in texts_of(pending)]
        super().__init__(data, way=(Method.QUESTIONS,), questions=questions)


def _question_field(number: int) -> forms.ChoiceField:
    choices = [("", _("Choose a question")), *QUESTIONS.items()]
    required = _("Choose question %(number)d.") % {"number": number}
    errors = {"required": required, "invalid_choice": _("Choose a question from the list.")}
    label = _("Question %(number)d") % {"number": number}
    return forms.ChoiceField(label=label, choices=choices, error_messages=errors)


def _answer_field(number: int) -> forms.CharField:
    # Plain text: what is typed once and never shown again should be seen while it is typed.
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"})
    required = _("Answer question %(number)d.") % {"number": number}
    errors = {"required": required, "max_length": _("An answer can have at most 64 characters.")}
    label = _("Answer %(number)d") % {"number": number}
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, error_messages=errors)
