"""Who gets in, for how long, and what a browser may run: the part of the settings that guards signatures.

A file of its own because the one file of settings had become longer than a person reads.
"""

from environs import Env

env = Env()

AUTHENTICATION_BACKENDS = ["config.demo_accounts.LoopbackForDemo"]
PASSWORD_HASHERS = [
    "config.passwords.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_LINK_HOURS", 24) * 3_600

SESSION_ENGINE = "editorial.signin.sessions"
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 60)
SESSION_LONGEST_MINUTES = env.int("SESSION_LONGEST_MINUTES", 12 * 60)
SESSION_COOKIE_AGE = SESSION_LONGEST_MINUTES * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HTTPS", False)
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# How many proxies in front of us are ours: only what they say of a client's address is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
# Seconds that a stranger waits for an answer where many are guessing at one account.
PAUSE_FOR_STRANGERS = 1.0
# Whoever signs needs a second factor. A library for trying out asks nobody for one.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", False) and not env.bool("DEMO", False)

ACCOUNT_ADAPTER = "editorial.signin.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = True  # for as long as a session lasts
# Its limits are by account, with which anybody locks anybody out, and kept in each worker: ours are in the database.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "editorial.signin.forms.SignInForm",
    "reauthenticate": "editorial.signin.forms.ProveForm",
    "change_password": "editorial.signin.forms.NewPasswordForm",
    "reset_password": "editorial.signin.forms.LinkForm",
}
MFA_ADAPTER = "editorial.signin.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Attest"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "editorial.signin.forms.CodeForm",
    "reauthenticate": "editorial.signin.forms.ProveCodeForm",
    "activate_totp": "editorial.signin.forms.AddSecondFactorForm",
}

# Whether whoever is not signed in may read what is published; if not, it is kept by no cache and sent by no store.
ANONYMOUS_READING = env.bool("ANONYMOUS_READING", True)

# What a browser may load and run. Everywhere: no script at all, and nothing from elsewhere.
_NOTHING = {"default-src": ["'none'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"], "form-action": ["'self'"]}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**_NOTHING, "style-src": ["'self'"], "img-src": ["'self'"]}}
# Under /admin/: the theme's Alpine evaluates expressions and its colours are written into each page; no page has an
# inline script.
ADMIN_CONTENT_SECURITY_POLICY = {
    **_NOTHING,
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
}
