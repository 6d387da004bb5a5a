"""Components by what a person, a screen reader or an attacker gets from them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from accounts.telling import Detail, ToldEvent
from mailportal.ui.blocks import ActEntry, Concern, Facet, Figure, Phase, ReceiptLine, SheetCard
from mailportal.ui.charts import ChartDay, chart_of_days
from mailportal.ui.menu import MenuEntry
from mailportal.ui.qr import Picture

CANARY = '"><script>alert(1)</script>'


class Device(forms.Form):
    label = forms.CharField(label="Device", help_text="A name that helps you recognise it later.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    kind = forms.ChoiceField(
        label="Used for", choices=[("mail", "Mail"), ("smtp", "Sending")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Log off other devices", required=False)


def component(name: str, /, **arguments: Any) -> str:
    return render_to_string(f"components/{name}.html", arguments)


def written(source: str, **arguments: Any) -> str:
    return Template("{% load portal %}" + source).render(Context(arguments))


def ids(html: str) -> set[str]:
    return set(re.findall(r'\sid="([^"]+)"', html))


def all_fields(form: forms.Form) -> str:
    plain = "".join(component("field", field=form[name]) for name in ("label", "password"))
    radios = written("{% choices form.kind hints %}", form=form, hints={"mail": "Read and send."})
    return plain + radios + component("checkbox", field=form["agreed"])


def test_a_field_names_its_hint_and_its_error() -> None:
    html = all_fields(Device({}))
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert described == {"id_label_helptext", "id_label_error", "id_password_error", "id_kind_error"}
    assert described <= ids(html)
    assert html.count('aria-invalid="true"') >= 2


def test_the_summary_links_to_every_wrong_field() -> None:
    form = Device({})
    links = set(re.findall(r'href="#([^"]+)"', component("error_summary", form=form)))
    assert links <= ids(all_fields(form))
    assert len(links) == 3


def test_a_right_form_has_no_summary() -> None:
    assert component("error_summary", form=Device()).strip() == ""


def test_a_password_field_can_be_shown_by_a_button_that_needs_scripts() -> None:
    assert 'type="button" hidden data-reveal="id_password"' in component("field", field=Device()["password"])


def test_a_password_is_never_sent_back() -> None:
    assert "k7mn" not in all_fields(Device({"password": "k7mn"}))


def test_radio_cards_show_their_hints() -> None:
    assert "<span>Read and send.</span>" in all_fields(Device())


@pytest.mark.parametrize(("pressed", "word"), [("true", "On"), ("false", "Off")])
def test_a_switch_leads_to_a_page_and_says_its_state(pressed: str, word: str) -> None:
    html = component("switch", id="sw", title="Security password", text="…", on=pressed == "true", url="/turn/")
    assert f'aria-pressed="{pressed}"' in html
    assert re.search(rf'<span id="sw-state">\s*{word}\s*</span>', html)
    assert '<form method="get" action="/turn/">' in html


def test_a_locked_switch_is_no_control() -> None:
    html = component("switch_locked", title="Security password", text="…", on=True, contact="bob@acme.example")
    assert "Required by your administrator" in html
    assert "bob@acme.example" in html
    assert not re.search(r"<button|<form|<input", html)


def test_a_secret_is_laid_out_without_anything_between_its_characters() -> None:
    html = component("secret_reveal", secret="k7mnq4rtx9hdw2fp")
    output = re.search(r"<output[^>]*>(.*?)</output>", html, re.DOTALL)
    assert output
    assert re.sub(r"<[^>]+>", "", output[1]) == "k7mnq4rtx9hdw2fp"
    assert re.search(r'hidden\s+data-copy="secret"', html)


def test_steps_mark_the_present_one() -> None:
    html = component("steps", steps=["Verify", "Copy", "Done"], current=2)
    assert '<li class="done">1. Verify</li><li aria-current="step">2. Copy</li><li>3. Done</li>' in html
    assert "Step 2 of 3: Copy" in html


def test_page_links_keep_the_filters() -> None:
    page = Paginator(range(60), 25).page(2)
    html = render_to_string("components/pagination.html", {"page": page}, RequestFactory().get("/?q=chen&page=2"))
    assert "26 to 50 of 60" in html
    assert re.search(r'href="\?q=chen&amp;page=3"\s+rel="next"', html)


@pytest.mark.parametrize(
    ("view", "current"), [("home:list", "page"), ("home:device-remove", "true"), ("home:other", ""), ("", "")]
)
def test_the_side_menu_knows_where_one_is(view: str, current: str) -> None:
    assert MenuEntry("home:list", "settings", "Settings", ("home:device-",)).current(view) == current


def test_the_drawer_names_the_account_and_can_be_closed_without_scripts() -> None:
    html = component("nav_head", address="alice@acme.example")
    assert "alice@acme.example" in html
    assert re.search(r'type="button"\s+popovertarget="nav"\s+popovertargetaction="hide"', html)


def test_the_shortest_way_to_a_person_is_in_the_bar() -> None:
    html = component("find", url="/console/employees/")
    assert re.search(r'<form class="find"\s+role="search"\s+method="get"\s+action="/console/employees/"', html)
    assert re.search(r'<label class="vh" for="find">[^<]+</label>\s*<input class="input"\s+id="find"', html)
    assert 'name="q"' in html
    assert re.search(r'<a class="btn btn-quiet find-link"\s+href="/console/employees/">', html)


def test_a_facet_counts_only_what_was_counted() -> None:
    facets = [
        Facet("All", "?", 1240, is_current=True),
        Facet("Refused", "?refused", 0, is_bad=True),
        Facet("Bin", "?b"),
    ]
    html = component("facets", facets=facets, label="Ready filters")
    assert '<a href="?" aria-current="true">All <b>1,240</b></a>' in html
    assert '<li class="bad"><a href="?refused">Refused <b>0</b></a></li>' in html
    assert '<a href="?b">Bin</a>' in html


def test_a_receipt_says_when_to_the_second_and_what_is_still_open() -> None:
    moment = datetime(2026, 11, 30, 9, 43, 12, tzinfo=UTC)
    lines = [ReceiptLine("iPhone", "Deleted.", moment), ReceiptLine("iPad", "Asked again.", "2 tries", is_open=True)]
    html = component("receipt", lines=lines)
    assert "09:43:12</time></span>" in html
    assert re.search(r'<li class="open">\s*<svg[^>]*><use href="[^"]*#clock"', html)
    assert '<span class="when">2 tries</span>' in html


def test_a_menu_of_acts_has_links_and_buttons() -> None:
    entries = [
        ActEntry("Edit", "user", url="/edit/"),
        ActEntry("Delete", "trash", name="act", value="delete", is_apart=True),
    ]
    html = component("act_menu", label="More", entries=entries)
    assert re.search(r'<li>\s*<a href="/edit/">', html)
    assert re.search(r'<li class="apart">\s*<button type="submit"\s+name="act"\s+value="delete">', html)


CANARIES: list[tuple[str, Mapping[str, Any]]] = [
    ("note", {"text": CANARY, "title": CANARY, "url": CANARY, "link": CANARY}),
    ("pill", {"text": CANARY}),
    ("card_header", {"id": "x", "title": CANARY, "hint": CANARY}),
    (
        "settings_row",
        {"icon_name": "lock", "title": CANARY, "text": CANARY, "pill": CANARY, "link": CANARY, "url": "/"},
    ),
    ("switch", {"id": "x", "title": CANARY, "text": CANARY, "url": "/"}),
    ("switch_locked", {"title": CANARY, "text": CANARY, "pill": CANARY, "contact": CANARY}),
    ("secret_reveal", {"secret": CANARY}),
    ("steps", {"steps": [CANARY], "current": 1}),
    ("empty_state", {"icon_name": "key", "title": CANARY, "text": CANARY}),
    ("confirm_actions", {"label": CANARY, "cancel_url": CANARY}),
    ("crumb", {"label": CANARY, "url": CANARY}),
    ("nav_head", {"address": CANARY}),
    (
        "topbar",
        {"address": CANARY, "home_url": "/", "place": CANARY, "portal_name": CANARY, "band": CANARY, "find_url": "/"},
    ),
    ("stats", {"figures": [Figure(CANARY, CANARY, CANARY, CANARY, CANARY)], "label": CANARY}),
    ("attention", {"concerns": [Concern("bad", "x", CANARY, CANARY, CANARY)]}),
    (
        "chart",
        {
            "chart": chart_of_days([ChartDay(CANARY, [(CANARY, 1)], [], is_rest=True, tick=CANARY)], label=CANARY),
            "upper": CANARY,
            "lower": CANARY,
            "legend": [(CANARY, CANARY)],
        },
    ),
    ("facets", {"facets": [Facet(CANARY, CANARY)], "label": CANARY}),
    ("tabs", {"tabs": [Facet(CANARY, CANARY)], "label": CANARY}),
    ("told", {"told": ToldEvent(CANARY, before=CANARY, after=CANARY, details=[Detail(CANARY, CANARY)])}),
    ("prog", {"picture": CANARY, "name": CANARY, "sub": CANARY}),
    ("state", {"text": CANARY, "kind": "bad"}),
    (
        "act_menu",
        {"label": CANARY, "entries": [ActEntry(CANARY, "x", CANARY), ActEntry(CANARY, "x", "", CANARY, CANARY)]},
    ),
    ("bulkbar", {"acts": [ActEntry(CANARY, "x", "", CANARY, CANARY)], "total": 3}),
    ("verdict", {"sentence": CANARY, "icon_name": "x", "detail": CANARY, "acts": [ActEntry(CANARY, "x", CANARY)]}),
    ("line", {"icon_name": "x", "title": CANARY, "text": CANARY, "url": CANARY, "act": CANARY}),
    ("part_header", {"id": "x", "number": 1, "title": CANARY, "hint": CANARY}),
    ("tickbox", {"field": Device()["agreed"], "detail": CANARY}),
    ("receipt", {"lines": [ReceiptLine(CANARY, CANARY, CANARY)]}),
    (
        "running",
        {
            "job": {"done": 1, "total": 2, "percent": 50},
            "word": CANARY,
            "hint": CANARY,
            "phases": [Phase(CANARY, "now", CANARY)],
        },
    ),
    ("sheet", {"cards": [SheetCard(CANARY, CANARY, CANARY, CANARY, CANARY, Picture(33, CANARY))]}),
    ("chips", {"chips": [CANARY]}),
    ("who", {"name": CANARY, "initials": CANARY, "address": CANARY, "department": CANARY, "department_url": CANARY}),
]


@pytest.mark.parametrize(("name", "arguments"), CANARIES, ids=[name for name, _ in CANARIES])
@pytest.mark.urls("tests.web.component_urls")
def test_stored_text_is_inert(name: str, arguments: Mapping[str, Any]) -> None:
    """W6."""
    html = component(name, **arguments)
    assert "<script" not in html
    assert '=""><' not in html
