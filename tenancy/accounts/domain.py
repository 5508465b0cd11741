"""What an e-mail address and a password have to be. Pure."""

from datetime import timedelta

from email_validator import EmailNotValidError, validate_email

from infra.kit.i18n import N_
from infra.kit.problems import FieldError

SESSION_LASTS = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)
CONFIRM_LASTS, RESET_LASTS = timedelta(days=7), timedelta(hours=1)
LEAST_PASSWORD, MOST_PASSWORD, LEAST_DIFFERENT = 10, 200, 4
MOST_NAME = 100


def normal_email(text: str) -> str:
    """The address as it is kept and compared."""
    return text.strip().lower()


def check_name(name: str, field: str = "name") -> list[FieldError]:
    if not name.strip():
        return [FieldError(field=field, code="missing", message=N_("Enter a name."))]
    if len(name) > MOST_NAME or not name.isprintable():
        message = N_("Use at most {most} letters, on one line.")
        return [FieldError(field=field, code="too_long", message=message, facts={"most": MOST_NAME})]
    return []


def check_email(email: str) -> list[FieldError]:
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        message = N_("Enter an e-mail address, for example lan@shop.example.")
        return [FieldError(field="email", code="email", message=message)]
    return []


def check_password(password: str, email: str = "", field: str = "password") -> list[FieldError]:
    """Long rather than colorful (NIST SP 800-63B): length, and not the address itself."""
    if len(password) < LEAST_PASSWORD:
        message = N_("Use at least {least} characters. Three words you remember are fine.")
        return [FieldError(field=field, code="too_short", message=message, facts={"least": LEAST_PASSWORD})]
    if len(password) > MOST_PASSWORD:
        message = N_("Use at most {most} characters.")
        return [FieldError(field=field, code="too_long", message=message, facts={"most": MOST_PASSWORD})]
    if len(set(password)) < LEAST_DIFFERENT or (email and password.lower() in {email, email.partition("@")[0]}):
        return [FieldError(field=field, code="too_easy", message=N_("This is too easy to guess. Use another one."))]
    return []
