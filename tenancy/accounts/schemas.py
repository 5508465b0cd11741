"""Forms as they are sent, and view-models of the account pages."""

import msgspec

from infra.kit.ids import new_id
from infra.kit.pages import Form
from infra.kit.problems import FieldError, Problem


class LogIn(msgspec.Struct, frozen=True):
    email: str = ""
    password: str = ""
    next: str = ""
    zone: str = ""


class LogInCode(msgspec.Struct, frozen=True):
    code: str = ""
    next: str = ""
    zone: str = ""


class SignUp(msgspec.Struct, frozen=True):
    name: str = ""
    email: str = ""
    password: str = ""
    zone: str = ""


class Forgot(msgspec.Struct, frozen=True):
    email: str = ""


class Reset(msgspec.Struct, frozen=True):
    token: str = ""
    password: str = ""
    zone: str = ""


class Preferences(msgspec.Struct, frozen=True):
    locale: str = ""
    theme: str = ""
    next: str = ""


class LogInPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    action: str = "/login"
    unsaved: bool = False


class LogInCodePage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    action: str = "/login/code"


class SignUpPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    action: str = "/signup"


class ForgotPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    sent: bool = False
    inbox: str = ""
    action: str = "/forgot"


class ResetPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    is_usable: bool
    action: str = "/reset"


class ConfirmPage(msgspec.Struct, frozen=True, kw_only=True):
    form: Form
    email: str
    is_confirmed: bool
    inbox: str = ""
    action: str = "/confirm"
    next: str = "/app"


class LinkPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page behind a mailed link: one button, since opening a link changes nothing."""

    form: Form
    action: str
    is_usable: bool


def empty_form(**values: object) -> Form:
    return Form(key=str(new_id()), values=values)


def form_with(problem: Problem, **values: object) -> Form:
    """The form again with what is wrong; a refusal that names no field stands above them."""
    loose = FieldError(field="", code=problem.code, message=problem.message, facts=problem.facts)
    return Form(key=str(new_id()), values=values, errors=problem.fields or (loose,))
