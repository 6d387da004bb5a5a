"""How many of a cut-over's people have a security password, day by day: a chart, and the table it is drawn from."""

from collections.abc import Sequence

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.enforcement.models import CutOver, CutOverMember
from admin_console.enforcement.rules import DayOfCutOver, days_of
from mailportal.ui.charts import Chart, ChartDay, chart_of_days
from mailportal.ui.templatetags.portal import portal_number
from security.client_passwords.models import ClientPassword

LEGEND = (
    ("mail", gettext_lazy("Have a security password")),
    ("web", gettext_lazy("Have none yet")),
)
_SATURDAY = 5


def days_done(cut_over: CutOver) -> Sequence[DayOfCutOver]:
    """Return the days since it was ordered, in the domain's zone, the first before; in one statement.

    Somebody counts from the day of the oldest security password that they have now.
    """
    zone = cut_over.domain.zone
    living = ClientPassword.objects.filter(account=OuterRef("account"), revoked_at__isnull=True)
    people = CutOverMember.objects.filter(
        cut_over=cut_over, account__frozen_at__isnull=True, account__deleted_at__isnull=True
    )
    first = Subquery(living.order_by("created_at").values("created_at")[:1])
    by_day = people.annotate(first=first).annotate(day=TruncDate("first", tzinfo=zone)).values_list("day")
    counts = dict(by_day.annotate(number=Count("pk")).order_by("day"))
    today = timezone.localdate(timezone=zone)
    return days_of(counts, ordered_on=timezone.localdate(cut_over.ordered_at, zone), today=today)


def chart_of_cut_over(days: Sequence[DayOfCutOver]) -> Chart:
    """Draw them."""
    return chart_of_days([_drawn(one) for one in days], label=_label(days))


def _drawn(one: DayOfCutOver) -> ChartDay:
    words = _("%(day)s: %(done)s have a security password, %(left)s have none yet; %(new)s that day") % {
        "day": date_format(one.day, "MONTH_DAY_FORMAT"),
        "done": portal_number(one.done),
        "left": portal_number(one.left),
        "new": portal_number(one.new),
    }
    return ChartDay(
        words,
        (("mail", one.done), ("web", one.left)),
        (("mail", one.new),),
        is_rest=one.day.weekday() >= _SATURDAY,
        tick="" if one.day.weekday() else date_format(one.day, "SHORT_DATE_FORMAT"),
    )


def _label(days: Sequence[DayOfCutOver]) -> str:
    first, last = days[0], days[-1]
    words = _(
        "People with a security password, %(first)s to %(last)s: %(before)s at first, %(done)s of %(people)s at last."
    )
    return words % {
        "first": date_format(first.day, "DATE_FORMAT"),
        "last": date_format(last.day, "DATE_FORMAT"),
        "before": portal_number(first.done),
        "done": portal_number(last.done),
        "people": portal_number(last.done + last.left),
    }
