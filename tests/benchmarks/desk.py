"""
What the contact desk's pages cost with 50,000 messages: queries and CPU.

`make bench` fills a throw-away database and asks each page through the whole WSGI application,
signed in as the front desk or, for the home page, as a manager, who sees most. CPU is user and
system time of this process, the best of several rounds.
"""

import platform
import random
from datetime import timedelta

from measuring import measure, site

MESSAGES = 50_000
WITH_CONSENTS = 10_000
OPEN, SUSPECTS = 400, 300
DAYS = 700  # over which they came
ROUNDS = {"rounds": 5, "requests": 4}
GOAL_QUERIES, GOAL_CPU_MS = 25, 300


def main():
    with site():
        fill()
        report()


def fill():
    """Messages of two years from half as many people, some of them waiting, some suspects."""
    from django.utils import timezone

    from clinic_site.foundation.outbox.models import OutgoingMail
    from contact.models import ConsentEvent, ConsentWording, Inquiry

    chance = random.Random(1)  # the same every time
    now = timezone.now()
    Status = Inquiry.Status
    pages = ["/contact/", "/conditions/back-spasms/", "/", *(f"/articles/{n}/" for n in range(9))]
    messages = []
    for number in range(MESSAGES):
        ago = timedelta(days=DAYS) * number / MESSAGES + timedelta(minutes=1)
        person = chance.randrange(MESSAGES // 2)
        messages.append(
            Inquiry(
                name=f"Ann Example {person}",
                email=f"ann.{person}@example.com",
                phone=f"(940) 56{person // 10_000}-{person % 10_000:04}",
                phone_e164=f"+194056{person // 10_000}{person % 10_000:04}",
                topic=chance.choice(Inquiry.Topic.values),
                message="Do you have time for me on Tuesday? " * chance.randrange(1, 20),
                source_page=chance.choice(pages),
                status=Status.NEW if number < OPEN else chance.choice(Inquiry.DONE),
                received_at=now - ago,
                reply_due_at=now - ago + timedelta(days=1),
            )
        )
    for message in messages[OPEN : OPEN + SUSPECTS]:
        message.status = Status.SUSPECT
    for message in messages:
        message.search_text = message.searchable_text()
    messages = Inquiry.objects.bulk_create(messages, batch_size=500)
    words = ConsentWording.objects.current()
    ConsentEvent.objects.bulk_create(
        [
            ConsentEvent(
                inquiry=message,
                wording=words[purpose],
                purpose=purpose,
                text=words[purpose].full_text,
                decision=chance.choice(["given", "declined"]),
                happened_at=message.received_at,
            )
            for message in messages[:WITH_CONSENTS]
            for purpose in ConsentWording.ASKED
        ],
        batch_size=500,
    )
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                subject=message,
                kind="notification",
                created_at=message.received_at,
                attempts=1,
                sent_at=message.received_at if number > 20 else None,
            )
            for number, message in enumerate(messages)
            if message.status != Status.SUSPECT
        ],
        batch_size=500,
    )


def report():
    import django
    from django.db import connection

    from contact.models import Inquiry

    front_desk, manager = signed_in("Front desk"), signed_in("Manager")
    inbox, waiting = "/admin/contact/inquiry/", Inquiry.objects.open().first()
    pages = (
        ("inbox", front_desk, inbox),
        ("inbox, page 2", front_desk, f"{inbox}?p=2"),
        ("inbox, all messages", front_desk, f"{inbox}?status=all"),
        ("inbox, all, last page", front_desk, f"{inbox}?status=all&p={MESSAGES // 50}"),
        ("search by phone", front_desk, f"{inbox}?q=940+561+2345"),
        ("search by name", front_desk, f"{inbox}?q=example+1234"),
        ("search for nobody", front_desk, f"{inbox}?q=ann+tuesday+nobody"),
        ("one message", front_desk, waiting.admin_path),
        ("home", manager, "/admin/"),
    )
    print(f"\nPython {platform.python_version()}, Django {django.__version__}, ", end="")
    print(f"{connection.vendor}, {MESSAGES:,} messages")
    print(f"{'page':<24}{'bytes':>8}{'queries':>10}{'CPU ms':>10}")
    over = []
    for name, cookie, address in pages:
        size, queries, cpu = measure(address, cookie=cookie, **ROUNDS)
        print(f"{name:<24}{size:>8}{queries:>10}{cpu:>10.1f}")
        if queries >= GOAL_QUERIES or cpu >= GOAL_CPU_MS:
            over.append(name)
    print(f"goal: fewer than {GOAL_QUERIES} queries and {GOAL_CPU_MS} ms: ", end="")
    print(f"missed by {', '.join(over)}" if over else "all reach it")


def signed_in(role):
    """The cookie of a new member of this role."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client.cookies.output(attrs=[], header="").strip()


if __name__ == "__main__":
    main()
