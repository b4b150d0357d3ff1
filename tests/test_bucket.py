"""Uploads in a bucket are the same to readers and staff as on disk."""

import urllib.error
import urllib.request
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from reversion.models import Version

from articles.models import Article, Condition, Page, Picture, Redirect
from articles.pictures.renditions import make_renditions
from clinic_site.settings import STORAGES

from .conftest import run_tasks
from .factories import make_article
from .html import soup
from .pages import ARTICLE
from .servers import BucketServer
from .test_pictures import encoded, photo, upload

KINDS = {"jpg": "image/jpeg", "avif": "image/avif", "webp": "image/webp"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server():
    server = BucketServer()
    yield server
    server.stop()


@pytest.fixture
def bucket(server, settings):
    """The site set up as by MEDIA_BUCKET and the rest."""
    settings.MEDIA_URL = server.environment["MEDIA_URL"]
    settings.STORAGES = STORAGES | {
        "default": {
            "BACKEND": "clinic_site.foundation.storage.bucket.BucketStorage",
            "OPTIONS": {
                "bucket_name": server.NAME,
                "endpoint_url": server.url,
                "region_name": "us-east-1",
                "access_key": server.environment["S3_ACCESS_KEY"],
                "secret_key": server.environment["S3_SECRET_KEY"],
            },
        },
        "staticfiles": settings.STORAGES["staticfiles"],
    }
    return server


def fetch(address):
    """What anyone gets who knows the address; its headers too."""
    with urllib.request.urlopen(address) as response:
        return response.headers, response.read()


def addresses_in(doc):
    for node in doc.find("main").find("picture").walk():
        if node.tag == "img":
            yield node["src"]
        if node.tag == "source":
            yield from (part.split()[0] for part in node["srcset"].split(", "))


def test_a_page_shows_what_was_uploaded_once_the_worker_has_made_it(client, bucket, tmp_path):
    picture = upload(encoded(photo()))
    article = make_article(picture=picture, picture_description="Two colors.")
    before = soup(client.get(article.get_absolute_url()))
    assert list(addresses_in(before)) == [picture.file.url]
    run_tasks()
    doc = soup(client.get(article.get_absolute_url()))
    addresses = set(addresses_in(doc))
    assert len(addresses) == 9  # four widths, each twice, and the master
    for address in addresses:
        assert address.startswith(f"{bucket.url}/pictures/pictures/")
        headers, data = fetch(address)
        assert headers["Content-Type"] == f"image/{address.rpartition('.')[2]}".replace(
            "jpg", "jpeg"
        )
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert data


def test_link_previews_search_engines_and_the_sitemap_name_the_bucket(client, bucket):
    picture = upload(encoded(photo()))
    article = make_article(picture=picture, picture_description="Two colors.")
    run_tasks()
    page = client.get(article.get_absolute_url())
    picture.refresh_from_db()
    assert picture.social_url.startswith(bucket.url)
    preview = soup(page).find("meta", property="og:image")["content"]
    assert preview.startswith(f"{bucket.url}/pictures/previews/")
    assert fetch(preview)[1]
    assert f'"{picture.social_url}"' in page.content.decode()
    assert (
        f"<image:loc>{picture.file.url}</image:loc>" in client.get("/sitemap.xml").content.decode()
    )


def test_the_task_may_run_twice(bucket):
    picture = upload(encoded(photo((300, 200))))
    for _ in range(2):
        make_renditions.call(picture.pk)
    picture.refresh_from_db()
    stem = picture.file.name.removeprefix("pictures/").removesuffix(".jpg")
    names = [name for name in picture.file.storage.listdir("pictures")[1] if stem in name]
    faces = [f"-face-{size}.{kind}" for size in (192, 200, 96) for kind in ("avif", "webp")]
    ends = ["-300.avif", "-300.webp", *faces, "-face.jpg", "-social.jpg", ".jpg"]
    assert sorted(names) == [f"{stem}{end}" for end in ends]


def test_the_same_picture_twice_is_two_files_of_which_one_may_go(bucket):
    one, other = upload(encoded(photo((310, 200)))), upload(encoded(photo((310, 200))))
    assert one.file.name != other.file.name
    one.file.storage.delete(one.file.name)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(one.file.url)
    assert fetch(other.file.url)[1]


def test_no_page_breaks_while_the_bucket_is_away(client, bucket, settings):
    article = make_article(picture=upload(encoded(photo())), picture_description="Two colors.")
    run_tasks()
    settings.STORAGES["default"]["OPTIONS"]["endpoint_url"] = "http://127.0.0.1:1"
    settings.STORAGES = dict(settings.STORAGES)  # noticed as a new setting
    for path in (article.get_absolute_url(), "/articles/", "/sitemap.xml", "/articles/feed/"):
        assert client.get(path).status_code == 200


def test_the_sample_site_goes_into_the_bucket(client, bucket):
    for model in (Version, Article, Condition, Page, Picture, Redirect):
        model.objects.all().delete()
    call_command("load_sample_content", verbosity=0)
    assert DBTaskResult.objects.exists()  # the worker makes the widths
    doc = soup(client.get(ARTICLE))
    addresses = list(addresses_in(doc))
    assert addresses
    for address in addresses:
        assert urljoin(bucket.url, address) == address
        assert fetch(address)[1]
