"""
Pictures of an earlier version whose file was replaced since. The old file is gone, so the restored
page would show the new one under the description of the old.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Picture, PictureBlock, Publication


@dataclass
class Replaced:
    picture: Picture
    then: str  # its description in the version
    now: str  # its description on the page as it is, "" where the page does not show it

    @property
    def day(self):
        return date_format(timezone.localtime(self.picture.replaced_at))

    @property
    def warning(self):
        return (
            f"The file of the picture “{self.picture}” was replaced on {self.day}, after this "
            "version was saved. The page shows the new file: check that its description fits."
        )

    def describe_as_now(self, page):
        """Give the restored page, not yet kept, the description that the picture has now."""
        if not self.now:
            return
        rows = type(page).objects.filter(pk=page.pk, picture=self.picture)
        rows.update(picture_description=self.now)
        for model in picture_blocks(type(page)):
            blocks = model.objects.filter(parent=page, picture=self.picture)
            blocks.update(description=self.now)


def picture_blocks(kind):
    return [model for model in kind.block_models() if issubclass(model, PictureBlock)]


def descriptions(page):
    """{picture: description} on a page as it is saved."""
    if page is None:
        return {}
    shown = {
        block.picture_id: block.description
        for model in picture_blocks(type(page))
        for block in model.objects.filter(parent=page)
    }
    return shown | ({page.picture_id: page.picture_description} if page.picture_id else {})


def replaced_pictures(page, version):
    """The Replaced pictures of a saved version; `page` is the page as it is now, or None."""
    if page is None or not isinstance(page, Publication):
        return []
    then = {}
    for part in version.revision.version_set.all():
        facts = part.field_dict
        if facts.get("picture_id"):
            then[facts["picture_id"]] = facts.get("description") or facts.get("picture_description")
    now = descriptions(page)
    pictures = Picture.objects.filter(
        pk__in=then, replaced_at__gt=version.revision.date_created
    ).order_by("title")
    return [Replaced(one, then[one.pk] or "", now.get(one.pk) or "") for one in pictures]
