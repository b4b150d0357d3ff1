"""
What the front desk's pages cost with 50,000 messages: queries and CPU, and seconds for what is
done with 200 messages at once.

`make bench` fills a throw-away database and asks each page through the whole WSGI application,
signed in by role. CPU is user and system time of this process, the best of several rounds. With
the DATABASE_URL of a new and empty PostgreSQL on this machine, its server's is added.
"""

import platform
import random
import time
from datetime import timedelta

from measuring import measure, site

MESSAGES = 50_000
WITH_CONSENTS = 10_000
OPEN, SUSPECTS = 400, 300
URGENT, MINE = 20, 30  # of those that are open
DAYS = 700  # over which they came
ROUNDS = {"rounds": 5, "requests": 4}
GOAL_QUERIES, GOAL_CPU_MS = 25, 300
MANY, GOAL_MANY = 200, 1  # messages in one act, and seconds

NAMES = ("Ann", "José", "Zoë", "Anh", "María Luz", "Søren", "Pat", "Lena", "Nguyễn Thị", "Omar")
FAMILIES = ("Example", "Núñez", "Müller", "Nguyễn", "Ramírez", "O’Brien", "Reader", "عمر", "Weiß")
WORDS = """
    back neck hurts since Tuesday Thursday after work lifting time for me my son mother do you take
    insurance walk-in price parking appointment change cancel morning evening headache
    espalda duele cuello cita mañana después del trabajo cuánto cuesta seguro niño cabeza
    đau lưng cổ khám giá bảo hiểm sáng chiều con trai ألم الظهر موعد غدا رقبة
"""


def main():
    with site():
        fill()
        report()


def fill():
    """Messages of two years from half as many people, some of them waiting, some suspects."""
    from django.db import connection
    from django.utils import timezone

    from clinic_site.foundation.outbox.models import OutgoingMail
    from contact.models import ConsentEvent, ConsentWording, Inquiry

    chance = random.Random(1)  # the same every time
    known = WORDS.split()
    now = timezone.now()
    Status = Inquiry.Status
    pages = ["/contact/", "/conditions/back-spasms/", "/", *(f"/articles/{n}/" for n in range(9))]
    messages = []
    for number in range(MESSAGES):
        ago = timedelta(days=DAYS) * number / MESSAGES + timedelta(minutes=1)
        person = chance.randrange(MESSAGES // 2)
        name = f"{NAMES[person % len(NAMES)]} {FAMILIES[person % len(FAMILIES)]}"
        has_phone = person % 3 > 0
        messages.append(
            Inquiry(
                name=f"{name} {person}",
                email="" if person % 3 == 1 else f"ann.{person}@example.com",
                phone=f"(940) 56{person // 10_000}-{person % 10_000:04}" if has_phone else "",
                phone_e164=f"+194056{person // 10_000}{person % 10_000:04}" if has_phone else "",
                topic=chance.choice(Inquiry.Topic.values),
                message=" ".join(chance.choices(known, k=chance.randrange(5, 150))),
                notes="Called back, wants a morning." if chance.random() < 0.2 else "",
                source_page=chance.choice(pages),
                status=Status.NEW if number < OPEN else chance.choice(Inquiry.DONE),
                received_at=now - ago,
                reply_due_at=now - ago + timedelta(days=1),
            )
        )
    for message in messages[: OPEN : OPEN // URGENT]:
        message.urgent_words = "chest pain"
    for message in messages[OPEN : OPEN + SUSPECTS]:
        message.status = Status.SUSPECT
        message.suspicion = Inquiry.Suspicion.CONTENT
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def report():
    import django
    from django.contrib.auth.models import User
    from django.db import connection

    from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
    from contact.models import Inquiry

    roles = {role: signed_in(role) for role in (FRONT_DESK, EDITOR, CLINICIAN, MANAGER)}
    front_desk, waiting = roles[FRONT_DESK], Inquiry.objects.open()
    flora = User.objects.get(username=FRONT_DESK)
    mine = waiting.order_by("pk").values_list("pk", flat=True)[:MINE]
    Inquiry.objects.filter(pk__in=list(mine)).update(assignee=flora)
    inbox, closed = "/admin/contact/inquiry/", Inquiry.objects.filter(status="closed").count()
    pages = (
        ("list", inbox),
        ("list, page 2", f"{inbox}?p=2"),
        ("urgent", f"{inbox}?status=urgent"),
        ("overdue", f"{inbox}?status=late"),
        ("mine", f"{inbox}?status=mine"),
        ("suspected spam", f"{inbox}?status=suspect"),
        ("closed", f"{inbox}?status=closed"),
        ("closed, last page", f"{inbox}?status=closed&p={closed // 50}"),
        ("all, last page", f"{inbox}?status=all&p={MESSAGES // 50}"),
        ("search: one word", f"{inbox}?q=insurance"),
        ("three words, any order", f"{inbox}?q=parking+morning+tuesday"),
        ("without its accent", f"{inbox}?q=nunez+manana"),
        ("a phone number", f"{inbox}?q=940+561+2345"),
        ("a name", f"{inbox}?q=example+1234"),
        ("no hit", f"{inbox}?q=ann+tuesday+nobody"),
        ("one message", waiting.first().admin_path),
    )
    asked = [(f"first page, {role.lower()}", cookie, "/admin/") for role, cookie in roles.items()]
    asked += [(name, front_desk, address) for name, address in pages]
    print(f"\nPython {platform.python_version()}, Django {django.__version__}, ", end="")
    print(f"{connection.vendor}, {MESSAGES:,} messages")
    print(f"{'page':<26}{'bytes':>8}{'queries':>10}{'CPU ms':>10}")
    over = []
    for name, cookie, address in asked:
        size, queries, cpu = measure(address, cookie=cookie, **ROUNDS)
        print(f"{name:<26}{size:>8}{queries:>10}{cpu:>10.1f}")
        if queries >= GOAL_QUERIES or cpu >= GOAL_CPU_MS:
            over.append(name)
    for name in ("take", "close", "spam"):
        queries, seconds = act_on_many(name, flora)
        print(f"{f'{name}, {MANY} at once':<26}{'':>8}{queries:>10}{seconds:>8.2f} s")
        if seconds >= GOAL_MANY:
            over.append(name)
    print(f"goal: fewer than {GOAL_QUERIES} queries and {GOAL_CPU_MS} ms of CPU a page, ", end="")
    print(f"{GOAL_MANY} s for {MANY} at once: ", end="")
    print(f"missed by {', '.join(over)}" if over else "all reach it")


def act_on_many(name, user):
    """(queries, seconds) of what the list does with many open messages, which it then undoes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from contact.admin.at_once import as_seen
    from contact.models import Inquiry

    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    chosen = list(
        Inquiry.objects.open().filter(assignee=None, urgent_words="").order_by("pk")[:MANY]
    )
    assert len(chosen) == MANY
    rows = Inquiry.objects.filter(pk__in=[message.pk for message in chosen])
    form = {
        "action": name,
        "index": 0,
        "_selected_action": [message.pk for message in chosen],
        "seen": [as_seen(message) for message in chosen],
    }
    best = float("inf")
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            start = time.perf_counter()
            response = client.post("/admin/contact/inquiry/", form)
            best = min(best, time.perf_counter() - start)
        assert response.status_code == 302
        assert rows.filter(status="new", assignee=None).count() == 0
        rows.update(status="new", assignee=None)
    return len(asked), best


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
