"""How people sign in: the part of the settings that is the same on every site."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "start"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
# A new password ends every other session anyway, because sessions are bound to it.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# A new address counts only from somebody who has just shown that it is them.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Beside the limits on signing in: checking receipts costs us more than asking; and the codes that
# somebody who is signed in has mailed, and tries (accounts/sign_in/again.py).
ACCOUNT_RATE_LIMITS = {
    "check_receipt": "30/m/ip",
    "mail_code": "5/5m/user,20/d/user",
    "type_code": "10/5m/user,60/d/user",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "accounts.sign_in.account.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"accounts.sign_in.forms.{name.title().replace('_', '')}"
    for name in (
        "add_email",
        "change_password",
        "confirm_email_verification_code",
        "confirm_login_code",
        "confirm_password_reset_code",
        "login",
        "reauthenticate",
        "request_login_code",
        "reset_password",
        "reset_password_from_key",
        "set_password",
        "signup",
    )
}
# A mail may be slow, and a reader too: 15 minutes for every code.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# No mail about sign-in holds a link: codes are typed where they were asked for.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# One address for each person; a new one replaces the old one once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
# Tell people by mail when a password, an address or a second factor changes.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "accounts.sign_in.second_factors.SecondFactorAdapter"
MFA_FORMS = {
    name: f"accounts.sign_in.forms.Factor{name.title().replace('_', '')}"
    for name in ("activate_totp", "add_webauthn", "authenticate", "edit_webauthn", "reauthenticate")
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
