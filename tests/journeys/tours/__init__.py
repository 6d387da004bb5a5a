"""All pages in the order in which people meet them; a test that walks a tour looks at each stop.

All tours can be walked in one demonstration: each has a person of its own.
"""

from collections.abc import Callable, Iterator, Mapping

from playwright.sync_api import Page

from tests.journeys.tours.addresses import addresses
from tests.journeys.tours.batches import batches
from tests.journeys.tours.console import console
from tests.journeys.tours.departments import administrators, departments
from tests.journeys.tours.doorstep import captcha, doorstep
from tests.journeys.tours.enforcement import enforcement
from tests.journeys.tours.factors import authenticator, questions, second_step, secure_phone
from tests.journeys.tours.first_logon import first_logon
from tests.journeys.tours.forgot_password import forgot_password
from tests.journeys.tours.imports import imports
from tests.journeys.tours.life import life
from tests.journeys.tours.logs import logs
from tests.journeys.tours.old_passwords import old_passwords
from tests.journeys.tours.operator import operator
from tests.journeys.tours.passes import passes
from tests.journeys.tours.password_end import password_end
from tests.journeys.tours.postmasters import operator_helps
from tests.journeys.tours.resets import resets
from tests.journeys.tours.settings import settings
from tests.portal import Portal

TOURS: Mapping[str, Callable[[Page, Portal], Iterator[str]]] = {
    tour.__name__: tour
    for tour in (
        doorstep,
        captcha,
        forgot_password,
        first_logon,
        settings,
        authenticator,
        second_step,
        secure_phone,
        questions,
        console,
        enforcement,
        departments,
        administrators,
        imports,
        password_end,
        resets,
        old_passwords,
        batches,
        passes,
        life,
        logs,
        operator,
        operator_helps,
        addresses,
    )
}
