"""The doorman's address book: every page, and where the acts that have one page are mounted."""

from django.urls import path

from security.account.choices import views as choices
from security.account.logon_history import views as logons
from security.account.operations import views as operations
from security.account.overview import views as overview
from security.account.presence import views as presence
from security.client_passwords import views as client_passwords
from security.factors.authenticators import views as authenticators
from security.factors.phones import views as phones
from security.factors.questions import views as questions
from security.factors.recovery_codes import views as recovery_codes
from security.factors.rules import Proved
from security.freezing import views as freezing
from security.grants.mounts import in_settings
from security.logon import views as logon
from security.logon.mounts import in_logon, in_second_step, in_set_up
from security.logon.stages import Stage, Step
from security.passwords import views as passwords
from security.passwords.activation import views as activation
from security.recovery import views as recovery
from security.recovery.http import in_recovery, in_second_proof
from security.step_up import views as step_up
from security.step_up.http import in_step_up

# In the settings.
_APP = in_settings(begin="security:authenticator-attach", confirm="security:authenticator-confirm")
_PHONE = in_settings(
    number="security:phone-bind", code="security:phone-bind-code", send="security:phone-bind-code-send"
)
_QUESTIONS = in_settings("security:question-confirm")
_CONFIRM = in_settings(choose="security:question-list")
# On the way in.
_ENROLMENT = in_logon(
    Stage.ENROLMENT,
    proves=Proved.AUTHENTICATOR,
    is_required=True,
    begin="security:enrolment",
    confirm="security:enrolment-confirm",
    download="security:enrolment-download",
)
_FIRST_QUESTIONS = in_set_up(Step.QUESTIONS)
_FIRST_CONFIRM = in_set_up(Step.CONFIRM, restart="security:set-up-questions-restart")
_FIRST_PHONE = in_set_up(
    Step.PHONE,
    number="security:set-up-phone",
    code="security:set-up-phone-code",
    send="security:set-up-phone-send",
    skip="security:set-up-phone-skip",
)

app_name = "security"
urlpatterns = [
    path("logon/", logon.log_on, name="logon"),
    path("logoff/", logon.log_off, name="logoff"),
    path("forgot-password/", recovery.old_address, name="recovery-old-address"),
    path("recovery/", recovery.start, name="recovery-start"),
    path("recovery/method/", recovery.method, name="recovery-method"),
    path("recovery/code/", recovery.code, name="recovery-code"),
    path("recovery/code/send/", recovery.send, name="recovery-code-send"),
    path("recovery/questions/", recovery.questions, name="recovery-questions"),
    path("recovery/verify/<slug:method>/", step_up.verify(in_second_proof), name="recovery-verify"),
    path("recovery/password/", passwords.change(in_recovery), name="recovery-password"),
    path("recovery/failed/", recovery.failed, name="recovery-failed"),
    path("recovery/done/", recovery.done, name="recovery-done"),
    path("logon/verify/phone/send/", step_up.send(in_second_step), name="second-step-send"),
    path("logon/verify/<slug:method>/", step_up.verify(in_second_step), name="second-step-method"),
    path("logon/attach/", authenticators.begin(_ENROLMENT), name="enrolment"),
    path("logon/attach/confirm/", authenticators.confirm(_ENROLMENT), name="enrolment-confirm"),
    path("logon/attach/codes/", logon.download_codes, name="enrolment-download"),
    path("logon/change-password/", passwords.change(in_logon(Stage.PASSWORD_CHANGE)), name="forced-change"),
    path("logon/set-up/", logon.set_up, name="set-up"),
    path("logon/set-up/questions/", questions.choose(_FIRST_QUESTIONS), name="set-up-questions"),
    path("logon/set-up/questions/confirm/", questions.confirm(_FIRST_CONFIRM), name="set-up-confirm"),
    path("logon/set-up/questions/restart/", logon.restart_questions, name="set-up-questions-restart"),
    path("logon/set-up/phone/", phones.number(_FIRST_PHONE), name="set-up-phone"),
    path("logon/set-up/phone/code/", phones.code(_FIRST_PHONE), name="set-up-phone-code"),
    path("logon/set-up/phone/code/send/", phones.send(_FIRST_PHONE), name="set-up-phone-send"),
    path("logon/set-up/phone/skip/", logon.skip_phone, name="set-up-phone-skip"),
    path("language/", choices.set_language, name="language-set"),
    path("settings/account-security/", overview.overview, name="overview"),
    path("settings/notices/", choices.notice_settings, name="notice-settings"),
    path("settings/trusted-devices/", presence.device_list, name="trusted-device-list"),
    path("settings/trusted-devices/remove-all/", presence.remove_devices, name="trusted-device-remove-all"),
    path("settings/trusted-devices/not-mine/", presence.not_mine, name="trusted-device-not-mine"),
    path("settings/trusted-devices/<uuid:public_id>/remove/", presence.remove_device, name="trusted-device-remove"),
    path("settings/sessions/", presence.session_list, name="session-list"),
    path("settings/sessions/end-others/", presence.end_others, name="session-end-others"),
    path("settings/sessions/<uuid:public_id>/end/", presence.end_one, name="session-end"),
    path("settings/logons/", logons.logon_list, name="logon-list"),
    path("settings/logons/<int:number>/not-me/", logons.not_me, name="logon-not-me"),
    path("settings/logons/<int:number>/was-me/", logons.was_me, name="logon-was-me"),
    path("settings/operations/", operations.operation_list, name="operation-list"),
    path("settings/verify/<slug:purpose>/", step_up.verify(in_step_up), name="step-up"),
    path("settings/verify/<slug:purpose>/phone/send/", step_up.send(in_step_up), name="step-up-send"),
    path("settings/verify/<slug:purpose>/<slug:method>/", step_up.verify(in_step_up), name="step-up-method"),
    path("settings/authenticator/replace/", step_up.replace, name="authenticator-replace"),
    path("settings/password/", passwords.change(in_settings()), name="password-change"),
    path(".well-known/change-password", passwords.lead_to_change, name="password-change-well-known"),
    path("set-password/", passwords.set_by_link, name="password-link"),
    path("start/", activation.activate, name="activation"),
    path("settings/client-passwords/turn-on/", client_passwords.switch_on, name="client-passwords-turn-on"),
    path("settings/client-passwords/turn-off/", client_passwords.switch_off, name="client-passwords-turn-off"),
    path("settings/client-passwords/generate/", client_passwords.generate, name="client-password-generate"),
    path("settings/client-passwords/<uuid:public_id>/delete/", client_passwords.delete, name="client-password-delete"),
    path("settings/client-passwords/<uuid:public_id>/limits/", client_passwords.limits, name="client-password-limits"),
    path("settings/client-passwords/old/delete/", client_passwords.delete_old, name="client-password-delete-old"),
    path("not-me/", freezing.freeze, name="freeze"),
    path("settings/stopped/", freezing.frozen, name="frozen"),
    path("settings/stopped/allow/", freezing.thaw, name="frozen-thaw"),
    path("settings/stopped/remove/", freezing.remove, name="frozen-remove"),
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
