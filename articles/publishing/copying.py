"""A copy of a page as the beginning of a new one."""

# What belongs to the first page alone. What staff can't edit, such as its notes for readers and
# the key of its links, starts anew too.
NOT_COPIED = {"published_at", "reviewed_by", "reviewed_on", "review_due_on", "menu"}


def copy_of(page):
    """
    Save a copy that nobody can read yet, with all blocks and rows, topics, sources, treatments and
    the picture. It's in no menu, and no clinician has reviewed it.
    """
    kind = type(page)
    page = kind.objects.get(pk=page.pk)  # without what a request may have put into it
    copied = duplicate(page, NOT_COPIED)
    copied.title = f"Copy of {page}"[: kind._meta.get_field("title").max_length]
    copied.slug = copied.free_slug(copied.title)
    copied.save()
    for field in kind._meta.many_to_many:
        if field.remote_field.through._meta.auto_created:  # the others are rows
            getattr(copied, field.name).set(getattr(page, field.name).all())
    copy_rows(page, copied)
    return copied


def copy_rows(page, copied):
    anchors, texts = {}, []
    for row in page.rows():
        new = duplicate(row)
        [parent] = [field for field in row._meta.fields if field.related_model is type(page)]
        setattr(new, parent.name, copied)
        new.save()
        if getattr(row, "anchor", ""):
            anchors[row.anchor] = new.anchor
        if hasattr(row, "body"):
            texts.append(new)
    # A section gets its anchor from its heading of now, so links inside the page follow.
    moved = {old: new for old, new in anchors.items() if old != new}
    for text in texts:
        body = text.body
        for old, new in moved.items():
            body = body.replace(f'href="#{old}"', f'href="#{new}"')
        if body != text.body:
            text.body = body
            text.save()


def duplicate(row, left_out=frozenset()):
    """A new row, not saved yet, with what staff may edit in this one."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in left_out
    }
    return type(row)(**values)
