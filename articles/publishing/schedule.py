from articles.models import Treatment, publication_kinds


def next_publication(moment):
    """When, after this moment, the next scheduled page or treatment goes public; or None."""
    scheduled = [
        model.objects.filter(published_at__gt=moment).order_by().values_list("published_at")
        for model in (*publication_kinds(), Treatment)
    ]
    first = scheduled[0].union(*scheduled[1:]).order_by("published_at").first()
    return first and first[0]
