"""What is served is what is drawn: the rasters beside the SVG files are made from them."""

from PIL import Image, ImageChops, ImageStat

from articles.sample_content.render import drawings

from .site import needs_chromium

pytestmark = needs_chromium

UNSEEN = 1.5  # of 255, on average: what WebP and another Chromium's edges may change


def test_every_picture_and_icon_is_the_render_of_its_drawing(browser):
    page = browser.new_page()
    found = {}
    for path, drawn, _options in drawings(page):
        with Image.open(path) as served:
            difference = ImageChops.difference(served.convert("RGBA"), drawn.convert("RGBA"))
        found[path.name] = max(ImageStat.Stat(difference).mean)
    page.close()
    assert len(found) > 11
    assert {name: mean for name, mean in found.items() if mean > UNSEEN} == {}
