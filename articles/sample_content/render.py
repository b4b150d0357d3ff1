"""
Renders the site's SVG drawings to the image files that are served. Developers run it after they
change a drawing. It needs Chromium and the packages in tests/requirements.txt.
"""

from io import BytesIO
from pathlib import Path
from shutil import which

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent / "pictures"
STATIC = Path(__file__).parents[2] / "static"


def render(page, svg, size, without=""):
    """
    Return a drawing as a Pillow image, transparent where nothing is drawn.

    `size` is (width, height) in pixels; `without` is the id of an element to leave out.
    """
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg.read_text('utf-8')}")
    page.evaluate(
        "([w, h, id]) => { const svg = document.querySelector('svg');"
        "svg.setAttribute('width', w); svg.setAttribute('height', h);"
        "if (id) document.getElementById(id).remove() }",
        [*size, without],
    )
    return Image.open(BytesIO(page.screenshot(omit_background=True)))


def drawings(page):
    """Yield (path, image, options of Image.save) for each file."""
    for svg in sorted(PICTURES.glob("*.svg")):
        picture = render(page, svg, (1600, 900)).convert("RGB")
        yield svg.with_suffix(".webp"), picture, {"quality": 90, "method": 6}
    social = STATIC / "img" / "social.svg"
    optimize = {"optimize": True}
    yield social.with_suffix(".png"), render(page, social, (1200, 630)).convert("RGB"), optimize
    panel = render(page, social, (1200, 630), without="picture")
    yield social.with_name("social-panel.png"), panel, optimize
    touch_icon = render(page, STATIC / "img" / "touch-icon.svg", (180, 180)).convert("RGB")
    yield STATIC / "img" / "apple-touch-icon.png", touch_icon, optimize
    icon = STATIC / "img" / "favicon.svg"
    *small, large = (render(page, icon, (size, size)) for size in (16, 32, 48))
    sizes = {"sizes": [image.size for image in (*small, large)], "append_images": small}
    yield STATIC / "root" / "favicon.ico", large, sizes


if __name__ == "__main__":
    with sync_playwright() as playwright:
        options = {"executable_path": which("chromium"), "args": ["--no-sandbox"]}
        browser = playwright.chromium.launch(**options)
        for path, image, options in drawings(browser.new_page()):
            image.save(path, **options)
        browser.close()
