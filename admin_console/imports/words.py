"""Imports in words: what a file would do, how far its import is, and how that ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.moving_in.services import STAGED_AT_ONCE
from admin_console.imports.models import ImportRun
from admin_console.imports.rules import Handout, ImportOutcome, ImportStage, Report
from mailportal.errors import Words
from mailportal.ui.blocks import Figure, Phase
from mailportal.ui.sentences import together

STEPS: Final = (gettext_lazy("File"), gettext_lazy("Check"), gettext_lazy("Import"), gettext_lazy("Hand out"))
_ENCODINGS: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030"}
_DELIMITERS: Final[Mapping[str, Words]] = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
}
# Seconds; a shorter time would be written as 0.0.
_SHORTEST: Final = 0.05
OUTCOME_WORDS: Final[Mapping[ImportOutcome, Words]] = {
    ImportOutcome.STOPPED: gettext_lazy("Stopped. Nothing was changed."),
    ImportOutcome.STALE: gettext_lazy(
        "Nothing was changed: people or departments of the file were changed after it was checked. Check it again."
    ),
    ImportOutcome.FORBIDDEN: gettext_lazy(
        "Nothing was changed: your permission to import ended before it was in force."
    ),
    ImportOutcome.FAILED: gettext_lazy("Something went wrong. The operator finds the reason in the log."),
}


def people(n: int) -> str:
    """Return "1 person", "1,240 people"."""
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": _number(n)}


def _number(n: int) -> str:
    return number_format(n, force_grouping=True)


def format_words(report: Report) -> str:
    """Return how a file was written, "UTF-8, comma"; empty where it could not be read."""
    encoding = _ENCODINGS.get(report.encoding)
    return f"{encoding}, {_DELIMITERS[report.delimiter]}" if encoding and report.delimiter else ""


def check_title(report: Report) -> str:
    """Return the verdict upon a file."""
    if report.flaws and not report.lines:
        return _("This file cannot be read")
    if report.flaws:
        values = {"n": _number(report.wrong_lines), "lines": _number(report.lines)}
        wrong = report.wrong_lines
        words = ngettext("%(n)s of %(lines)s lines needs correcting", "%(n)s of %(lines)s lines need correcting", wrong)
        return words % values
    if not report.new:
        return _("Everybody in this file is here already")
    lines = {"n": _number(report.lines)}
    return ngettext("The %(n)s line is right", "All %(n)s lines are right", report.lines) % lines


def check_sentence(report: Report) -> str:
    """Return what the right lines of a file would do."""
    new = {"people": people(report.new)}
    known = {"people": people(report.known)}
    sentences = [ngettext("%(people)s will be created.", "%(people)s will be created.", report.new) % new]
    if report.known:
        stay = ngettext("%(people)s stays as they are.", "%(people)s stay as they are.", report.known) % known
        sentences.append(stay)
    return together(*sentences)


def figures_of(report: Report) -> list[Figure]:
    """Return the sums of a check."""
    elsewhere = ngettext(
        "%(n)s is in another department than in the file, and stays there",
        "%(n)s are in another department than in the file, and stay there",
        report.elsewhere,
    ) % {"n": _number(report.elsewhere)}
    stay = elsewhere if report.elsewhere else _("stay as they are")
    wrong = ngettext("on %(n)s line", "on %(n)s lines", report.wrong_lines) % {"n": _number(report.wrong_lines)}
    departments = _list_of(report.departments, report.new_departments)
    return [
        Figure(_("Lines"), _number(report.lines), remark=_("and a heading")),
        Figure(_("New people"), _number(report.new)),
        Figure(_("Known already"), _number(report.known), remark=stay),
        Figure(_("New departments"), _number(report.new_departments), remark=departments),
        Figure(_("Errors"), _number(report.flaws), remark=wrong if report.flaws else "", is_bad=report.flaws > 0),
    ]


def _list_of(names: Sequence[str], number: int) -> str:
    return ", ".join([*names, "…"] if number > len(names) else names)


def run_title(run: ImportRun) -> str:
    """Return what is happening, or has happened, to the people of a file."""
    n = {"people": people(run.total)}
    match run.stage:
        case ImportStage.OVER if run.is_in_force:
            return ngettext("%(people)s is imported", "%(people)s are imported", run.total) % n
        case ImportStage.OVER:
            return _("Nothing was imported")
    return _("Importing %(people)s") % n


def phases_of(run: ImportRun) -> list[Phase]:
    """Return what the background process does one after the other, and how long it took for each."""
    staged = _("Prepared out of sight, %(n)d at a time") % {"n": STAGED_AT_ONCE}
    steps = (
        (ImportStage.CHECKING, _("Every line checked once more"), run.ordered_at, run.checked_at),
        (ImportStage.STAGING, staged, run.checked_at, run.staged_at),
        (ImportStage.ENTERING, _("Put in force in one step, all or nothing"), run.staged_at, run.entered_at),
        (ImportStage.HANDING_OUT, _("Links and activation codes made"), run.entered_at, run.ended_at),
    )
    return [Phase(title, _state(run, stage, end), _took(begin, end)) for stage, title, begin, end in steps]


def _state(run: ImportRun, stage: ImportStage, end: datetime | None) -> str:
    if end is not None and not run.has_failed:
        return "done"
    return "now" if run.stage is stage else ""


def _took(begin: datetime | None, end: datetime | None) -> str:
    if begin is None or end is None:
        return ""
    seconds = (end - begin).total_seconds()
    return _("%(seconds)s s") % {"seconds": number_format(seconds, 1)} if seconds >= _SHORTEST else _("at once")


def result_words(run: ImportRun) -> tuple[str, Words, Words]:
    """Return for the list of imports the tint of its state, the state, and what more there is to say."""
    if run.is_in_force:
        return "ok", people(run.total), ""
    if run.ended_at is not None:
        return ("off" if run.outcome == ImportOutcome.STOPPED else "bad"), _("Nothing imported"), ""
    if run.ordered_at is not None:
        return "warn", _("Under way"), people(run.total)
    if run.flaws:
        wrong = ngettext("%(n)s error", "%(n)s errors", run.flaws) % {"n": _number(run.flaws)}
        return "warn", wrong, _("nothing imported")
    return "", _("Checked"), people(run.total)


def handed_out_words(run: ImportRun) -> list[str]:
    """Return what the people of an import got."""
    by_card = run.total - run.mailed
    mailed = ngettext("%(people)s gets a link by mail.", "%(people)s get a link by mail.", run.mailed)
    cards = ngettext("%(people)s gets a printed card.", "%(people)s get a printed card.", by_card)
    said = [(mailed, run.mailed), (cards, by_card if run.sheet else 0)]
    return [words % {"people": people(n)} for words, n in said if n]


def letter_at_the_end(run: ImportRun) -> tuple[str, str]:
    """Return subject and text of the mail that tells the owner how an import ended."""
    with translation.override(run.owner.message_language):
        outcome = run_title(run)
        page = settings.PUBLIC_BASE_URL + reverse("admin_console:import-run", args=[run.public_id])
        more = [str(OUTCOME_WORDS[ImportOutcome(run.outcome)])] if run.has_failed else handed_out_words(run)
        parts = [
            _("The import of %(file)s has ended: %(outcome)s.") % {"file": run.file_name, "outcome": outcome},
            together(*more) if more else "",
            page,
        ]
        return _("Import: %(outcome)s") % {"outcome": outcome}, "\n\n".join(filter(None, parts)) + "\n"


HANDOUT_WORDS: Final[Mapping[Handout, tuple[Words, Words]]] = {
    Handout.SHEET: (
        gettext_lazy("Activation sheet"),
        gettext_lazy("A printed card for each person, with a code that works once."),
    ),
    Handout.MAIL: (
        gettext_lazy("Link to a private address"),
        gettext_lazy("For lines with a private address in the file; the others get a card."),
    ),
}
