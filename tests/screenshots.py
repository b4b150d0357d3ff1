"""
Take the pictures of README.md anew, from the running site: `make screenshots`, after a page that
they show has changed. Needs Chromium.
"""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from .browser.site import CHROMIUM, ROOT, Site, fill_in, send
from .browser.staff import come_in, hire
from .pages import CONDITION

IMAGES = ROOT / "docs" / "images"
SCREEN = {"width": 1280, "height": 900}

# Whom the staff's first page asks somebody to answer.
VISITORS = [
    {"name": "Pat Example", "topic": "question"},
    {"name": "Sam Sample", "topic": "appointment", "message": "May I come at ten on Monday?"},
    {"name": "Alex Specimen", "topic": "question", "message": "Do you see teenagers?"},
]


def take_public_page(context):
    tab = context.new_page()
    tab.goto(CONDITION)
    save(tab, "condition-page")


def take_staff_page(context):
    for visitor in VISITORS:
        tab = context.new_page()
        tab.goto("/contact/")
        email = f"{visitor['name'].split()[0].lower()}@example.com"
        fill_in(tab, email=email, **visitor)
        send(tab)
        tab.wait_for_url("**/contact/sent/**")
    save(come_in(context, "ann", SCREEN), "staff-first-page")


def save(tab, name):
    tab.wait_for_load_state("networkidle")
    image = Image.open(BytesIO(tab.screenshot()))
    image.save(IMAGES / f"{name}.webp", quality=85, method=6)


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        try:
            site.start()
            hire(site, ann=None)
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            context = browser.new_context(base_url=site.url, viewport=SCREEN)
            take_public_page(context)
            take_staff_page(context)
            browser.close()
        finally:
            site.stop()


if __name__ == "__main__":
    main()
