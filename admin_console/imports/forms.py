"""What the pages of imports send: a file and how its people get in, or a word to go on."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from admin_console.imports.rules import Handout
from admin_console.imports.words import HANDOUT_WORDS


class FileForm(forms.Form):
    """A file to check. ``instead_of`` is one that it takes the place of."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("At most 20,000 lines and 5 MB; UTF-8 or GB18030; comma, semicolon or tab."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long."),
        },
        max_length=200,
    )
    handout = forms.ChoiceField(
        label=_("How people get in"),
        choices=[(handout.value, words) for handout, (words, _hint) in HANDOUT_WORDS.items()],
        initial=Handout.SHEET.value,
        widget=forms.RadioSelect,
    )
    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def chosen(self) -> UploadedFile:
        """Return the file of a valid form."""
        file: UploadedFile = self.cleaned_data["file"]
        return file
