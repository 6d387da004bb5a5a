"""What is written without a template is what Django's templates write, to the letter."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy

from mailportal.ui.field_renderer import FieldRenderer

CHOICES = [("", gettext_lazy("Choose")), (1, "One <b>"), ("two", "Two & more")]
WIDGETS = [
    forms.TextInput(),
    forms.HiddenInput(),
    forms.EmailInput(attrs={"autocomplete": "off", "required": True, "hidden": False, "maxlength": 64}),
    forms.NumberInput(attrs={"min": 0}),
    forms.PasswordInput(),
    forms.DateInput(),
    forms.FileInput(),
    forms.CheckboxInput(),
    forms.Textarea(),
    forms.Select(choices=CHOICES),
    forms.Select(choices=[("Group", CHOICES)]),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", [None, "", 1, "two", True, ["1", "two"], "\"'<>&", gettext_lazy("Choose")], ids=repr)
def test_fields_are_written_as_djangos_own_templates_write_them(widget: forms.Widget, value: object) -> None:
    given = {"id": "id_x", "class": "input", "title": "<\"'&>"}
    ours, djangos = (widget.render("x", value, given, renderer=one()) for one in (FieldRenderer, DjangoTemplates))
    assert ours == djangos


def test_single_options_are_written_so_too() -> None:
    class Form(forms.Form):
        x = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)

    for wrap in (True, False):
        ours, djangos = (
            [radio.tag(wrap_label=wrap) for radio in Form({"x": "1"}, renderer=one())["x"]]
            for one in (FieldRenderer, DjangoTemplates)
        )
        assert ours == djangos
