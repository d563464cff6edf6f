"""Every address of sign-in there is: what django-allauth offers beyond these does not exist here."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.socialaccount import views as company
from allauth.usersessions import views as session_list
from django.urls import include, path, re_path

from postroom.web.account import company as ours
from postroom.web.account import joining, sessions

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("join/<str:uid>/<str:token>/", joining.join, name="account_join"),
    path("safety/", factor.index, name="mfa_index"),
    path("safety/", include("allauth.mfa.totp.urls")),
    path("safety/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("safety/passkeys/", include("allauth.mfa.webauthn.urls")),
    path("second/", factor.authenticate, name="mfa_authenticate"),
    path("second/again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("sessions/", session_list.list_usersessions, name="usersessions_list"),
    path("sessions/<int:session_id>/end/", sessions.end, name="account_end_session"),
    path("company/cancelled/", company.login_cancelled, name="socialaccount_login_cancelled"),
    path("company/error/", company.login_error, name="socialaccount_login_error"),
    path("company/signup/", company.signup, name="socialaccount_signup"),
    path("oidc/<str:provider_id>/login/", ours.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", ours.callback, name="openid_connect_callback"),
]
