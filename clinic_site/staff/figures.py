"""The figures on the staff's first page: how many messages came, what about, and from where."""

from datetime import datetime, time, timedelta
from itertools import pairwise

from django.db.models import Count, Q
from django.utils import timezone

from contact.models import Inquiry

WEEKS = 12
MOST_PAGES = 6  # pages in the figures; the rest are added up


class Figures:
    """Messages of the last WEEKS weeks by week, topic and page. Suspected spam is left out."""

    weeks_shown = WEEKS

    def __init__(self):
        starts = week_starts()
        messages = Inquiry.objects.filter(received_at__gte=starts[0])
        messages = messages.exclude(status=Inquiry.Status.SUSPECT)
        weeks = [Q(received_at__gte=start, received_at__lt=end) for start, end in pairwise(starts)]
        topics = [Q(topic=topic) for topic in Inquiry.Topic.values]
        counts = count_each(messages, [*weeks, *topics])
        self.chart = Chart(list(zip(starts, counts[:WEEKS], strict=False)))
        self.total = sum(counts[:WEEKS])
        self.topics = list(zip(Inquiry.Topic.labels, counts[WEEKS:], strict=True))
        pages = [(page or "unknown page", count) for page, count in tally(messages, "source_page")]
        self.pages, others = pages[:MOST_PAGES], pages[MOST_PAGES:]
        if others:
            self.pages.append(("other pages", sum(count for _page, count in others)))


def week_starts():
    """Midnight, local time, on the Monday of each week shown, and of next week."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return [
        timezone.make_aware(datetime.combine(monday + timedelta(weeks=ahead), time.min))
        for ahead in range(1 - WEEKS, 2)
    ]


def count_each(messages, conditions):
    """How many messages meet each of the conditions, in one query."""
    counts = {f"count_{number}": Count("pk", filter=met) for number, met in enumerate(conditions)}
    return list(messages.aggregate(**counts).values())


def tally(messages, field):
    """How often each value of a field occurs: (value, count) pairs, most frequent first."""
    counts = messages.order_by().values_list(field).annotate(count=Count("pk"))
    return counts.order_by("-count", field)


class Chart:
    """A bar chart of [(start, count), …], as positions in an SVG of WIDTH by HEIGHT."""

    WIDTH, HEIGHT = 360, 150
    TOP, BOTTOM = 18, 20  # room for the numbers above the columns and the days below
    GAP = 6

    def __init__(self, weeks):
        highest = max(count for _start, count in weeks) or 1
        step = self.WIDTH / len(weeks)
        self.base = self.HEIGHT - self.BOTTOM
        self.columns = [
            {
                "starts_on": start.date(),
                "count": count,
                "x": round(number * step + self.GAP / 2, 1),
                "middle": round((number + 0.5) * step, 1),
                "width": round(step - self.GAP, 1),
                "height": (height := round((self.base - self.TOP) * count / highest, 1)),
                "y": round(self.base - height, 1),
                "is_running": number == len(weeks) - 1,
                "has_label": (len(weeks) - 1 - number) % 3 == 0,
            }
            for number, (start, count) in enumerate(weeks)
        ]
