"""The printed sheet of activation codes, for who had it made (P9, P11): shown again for 24 hours, and voided."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from accounts.evidence import actor_of
from admin_console.capabilities.rules import Capability
from admin_console.denials import record_denial
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.errors import NotYourTask
from admin_console.reach import subjects_of
from admin_console.sheets.words import sheet_card
from mailportal.web.pages import FORM, READ, page
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passwords.activation.models import ActivationRound
from security.passwords.activation.queries import cards_left, codes_of, shown_round
from security.passwords.activation.services import note_revealed, void_codes

# Fifteen printed pages of eight. Drawing that many takes less than a second.
CARDS_PER_PAGE: Final = 120
# One that reads well whatever is in the code; see ``picture_of``.
_MASK: Final = 2


@page(proving(at_desk(Capability.SEE)), READ)
def sheet_show(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show the cards whose codes still work, of people whom the desk may still act upon."""
    sheet = _sheet_of(request, desk, public_id)
    proved(request, Purpose.PEOPLE)
    people = subjects_of(desk)
    paginator = Paginator(range(cards_left(sheet, among=people)), CARDS_PER_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    start = (shown.number - 1) * CARDS_PER_PAGE
    some = codes_of(sheet, among=people, start=start, most=CARDS_PER_PAGE)
    cards = [sheet_card(card, mask=_MASK) for card in some]
    if cards:
        note_revealed(sheet=sheet, cards=len(cards), issuer=desk.account, source=source_of(request))
    return render(request, "admin_console/sheets/sheet.html", {"sheet": sheet, "page": shown, "cards": cards})


@page(at_desk(Capability.SEE), FORM)
def sheet_void(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to void what a sheet has left, and do it. No proof: it opens nothing, and may be urgent."""
    sheet = _sheet_of(request, desk, public_id)
    if request.method != "POST":
        return render(request, "admin_console/sheets/void.html", {"sheet": sheet})
    number = void_codes(sheet=sheet, actor=actor_of(desk.account), source=source_of(request))
    messages.success(request, ngettext("%(n)s card is void.", "%(n)s cards are void.", number) % {"n": number})
    return redirect("admin_console:sheet", public_id)


def _sheet_of(request: HttpRequest, desk: Desk, public_id: UUID) -> ActivationRound:
    sheet = shown_round(public_id=public_id, issuer=desk.account)
    if sheet is None:
        record_denial(desk.account, source_of(request), f"sheet {public_id}")
        raise Http404
    if not (desk.may(Capability.RESET_PASSWORDS) or desk.may(Capability.IMPORT)):
        raise NotYourTask
    return sheet
