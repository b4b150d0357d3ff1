"""The codes of the second factor: each counts once, and guessing them is held up everywhere."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from .second_factor import app_code
from .test_sign_in import (
    CODE,
    PASSWORD,
    REAUTHENTICATE,
    SET_UP,
    TOO_MANY,
    error,
    is_signed_in,
    set_up,
    try_to_sign_in,
)

pytestmark = pytest.mark.django_db

SHOW_IT = reverse("mfa_reauthenticate")
RESET = reverse("account_reset_password")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WAYS = {
    "plain": lambda code: code,
    "dash": lambda code: f"{code[:3]}-{code[3:]}",
    "space": lambda code: f" {code[:3]} {code[3:]}",
    "no-break space": lambda code: f"{code[:3]}\N{NO-BREAK SPACE}{code[3:]}",
    "long dash": lambda code: f"{code[:3]}\N{EN DASH}{code[3:]}",
    "full-width digits": lambda code: code.translate(FULL_WIDTH),
    "arabic digits": lambda code: code.translate(ARABIC),
    "invisible characters": lambda code: f"\N{ZERO WIDTH SPACE}{code}\N{WORD JOINER}",
}


@pytest.fixture(autouse=True)
def _nobody_counted_yet():
    cache.clear()


@pytest.fixture
def clock():
    """Stands still at the start of a half minute."""
    start = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        yield clock


@pytest.fixture
def factor(clock):
    """Ann's secret and recovery codes."""
    User.objects.create_superuser("ann", "ann@example.com", PASSWORD)
    client = Client()
    try_to_sign_in(client)
    return set_up(client)


def signs_in(code):
    """Whether the right password and this code sign somebody in."""
    client = Client()
    try_to_sign_in(client)
    client.post(CODE, {"code": code})
    return is_signed_in(client)


@pytest.mark.parametrize("way", WAYS)
def test_a_code_signs_in_however_it_is_typed(factor, way):
    assert signs_in(WAYS[way](app_code(factor[0], ahead=1)))


@pytest.mark.parametrize("seconds", [0, 29, 45])
@pytest.mark.parametrize("way", WAYS)
def test_a_code_counts_once_however_it_is_typed_again(clock, factor, way, seconds):
    code = app_code(factor[0], ahead=1)
    assert signs_in(code)
    clock.shift(timedelta(seconds=seconds))
    assert code in (app_code(factor[0], ahead=1), app_code(factor[0])), "it is still in time"
    assert not signs_in(WAYS[way](code))


@pytest.mark.parametrize("way", WAYS)
def test_a_recovery_code_counts_once_however_it_is_typed(factor, way):
    code = factor[1][0]
    assert signs_in(WAYS[way](code))
    cache.clear()  # recovery codes that were used are kept in the database
    assert not signs_in(code)
    assert not signs_in(WAYS[way](code))


def test_the_code_that_set_the_factor_up_does_not_sign_in_too(factor):
    assert not signs_in(app_code(factor[0]))
    assert signs_in(app_code(factor[0], ahead=1))


def test_a_code_that_signed_in_is_not_taken_when_it_is_asked_for_again(factor):
    code = app_code(factor[0], ahead=1)
    client = Client()
    try_to_sign_in(client)
    client.post(CODE, {"code": code})
    answer = client.post(SHOW_IT, {"code": WAYS["dash"](code)})
    assert error(answer).startswith("That code isn't right.")


def test_a_used_code_does_not_give_new_tries_to_who_guesses(clock, factor):
    """It is known to whoever looked over the shoulder."""
    code = app_code(factor[0], ahead=1)
    assert signs_in(code)
    clock.shift(timedelta(seconds=45))
    client = Client()
    try_to_sign_in(client)
    answers = [error(client.post(CODE, {"code": code})) for _ in range(6)]
    assert answers[-1] == TOO_MANY


def is_held_up(answer):
    return answer.status_code == 429 or error(answer) == TOO_MANY


STEPS = {
    "password": lambda client, number: try_to_sign_in(client, "wrong"),
    "password for many names": lambda client, number: try_to_sign_in(
        client, "wrong", name=f"name-{number}"
    ),
    "code": lambda client, number: client.post(CODE, {"code": f"{number:06}"}),
    "recovery code": lambda client, number: client.post(CODE, {"code": f"{number:08}"}),
    "password once more": lambda client, number: client.post(
        REAUTHENTICATE, {"password": f"wrong-{number}"}
    ),
    "code once more": lambda client, number: client.post(SHOW_IT, {"code": f"{number:06}"}),
    "old password": lambda client, number: client.post(
        reverse("account_change_password"),
        {"oldpassword": "wrong", "password1": "three-new-words", "password2": "three-new-words"},
    ),
    "code at set-up": lambda client, number: client.post(SET_UP, {"code": f"{number:06}"}),
    "reset link": lambda client, number: client.post(RESET, {"email": "ann@example.com"}),
    "reset links for many": lambda client, number: client.post(
        RESET, {"email": f"name-{number}@example.com"}
    ),
    "reset key": lambda client, number: client.post(
        reverse("account_reset_password_from_key", args=["1", f"key-{number}"])
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_guessing_is_held_up_at_every_step(clock, step):
    User.objects.create_superuser("ann", "ann@example.com", PASSWORD)
    client = Client()
    if step in ("code", "recovery code", "code once more"):
        try_to_sign_in(client)
        set_up(client)
    if step in ("code", "recovery code"):
        client = Client()
        try_to_sign_in(client)
    elif step in ("password once more", "old password", "code at set-up"):
        try_to_sign_in(client)
    answers = [STEPS[step](client, number) for number in range(21)]
    assert not is_held_up(answers[0])
    assert is_held_up(answers[-1])
