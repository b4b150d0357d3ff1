"""
What the site uses of its libraries beside their public interfaces. A test here that fails after
an upgrade says which of it has changed; the docstring names the file to mend.
"""

import pytest
from reversion import create_revision
from reversion.models import Version

from articles.models import Article, Picture
from clinic_site.foundation.versions import points_at

from .factories import make_article


@pytest.mark.django_db
def test_an_upgrade_of_reversion_did_not_change_how_a_version_is_written():
    """clinic_site/foundation/versions.py looks through the stored JSON."""
    picture = Picture.objects.create(title="A knee", file="pictures/knee.jpg", width=9, height=9)
    with create_revision():
        article = make_article(picture=picture, picture_description="A knee.")
    [version] = Version.objects.filter(points_at(Article, "picture", picture.pk))
    assert version.field_dict["id"] == article.pk
    assert not Version.objects.filter(points_at(Article, "reviewed_by", picture.pk)).exists()
