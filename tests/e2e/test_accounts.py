"""An account from its letter to its lost password, as the person sees it."""

import re

from playwright.sync_api import Page, expect

from .conftest import PASSWORD, MakeVisitor, Visitor
from .looking import inspect, look, visit

NEW_PASSWORD = "another-quiet-evening-8"


def open_letter(ada: Visitor, subject: str, *, to: str | None = None) -> Page:
    """Open the link of a letter, to Ada herself, from the page of caught mail."""
    page = ada.context.new_page()
    letter = page.get_by_role("article").filter(has_text=to or ada.email)
    letter = letter.filter(has_text=subject).first
    for _ in range(40):
        page.goto("/_mail")
        if letter.count():
            break
        page.wait_for_timeout(250)  # the page has no news of its own
    letter.get_by_role("link").click()
    return page


def test_an_address_is_proven_and_a_lost_password_replaced(visitor: MakeVisitor):
    ada = visitor("Ada")
    ada.sign_in_on_the_screen()
    ada.page.goto("/me")
    unproven = ada.page.get_by_text("We do not know yet that this address is yours")
    expect(unproven).to_be_visible()
    proven = open_letter(ada, "Your e-mail address")
    expect(proven.get_by_text("The address is yours.")).to_be_visible()
    ada.page.reload()
    expect(ada.page.get_by_role("heading", name="Profile")).to_be_visible()
    expect(unproven).not_to_be_visible()

    elsewhere = ada.context.browser
    assert elsewhere is not None
    other = elsewhere.new_context(base_url=ada.base_url).new_page()
    other.goto("/sign-in")
    other.get_by_role("link", name="Forgotten password?").click()
    other.get_by_label("E-mail").fill(ada.email)
    other.get_by_role("button", name="Send the link").click()
    expect(other.get_by_text("a letter is on its way")).to_be_visible()
    other.context.close()

    reset = open_letter(ada, "A new password")
    reset.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
    reset.get_by_role("button", name="Set the new password").click()
    expect(reset.get_by_text("Your new password is set.")).to_be_visible()
    ada.page.reload()  # the session that was open has ended with the old password
    expect(ada.page).to_have_url(re.compile("/sign-in"))
    ada.page.get_by_label("E-mail").fill(ada.email)
    ada.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ada.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(ada.page.get_by_role("alert")).to_contain_text("not right")
    ada.page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    ada.page.get_by_role("button", name="Sign in", exact=True).click()
    ada.page.wait_for_url(lambda url: "/sign-in" not in url)


@look
def test_screens_of_a_lost_password(visitor: MakeVisitor, axe: str, size: str):
    ada = visit(visitor, size)
    for path in ("/forgot", "/reset", "/reset#stoa_link_x", "/verify#stoa_link_x"):
        ada.page.goto("/sign-in")
        ada.page.goto(path)
        expect(ada.page.get_by_role("heading", level=1)).to_be_visible()
        if path.startswith("/verify"):
            expect(ada.page.get_by_role("alert")).to_contain_text("does not work")
        name = re.sub(r"\W+", "-", path).strip("-")
        inspect(ada.page, axe, f"{name}-{size}")
    ada.sign_in_on_the_screen()
    ada.page.goto("/me")
    ada.page.get_by_role("button", name="Change password").click()
    expect(ada.page.get_by_role("dialog")).to_be_visible()
    inspect(ada.page, axe, f"me-password-{size}")
