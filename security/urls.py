"""The doorman's address book: each slice names its own pages."""

from django.urls import include, path

app_name = "security"
urlpatterns = [
    path("", include("security.logon.urls")),
    path("", include("security.account.language.urls")),
    path("", include("security.logon.second_step.urls")),
    path("", include("security.logon.enrolment.urls")),
    path("", include("security.logon.forced_change.urls")),
    path("", include("security.logon.wizard.urls")),
    path("", include("security.logon.recovery.urls")),
    path("", include("security.step_up.urls")),
    path("", include("security.passwords.change.urls")),
    path("", include("security.account.overview.urls")),
    path("", include("security.client_passwords.urls")),
    path("", include("security.account.notice_settings.urls")),
    path("", include("security.passwords.links.urls")),
    path("", include("security.freezing.urls")),
    path("", include("security.factors.authenticators.urls")),
    path("", include("security.factors.phones.urls")),
    path("", include("security.factors.questions.urls")),
    path("", include("security.factors.recovery_codes.urls")),
    path("", include("security.account.trusted_devices.urls")),
    path("", include("security.account.session_list.urls")),
    path("", include("security.account.logon_history.urls")),
]
