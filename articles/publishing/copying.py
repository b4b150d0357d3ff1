"""A copy of a page as the beginning of a new one."""

from articles.models import WorkingDraft

from .review import WHY_FIELD

# What belongs to the first page alone. What staff can't edit, such as its notes for readers and
# the key of its links, starts anew too.
NOT_COPIED = {"published_at", "reviewed_by", "reviewed_on", "review_due_on", "menu"}


# Nor are these in the copy of a draft: its date, the note on what changed, why that couldn't wait
# for a review, and its exceptions.
NOT_TYPED = NOT_COPIED | {"slug", "publish_changes_on", "change_note", WHY_FIELD}


def copy_of(page, draft=None, user=None):
    """
    Save a copy that nobody can read yet, with all blocks and rows, topics, sources, treatments and
    the picture. It's in no menu, and no clinician has reviewed it. What the page's working draft
    changes is in a draft of the copy, which `user` makes.
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
    numbers = copy_rows(page, copied)
    if draft:
        copy_draft(draft, copied, numbers, user)
    return copied


def copy_draft(draft, copied, numbers, user):
    """The rows of a draft are known by their numbers, and those of the copy have others."""
    data = draft.data if isinstance(draft.data, dict) else {}
    fields = {name: typed for name, typed in part(data, "fields") if name not in NOT_TYPED}
    if title := fields.get("title"):
        fields["title"] = f"Copy of {title}"[: copied._meta.get_field("title").max_length]
    rows = {
        place: {
            numbers.get((place, key), f"new-{key.removeprefix('new-')}"): row
            for key, row in part({place: of_place}, place)
        }
        for place, of_place in part(data, "rows")
    }
    new = WorkingDraft(page_type=draft.page_type, page_id=copied.pk)
    new.keep(user, {"fields": fields, "rows": rows}, "", fields.get("title") or copied.title)


def part(data, name):
    return data[name].items() if isinstance(data.get(name), dict) else ()


def copy_rows(page, copied):
    """Returns the new number of each row: {(its place in a draft, its old number): number}."""
    anchors, texts, numbers = {}, [], {}
    for row in page.rows():
        new = duplicate(row)
        [parent] = [field for field in row._meta.fields if field.related_model is type(page)]
        setattr(new, parent.name, copied)
        new.save()
        place = parent.remote_field.get_accessor_name(model=type(row))
        numbers[place, str(row.pk)] = str(new.pk)
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
    return numbers


def duplicate(row, left_out=frozenset()):
    """A new row, not saved yet, with what staff may edit in this one."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in left_out
    }
    return type(row)(**values)
