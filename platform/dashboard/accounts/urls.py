"""Log-in and one's own account: nothing of a workspace, so all of it is at the top."""

from django.urls import URLPattern, path

from dashboard.accounts.views import (
    account,
    deletion,
    email,
    log_in,
    passkeys,
    recovery,
    second_factors,
    security,
    sign_up,
)

urlpatterns: list[URLPattern] = []
top_urlpatterns = [
    path("login/", log_in.log_in, name="accounts-log-in"),
    path("login/second/", log_in.show_second_factor, name="accounts-second-factor"),
    path("logout/", log_in.log_out, name="accounts-log-out"),
    path("signup/", sign_up.sign_up, name="accounts-sign-up"),
    path("forgot/", recovery.forgot_password, name="accounts-forgot"),
    path("reset/<str:token>/", recovery.reset_password, name="accounts-reset"),
    path("verify/<str:token>/", email.verify, name="accounts-verify"),
    path("account/", account.show_account, name="accounts-account"),
    path("account/password/", account.change_password, name="accounts-password"),
    path("account/email/", email.change_email, name="accounts-email"),
    path("account/email/cancel/", email.cancel_change, name="accounts-email-cancel"),
    path("account/email/<str:token>/", email.confirm_change, name="accounts-confirm-email"),
    path("account/verify/", email.send_again, name="accounts-verify-again"),
    path("account/leave/<int:membership_id>/", account.leave, name="accounts-leave"),
    path("account/delete/", deletion.delete, name="accounts-delete"),
    path("account/security/", security.show_security, name="accounts-security"),
    path("account/security/sessions/", security.end_sessions, name="accounts-sessions"),
    path("account/security/app/", second_factors.set_up_app, name="accounts-app"),
    path("account/security/app/remove/", second_factors.remove_app, name="accounts-app-remove"),
    path("account/security/codes/", second_factors.renew_codes, name="accounts-codes"),
    path("account/security/confirm/", second_factors.confirm_log_in, name="accounts-confirm"),
    path("account/security/passkeys/", passkeys.add, name="accounts-passkeys"),
    path("account/security/passkeys/<int:passkey_id>/", passkeys.change, name="accounts-passkey"),
]
