"""What the pages of the domains send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DomainsForm(forms.Form):
    """Search and page of the list; the keys are names of domains."""

    q = forms.CharField(label=_("Domain or company"), max_length=100, required=False)
    after = forms.CharField(max_length=253, required=False, widget=forms.HiddenInput)
    before = forms.CharField(max_length=253, required=False, widget=forms.HiddenInput)
