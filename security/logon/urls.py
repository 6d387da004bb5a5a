"""Where people come in and go out, and the acts on the way in."""

from django.urls import path

from security.factors.authenticators import views as authenticators
from security.factors.phones import views as phones
from security.factors.questions import views as questions
from security.factors.rules import Proved
from security.logon import views
from security.logon.mounts import in_logon, in_second_step, in_set_up
from security.logon.stages import Stage, Step
from security.passwords import views as passwords
from security.step_up import views as step_up

_ENROLMENT = in_logon(
    Stage.ENROLMENT,
    proves=Proved.AUTHENTICATOR,
    is_required=True,
    begin="security:enrolment",
    confirm="security:enrolment-confirm",
    download="security:enrolment-download",
)
_QUESTIONS = in_set_up(Step.QUESTIONS)
_CONFIRM = in_set_up(Step.CONFIRM, restart="security:set-up-questions-restart")
_PHONE = in_set_up(
    Step.PHONE,
    number="security:set-up-phone",
    code="security:set-up-phone-code",
    send="security:set-up-phone-send",
    skip="security:set-up-phone-skip",
)

urlpatterns = [
    path("logon/", views.log_on, name="logon"),
    path("logoff/", views.log_off, name="logoff"),
    path("forgot-password/", views.forgot_password, name="recovery-start"),
    path("logon/verify/phone/send/", step_up.send(in_second_step), name="second-step-send"),
    path("logon/verify/<slug:method>/", step_up.verify(in_second_step), name="second-step-method"),
    path("logon/attach/", authenticators.begin(_ENROLMENT), name="enrolment"),
    path("logon/attach/confirm/", authenticators.confirm(_ENROLMENT), name="enrolment-confirm"),
    path("logon/attach/codes/", views.download_codes, name="enrolment-download"),
    path("logon/change-password/", passwords.change(in_logon(Stage.PASSWORD_CHANGE)), name="forced-change"),
    path("logon/set-up/", views.set_up, name="set-up"),
    path("logon/set-up/questions/", questions.choose(_QUESTIONS), name="set-up-questions"),
    path("logon/set-up/questions/confirm/", questions.confirm(_CONFIRM), name="set-up-confirm"),
    path("logon/set-up/questions/restart/", views.restart_questions, name="set-up-questions-restart"),
    path("logon/set-up/phone/", phones.number(_PHONE), name="set-up-phone"),
    path("logon/set-up/phone/code/", phones.code(_PHONE), name="set-up-phone-code"),
    path("logon/set-up/phone/code/send/", phones.send(_PHONE), name="set-up-phone-send"),
    path("logon/set-up/phone/skip/", views.skip_phone, name="set-up-phone-skip"),
]
