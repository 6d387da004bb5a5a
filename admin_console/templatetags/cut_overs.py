"""Cut-overs on the page of the rules that they change, which knows nothing of them: {% load cut_overs %}."""

from typing import Any

from django import template
from django.template import Context

from admin_console.enforcement.queries import latest_cut_overs

register = template.Library()


@register.inclusion_tag("admin_console/enforcement/latest.html", takes_context=True)
def cut_overs(context: Context) -> dict[str, Any]:
    """Show the orders that force security passwords and wait, or came into force lately."""
    return {"orders": latest_cut_overs(context["request"].desk)}
