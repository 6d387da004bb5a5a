"""Paths of an employee's own factors in the settings; some of the pages are mounted in a logon besides."""

from django.urls import path

from security.factors.authenticators import views as authenticators
from security.factors.phones import views as phones
from security.factors.questions import views as questions
from security.factors.recovery_codes import views as recovery_codes
from security.grants.mounts import in_settings

_APP = in_settings(begin="security:authenticator-attach", confirm="security:authenticator-confirm")
_PHONE = in_settings(
    number="security:phone-bind", code="security:phone-bind-code", send="security:phone-bind-code-send"
)
_QUESTIONS = in_settings("security:question-confirm")
_CONFIRM = in_settings(choose="security:question-list")

urlpatterns = [
    path("settings/authenticator/attach/", authenticators.begin(_APP), name="authenticator-attach"),
    path("settings/authenticator/confirm/", authenticators.confirm(_APP), name="authenticator-confirm"),
    path("settings/authenticator/delete/", authenticators.delete, name="authenticator-delete"),
    path("settings/phone/bind/", phones.number(_PHONE), name="phone-bind"),
    path("settings/phone/bind/code/", phones.code(_PHONE), name="phone-bind-code"),
    path("settings/phone/bind/code/send/", phones.send(_PHONE), name="phone-bind-code-send"),
    path("settings/phone/unbind/", phones.unbind, name="phone-unbind"),
    path("settings/questions/", questions.choose(_QUESTIONS), name="question-list"),
    path("settings/questions/confirm/", questions.confirm(_CONFIRM), name="question-confirm"),
    path("settings/recovery-codes/", recovery_codes.renew, name="recovery-code-renew"),
    path("settings/recovery-codes/download/", recovery_codes.download, name="recovery-code-download"),
]
