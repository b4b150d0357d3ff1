from articles.models import Treatment, publication_kinds


def next_publication(moment):
    """When the next page or treatment goes public after a moment; None where none is scheduled."""
    scheduled = [
        model.objects.filter(published_at__gt=moment).order_by().values_list("published_at")
        for model in (*publication_kinds(), Treatment)
    ]
    first = scheduled[0].union(*scheduled[1:]).order_by("published_at").first()
    return first and first[0]
