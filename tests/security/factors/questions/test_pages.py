"""The pages of an employee's own questions (W15), and where they stand in for a second factor (M21)."""

import pytest
from django.test import Client

from accounts.models import User
from security.factors.questions.catalogue import QUESTIONS
from security.models import SecurityAnswer, StepUpGrant
from security.policies import FACTOR_QUESTIONS, OFF, ON, QUESTION_COUNT, QUESTIONS_AS_SECOND_STEP
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import (
    AGAIN,
    CHOICE,
    CHOOSE,
    CONFIRM,
    TYPED,
    WITH_PASSWORD,
    questions_in_force,
    set_up,
    words_of,
)
from tests.security.logon.acts import half_way, is_in
from tests.security.step_up.acts import grant_in

BY_QUESTIONS = "/logon/verify/questions/"
OVERVIEW = "/settings/account-security/"


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return Alice's browser."""
    return logged_on(cast.alice)


def chosen(client: Client, account: User, **changes: str) -> int:
    """Send questions and answers with a fresh proof; return the status."""
    return client.post(CHOOSE, {**CHOICE, "grant": grant_in(client, account), **changes}).status_code


def test_from_the_overview_to_the_overview(cast: Cast, client: Client) -> None:
    assert "Not set up" in words_of(client.get(OVERVIEW).content.decode())
    to_proof = client.get(CHOOSE)["Location"]
    assert to_proof == f"{WITH_PASSWORD}?next=%2Fsettings%2Fquestions%2F"
    back = client.post(to_proof, {"password": password_of("Alice")})["Location"]
    grant = StepUpGrant.objects.latest("pk").public_id
    assert str(grant) in client.get(back).content.decode()
    assert client.post(back, {**CHOICE, "grant": grant})["Location"] == CONFIRM
    asked = client.get(CONFIRM).content.decode()
    assert "first manager you worked for" in asked
    assert client.post(CONFIRM, AGAIN)["Location"] == OVERVIEW
    overview = words_of(client.get(OVERVIEW).content.decode())
    assert "Your security questions are set up." in overview
    assert "Questions Set up" in overview


def test_no_page_shows_an_answer_again(cast: Cast, client: Client) -> None:
    assert chosen(client, cast.alice) == 302
    pages = [client.get(CONFIRM), client.post(CONFIRM, {**AGAIN, "answer_2": "slip"}), client.get(CHOOSE)]
    client.post(CONFIRM, AGAIN)
    pages += [client.get(OVERVIEW), client.get(CHOOSE), client.get(CONFIRM)]
    for page in pages[:1] + pages[2:]:
        assert "okonkwo" not in page.content.decode().lower()
        assert page["Cache-Control"] == "no-store"


def test_without_a_proof_nothing_is_chosen(cast: Cast, client: Client) -> None:
    assert client.post(CHOOSE, CHOICE).status_code == 403
    assert client.post(CHOOSE, {**CHOICE, "grant": grant_in(logged_on(cast.dora), cast.dora)}).status_code == 403
    assert not SecurityAnswer.objects.exists()


def test_a_proof_opens_one_choice(cast: Cast, client: Client) -> None:
    grant = grant_in(client, cast.alice)
    assert client.post(CHOOSE, {**CHOICE, "grant": grant}).status_code == 302
    assert client.post(CHOOSE, {**CHOICE, "grant": grant}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"question_1": ""}, "Choose question 1."),
        ({"question_1": "my own question"}, "Choose a question from the list."),
        ({"question_2": "first-manager"}, "Choose a different question each time."),
        ({"answer_1": ""}, "Answer question 1."),
        ({"answer_1": "x"}, "An answer needs at least 2 letters or digits."),
        ({"answer_1": "x" * 65}, "An answer can have at most 64 characters."),
        ({"answer_1": "\ufdfa" * 60}, "An answer can have at most 64 characters."),
        ({"answer_1": "!!!"}, "An answer needs at least 2 letters or digits."),
        ({"answer_1": "Password"}, "This answer is easy to guess."),
        ({"answer_1": "aunt MARIE"}, "Give each question an answer of its own."),
        ({"answer_1": "manager"}, "This answer is in the question itself."),
        ({"answer_1": "Alice"}, "This answer is part of your email address."),
    ],
)
def test_what_is_wrong_is_named_at_its_field(cast: Cast, client: Client, changes: dict[str, str], words: str) -> None:
    grant = grant_in(client, cast.alice)
    page = client.post(CHOOSE, {**CHOICE, **changes, "grant": grant})
    assert page.status_code == 400
    assert words in page.content.decode()
    assert not SecurityAnswer.objects.exists()
    # A slip costs no proof.
    assert client.post(CHOOSE, {**CHOICE, "grant": grant}).status_code == 302


IS_PASSWORD = "This is your web logon password."


@pytest.mark.parametrize("field", ["answer_1", "answer_2"])
def test_the_account_password_is_no_answer(cast: Cast, client: Client, field: str) -> None:
    """docs/security.md 1.5: question and password would be one secret, where the proof asks for both."""
    grant = grant_in(client, cast.alice)
    page = client.post(CHOOSE, {**CHOICE, field: password_of("Alice"), "grant": grant})
    assert page.status_code == 400
    assert IS_PASSWORD in page.content.decode()
    assert not SecurityAnswer.objects.exists()
    assert client.post(CHOOSE, {**CHOICE, "grant": grant}).status_code == 302


def test_nobody_learns_the_password_by_answers(cast: Cast, client: Client) -> None:
    """A15: without a proof, which takes the password, nothing is compared; and each proof compares one set."""
    bogus = "00000000-0000-4000-8000-000000000000"
    for answer in (password_of("Alice"), "A wrong guess"):
        page = client.post(CHOOSE, {**CHOICE, "answer_1": answer, "grant": bogus})
        assert page.status_code == 403
    grant = grant_in(client, cast.alice)
    assert client.post(CHOOSE, {**CHOICE, "answer_1": "A wrong guess", "grant": grant}).status_code == 302
    page = client.post(CHOOSE, {**CHOICE, "answer_1": password_of("Alice"), "grant": grant})
    assert page.status_code == 409
    assert IS_PASSWORD not in page.content.decode()


def test_other_answers_the_second_time_are_told_and_can_be_mended(cast: Cast, client: Client) -> None:
    chosen(client, cast.alice)
    page = client.post(CONFIRM, {**AGAIN, "answer_2": "uncle joe"})
    assert page.status_code == 400
    assert "These answers do not match" in page.content.decode()
    assert client.post(CONFIRM, {"answer_1": "OKONKWO", "answer_2": "aunt-marie"}).status_code == 302
    assert questions_in_force(cast.alice) == ["first-manager", "swimming"]


def test_this_session_goes_on_and_the_others_end(cast: Cast, client: Client) -> None:
    other = logged_on(cast.alice, source="198.51.100.7")
    chosen(client, cast.alice)
    client.post(CONFIRM, AGAIN)
    assert is_in(client)
    assert not is_in(other)


def test_another_session_of_the_account_cannot_confirm(cast: Cast, client: Client) -> None:
    chosen(client, cast.alice)
    assert logged_on(cast.alice).post(CONFIRM, AGAIN).status_code == 409


def test_a_domain_may_ask_for_three(cast: Cast, client: Client) -> None:
    """E9."""
    cast.order(QUESTION_COUNT, "3")
    assert chosen(client, cast.alice) == 400
    assert chosen(client, cast.alice, question_3="first-song", answer_3="La Mer") == 302
    client.post(CONFIRM, {**AGAIN, "answer_3": "la mer"})
    assert len(questions_in_force(cast.alice)) == 3


def test_every_list_has_the_whole_catalogue_and_no_room_for_own_text(cast: Cast, client: Client) -> None:
    grant_in(client, cast.alice)
    html = client.get(CHOOSE).content.decode()
    assert html.count("<option") == 2 * (len(QUESTIONS) + 1)


def test_where_the_domain_offers_none_there_is_no_page(cast: Cast, client: Client) -> None:
    cast.order(FACTOR_QUESTIONS, OFF)
    assert client.get(CHOOSE).status_code == 403
    assert chosen(client, cast.alice) == 403
    overview = words_of(client.get(OVERVIEW).content.decode())
    assert "Your administrator does not offer security questions." in overview
    assert CHOOSE not in client.get(OVERVIEW).content.decode()


# --- as second step and as step-up


def test_as_second_step_where_the_domain_says_so(cast: Cast) -> None:
    """E3, M20."""
    set_up(cast.alice)
    cast.order(QUESTIONS_AS_SECOND_STEP, ON)
    client = half_way(cast.alice)
    asked = client.get(BY_QUESTIONS).content.decode()
    assert "Who taught you to swim?" in asked
    wrong = client.post(BY_QUESTIONS, {**AGAIN, "answer_2": "uncle joe"})
    assert wrong.status_code == 400
    assert "The answers are not all correct." in wrong.content.decode()
    assert not is_in(client)
    client.post(BY_QUESTIONS, AGAIN)
    assert is_in(client)


def test_m21_not_where_the_domain_has_not_said_so(cast: Cast) -> None:
    set_up(cast.alice)
    client = logged_on(cast.alice)
    assert half_way_status(cast.alice) == OVERVIEW
    assert client.post(BY_QUESTIONS, AGAIN)["Location"].startswith("/logon/")


def half_way_status(account: User) -> str:
    client = logged_on(account)
    client.post("/logoff/")
    answer = client.post("/logon/", {"address": account.address, "password": password_of(account.name)})
    return str(answer["Location"])


def test_m21_neither_as_second_step_nor_as_step_up_where_an_authenticator_is_attached(cast: Cast) -> None:
    set_up(cast.alice)
    cast.order(QUESTIONS_AS_SECOND_STEP, ON)
    attached(cast.alice)
    client = half_way(cast.alice)
    assert client.get(BY_QUESTIONS).status_code == 404
    assert client.post(BY_QUESTIONS, AGAIN).status_code == 404
    assert not is_in(client)
    inside = logged_on(cast.alice)
    for purpose in ("generate", "change-factor"):
        url = f"/settings/verify/{purpose}/questions/"
        assert inside.post(url, {**AGAIN, "password": password_of("Alice")}).status_code == 404
    assert not StepUpGrant.objects.exists()


def test_as_step_up_together_with_the_password(cast: Cast) -> None:
    """docs/security.md 1.9: neither bound, the questions and the account password."""
    set_up(cast.alice)
    client = logged_on(cast.alice)
    url = "/settings/verify/generate/"
    page = client.get(url).content.decode()
    assert "Who taught you to swim?" in page
    assert client.post(url, {"password": password_of("Alice")}).status_code == 400
    assert client.post(url, AGAIN).status_code == 400
    assert not StepUpGrant.objects.exists()
    assert client.post(url, {**AGAIN, "password": password_of("Alice")}).status_code == 302


def test_changing_them_asks_for_the_old_ones(cast: Cast) -> None:
    """E9: changing needs a step-up."""
    set_up(cast.alice)
    client = logged_on(cast.alice)
    assert client.get(CHOOSE).status_code == 302
    assert client.post(WITH_PASSWORD, {"password": password_of("Alice")}).status_code == 400
    both = {"password": password_of("Alice"), "answer_1": TYPED[0], "answer_2": TYPED[1]}
    assert client.post(f"{WITH_PASSWORD}?next={CHOOSE}", both)["Location"] == CHOOSE
