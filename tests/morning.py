"""The 30 messages that a receptionist finds at nine o'clock, as their writers sent them."""

from datetime import datetime, timedelta

from django.utils import timezone

from contact.models import Clinic

from .desk import SPAM, alter, write

FAMILY = {"email": "maple.family@example.com", "phone": "(940) 555-0110"}
LINKS = " ".join(f"https://{name}.example.com/sale" for name in ("rugs", "lamps", "pills"))
LONG = "My back gave me trouble in 2019 and I have written down every day since. " * 67
VIETNAMESE = "Phòng khám có nhận bảo hiểm không? Lưng tôi đau khi ngồi lâu."
ARABIC = "هل لديكم موعد يوم الخميس؟ ظهري يؤلمني منذ أسبوع."

URGENT = "Walter Finch"
MOVES = "Rosa Quill"  # an appointment, and says that it's a question
SELLERS = ["Growth Team", "Crypto Desk", "Анна Маркет", "Accounts Payable", "Loan Center"]
TWICE = "Pam Reed"  # by a double click: stored once

# From the oldest to the newest. Whoever leaves out an email address has one of their own.
MESSAGES = [
    {"name": "Irene Salt", "message": "Do you have parking?"},
    {
        "name": "Owen Park",
        "email": "owen.park@example.com",
        "message": "Can I bring my dog to my appointment?",
    },
    {
        "name": "Guadalupe Ibáñez",
        "message": "¿Cuánto cuesta la primera visita, y hablan español?",
    },
    {"name": "Ann Maple", **FAMILY, "message": "Is my knee something for you, or for a doctor?"},
    {"name": "Ben Maple", **FAMILY, "message": "I’m 16. Does a parent have to come with me?"},
    {"name": "Clara Maple", **FAMILY, "message": "Where do I send the form for my school?"},
    {"name": "Growth Team", "message": "We can put your clinic on page one of every search."},
    {
        "name": "Dale Orchard",
        "email": "",
        "phone": "(940) 555-0142 ext. 17",
        "message": "Call me at work, please. Ask the front office for me.",
    },
    {"name": "Nguyễn Thị Hồng", "message": VIETNAMESE},
    {"name": "ليلى حداد", "message": ARABIC},
    {"name": "Crypto Desk", "message": "Double your coins today: https://coins.example.com"},
    {"name": MOVES, "phone": "940.555.0133", "message": "Could I come on Thursday, not Tuesday?"},
    {
        "name": "Theo Marsh",
        "phone": "+1 940 555 0171",
        "topic": "appointment",
        "message": "I have to cancel tomorrow at 10.",
    },
    {
        "name": URGENT,
        "email": "",
        "phone": "(940) 555-0199",
        "message": "Since last night I can’t feel my legs and cannot pee. What should I do?",
    },
    {"name": "Анна Маркет", "message": "Продвижение сайтов, первые клиенты уже завтра!"},
    {"name": "Vera Long", "message": LONG},
    {"name": "Hal Brook", "email": "", "phone": "940 555 0158 x 4", "message": "Please call."},
    {
        "name": "Accounts Payable",
        "message": "Your invoice 4471 is overdue. Reply with your bank details.",
    },
    {
        "name": "Mina Frost",
        "topic": "offers",
        "message": "Do you have anything for new patients?",
    },
    {"name": "Best Rugs", "message": f"Everything must go! {LINKS}"},
    {"name": "robot", "message": "Nice site.", **SPAM},
    {"name": TWICE, "email": "pam@example.com", "message": "Are you open on Saturdays?"},
    {"name": TWICE, "email": "pam@example.com", "message": "Are you open on Saturdays?"},
    {
        "name": "Siobhán O’Brien",
        "message": "Does my plan pay for massage?",
    },
    {"name": "Loan Center", "message": "Your business is approved for $250,000. Answer YES."},
    {"name": "Zoë Müller", "message": "No chest pain, only a stiff neck."},
    {
        "name": "José Cuevas",
        "topic": "appointment",
        "message": "¿Puedo cambiar mi cita del lunes al miércoles?",
    },
    {"name": "Pat Stone", "topic": "other", "message": "I left a blue umbrella with you."},
    {"name": "Lee Vance", "message": "🙏 thx!! u r the best"},
    {
        "name": "Owen Park",
        "email": "owen.park@example.com",
        "message": "Did you get my question about the dog?",
    },
]
DONE_WITH = [
    *["Irene Salt", "Ann Maple", "Clara Maple", "Dale Orchard", "Nguyễn Thị Hồng", "ليلى حداد"],
    *["Mina Frost", TWICE, "Siobhán O’Brien", "Zoë Müller", "Pat Stone"],
]
LATE = ["Irene Salt", "Guadalupe Ibáñez"]  # whose answers were promised for an hour ago


def arrive():
    """One came each second after midnight, so they stand above what else came today."""
    zone = Clinic.objects.current().zone
    midnight = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    stored = [
        write(**{"email": f"writer.{number}@example.com"} | message)
        for number, message in enumerate(MESSAGES)
    ]
    for number, inquiry in enumerate(stored):
        due = timedelta(hours=-1 if inquiry.name in LATE else 24)
        alter(
            inquiry,
            received_at=midnight + timedelta(seconds=number),
            reply_due_at=timezone.now() + due,
        )
