"""
Every kind of page in one picture, to be looked at after a change of how pages look: `make sheets`.
A sheet for each state of the clinic's record (empty, half filled, full), each width, light and
dark, into var/sheets. Needs Chromium.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from .browser.site import CHROMIUM, ROOT, Site
from .pages import PAGES

SHEETS = ROOT / "var" / "sheets"
WIDTHS = (320, 390, 768, 1440, 1920)  # CSS pixels
SCHEMES = ("light", "dark")
STATES = ("empty", "half", "full")  # of the clinic's record: see made_up.py
THUMBNAIL = 300  # pixels of the sheet, the width of a page on it
TALLEST = 1500  # pixels of the sheet; a longer page is cut off
GAP = 16
# Those far down load only when they come near the screen.
LOAD_ALL_PICTURES = "document.querySelectorAll('img').forEach(img => img.loading = 'eager')"


def take_sheet(context, paths):
    """The pages side by side, each with its path above."""
    tab = context.new_page()
    pages = []
    for path in paths:
        tab.goto(path)
        tab.wait_for_load_state("networkidle")
        # Pictures far down load when they come near the screen.
        tab.evaluate(
            "document.querySelectorAll('[loading=lazy]').forEach(x => x.loading = 'eager')"
        )
        tab.wait_for_load_state("networkidle")
        page = Image.open(BytesIO(tab.screenshot(full_page=True)))
        height = round(page.height * THUMBNAIL / page.width)
        page = page.convert("RGB").resize((THUMBNAIL, height), Image.Resampling.LANCZOS)
        pages.append(page.crop((0, 0, THUMBNAIL, min(height, TALLEST))))
    sheet = Image.new(
        "RGB",
        (len(pages) * (THUMBNAIL + GAP) + GAP, max(page.height for page in pages) + 3 * GAP),
        "#888",
    )
    draw = ImageDraw.Draw(sheet)
    for place, (path, page) in enumerate(zip(paths, pages, strict=True)):
        left = GAP + place * (THUMBNAIL + GAP)
        draw.text((left, GAP // 2), path, fill="white")
        sheet.paste(page, (left, 2 * GAP))
    return sheet


def take_state(browser, state, paths):
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        try:
            site.start()
            site.shell(f"from tests.made_up import fill; fill({state!r})")
            for width in WIDTHS:
                for scheme in SCHEMES:
                    context = browser.new_context(
                        base_url=site.url,
                        viewport={"width": width, "height": 900},
                        color_scheme=scheme,
                    )
                    take_sheet(context, paths).save(SHEETS / f"{state}-{width}-{scheme}.png")
                    context.close()
        finally:
            site.stop()


def main(names):
    """`names` are states and keys of PAGES; without any of a kind, all of it."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    states = [name for name in names if name in STATES] or STATES
    paths = [PAGES[name] for name in names if name in PAGES] or list(PAGES.values())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for state in states:
            take_state(browser, state, paths)
        browser.close()
    print(f"The sheets are in {SHEETS}.")


if __name__ == "__main__":
    main(sys.argv[1:])
