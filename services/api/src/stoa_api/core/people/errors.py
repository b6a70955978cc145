"""Problems of people."""

from stoa_shared.problems import Conflict, FieldError, Forbidden, Unprocessable


class EmailTaken(Conflict):
    """There is an account with this address, in whatever case it was typed."""

    code, title = "email-taken", "There is already an account with this e-mail address"


class PasswordTooCommon(Unprocessable):
    """The password is among the first that anybody would try."""

    code, title = "password-too-common", "This password is too easy to guess"

    def __init__(self) -> None:
        super().__init__(
            errors=[
                FieldError(
                    pointer="/password",
                    code="password-too-common",
                    message="Choose one that others would not try first.",
                )
            ]
        )


class AccountBlocked(Forbidden):
    """The password is right, and the account is blocked: only now it says so."""

    code, title = "account-blocked", "This account is blocked"


class CurrentPasswordWrong(Unprocessable):
    """Whoever is at this device does not know the password they have now."""

    code, title = "current-password-wrong", "Your current password is not right"

    def __init__(self) -> None:
        super().__init__(
            errors=[
                FieldError(
                    pointer="/current_password",
                    code="current-password-wrong",
                    message="This is not the password you have now.",
                )
            ]
        )
