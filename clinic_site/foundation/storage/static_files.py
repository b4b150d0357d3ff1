"""Static files, with each stylesheet bundled into one file so that pages make few requests."""

import re
from posixpath import join, normpath
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
SHEETS = (SHEET, "css/print.css", "clinic_admin/admin.css")
IMPORT = re.compile(r'@import url\("([\w/-]+\.css)"\)( print)?;')
DRAWING = re.compile(r'url\("((?:\.\./)+img/[\w-]+\.svg)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s*([{};,])\s*")  # not in quotes: tests/test_stylesheets.py


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """
    The static files with a hash in their name, compressed, and with SHEETS bundled.

    With DEBUG a browser follows the @import rules itself.
    """

    @cached_property
    def urls(self):
        return {}

    def url(self, name, force=False):
        """Cached, because a page asks for the same few URLs some twenty times."""
        if name not in self.urls:
            self.urls[name] = super().url(name, force)
        return self.urls[name]

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:

            def read(name):
                storage, path = paths[name]
                with storage.open(path) as file:
                    return file.read().decode()

            for sheet in SHEETS:
                self.delete(sheet)
                self.save(sheet, ContentFile(bundle(sheet, read).encode()))
            paths = paths | {sheet: (self, sheet) for sheet in SHEETS}
        yield from super().post_process(paths, dry_run, **options)


def bundle(sheet, read):
    """
    Return a stylesheet with its imports and SVG drawings inlined, without comments and spaces.

    `sheet` is the name of a static file; `read` is a function from such a name to its text.
    """

    def name(url):
        return normpath(join(sheet, "..", url))

    def imported(found):
        rules = bundle(name(found[1]), read)
        return f"@media print{{{rules}}}" if found[2] else rules

    def drawn(found):
        # Characters that are allowed in a quoted URL stay as they are, which compresses better.
        drawing = quote(read(name(found[1])).strip().replace('"', "'"), safe=" '=:/(),;-.")
        return f'url("data:image/svg+xml,{drawing}")'

    text = COMMENT.sub("", DRAWING.sub(drawn, read(sheet)))
    return SPACE.sub(r"\1", IMPORT.sub(imported, text)).replace(";}", "}").strip()
