"""New recovery codes in a page, for every flow that makes some."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailportal.crypto.human_code import grouped


def shown_once(request: HttpRequest, template: str, codes: Sequence[str], page: Mapping[str, Any]) -> HttpResponse:
    """Render new codes in the answer of the POST that made them: no redirect, no session, no message holds them."""
    dashed = ["-".join(grouped(code)) for code in codes]
    response = render(request, template, {**page, "codes": dashed, "codes_text": "\n".join(dashed)})
    response.headers["Cache-Control"] = "no-store"
    return response
