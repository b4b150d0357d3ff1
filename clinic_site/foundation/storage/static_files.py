"""What a page asks for beside its own HTML, put together so that it asks for little."""

import re
from posixpath import join, normpath
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
SHEETS = (SHEET, "clinic_admin/admin.css")
IMPORT = re.compile(r'@import url\("([\w/-]+\.css)"\)( print)?;')
DRAWING = re.compile(r'url\("((?:\.\./)+img/[\w-]+\.svg)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENT = re.compile(r"\n\s+")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """
    The static files as they are collected: named by content, compressed, and SHEETS whole.
    While developing, a browser reads their parts by itself.
    """

    @cached_property
    def urls(self):
        return {}

    def url(self, name, force=False):
        """Worked out once for each file: a page asks for the same few some twenty times."""
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
                self.save(sheet, ContentFile(whole(sheet, read).encode()))
            paths = paths | {sheet: (self, sheet) for sheet in SHEETS}
        yield from super().post_process(paths, dry_run, **options)


def whole(sheet, read):
    """
    A stylesheet with all that it imports and the drawings it shows, without comments and
    indents. `read` gives the text of a static file by its name.
    """

    def name(url):
        return normpath(join(sheet, "..", url))

    def imported(found):
        rules = whole(name(found[1]), read)
        return f"@media print {{\n{rules}}}\n" if found[2] else rules

    def drawn(found):
        # Spaces and signs that CSS and XML share stay as they are, and compress better.
        drawing = quote(read(name(found[1])).strip().replace('"', "'"), safe=" '=:/(),;-.")
        return f'url("data:image/svg+xml,{drawing}")'

    text = COMMENT.sub("", DRAWING.sub(drawn, read(sheet)))
    return INDENT.sub("\n", IMPORT.sub(imported, text))
