"""The operator console."""

from tests.site.objects import acme
from tests.site.people import olga
from tests.site.table import NOT_THAT_WAY, OPERATORS, OPERATORS_LED_ON, page

_NOBODYS = "?q=no-domain-of-this-name"

page("operator_console:home", OPERATORS_LED_ON, NOT_THAT_WAY, shows=302)(olga)
page("operator_console:domain-list", OPERATORS, NOT_THAT_WAY, empty=_NOBODYS)(olga)
page("operator_console:domain-manage", OPERATORS, NOT_THAT_WAY, acme)(olga)
