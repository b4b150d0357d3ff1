"""Choosing a picture by its thumbnail, and adding several at once. PictureAdmin uses all of it."""

import re
from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst

from articles.models import Picture
from articles.pictures.upload import NotStoredError
from articles.search.text import asked_words, says
from clinic_site.foundation.choices import is_number

ON_A_PAGE = 24  # thumbnails
SHARP_WIDTH = 1200  # pixels: a narrower picture looks soft across a page
LONGEST_TITLE = Picture._meta.get_field("title").max_length
NOT_SAVED = (
    "The website couldn't save this file. Its disk may be full or locked. Nothing was saved. Tell "
    "whoever looks after the website, then upload it again."
)


class PictureWordsForm(forms.ModelForm):
    """The title and the description of one of several pictures. Writes what was changed alone."""

    class Meta:
        model = Picture
        fields = ["title", "description"]
        widgets = {"description": AdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.saved = {name: getattr(self.instance, name) for name in self.fields}
        for field in self.fields.values():
            field.show_hidden_initial = True  # what this person saw, to compare with what is saved

    def clean_description(self):
        return " ".join(self.cleaned_data["description"].split())

    def clean(self):
        cleaned = super().clean()
        for name, now in self.saved.items():
            seen = self[name].html_initial_name
            if name not in self.changed_data:
                cleaned[name] = now
            elif name in cleaned and now not in (cleaned[name], self.data.get(seen)):
                self.data = self.data.copy()
                self.data[seen] = now  # shown now, so the next save goes through
                self.add_error(
                    name,
                    f"Somebody changed this meanwhile. It now says “{now}”. Press Save again if "
                    "yours should take its place.",
                )
        return cleaned


def title_from(name):
    """A first title, from the name of an uploaded file."""
    words = re.sub(r"[\s_\0-]+", " ", PurePath(name or "").stem).strip()
    return capfirst(words)[:LONGEST_TITLE] or "Picture"


class PictureChooserAdmin:
    """A mixin for the admin of pictures. It goes before admin.ModelAdmin in the list of bases."""

    change_list_template = "admin/articles/picture_list.html"

    def get_urls(self):
        def page(name, view):
            guarded = self.admin_site.admin_view(view)
            return path(f"{name}/", guarded, name=f"articles_picture_{name}")

        return [
            page("choose", self.choose_view),
            page("upload", self.upload_view),
            page("several", self.several_view),
            *super().get_urls(),
        ]

    def choose_view(self, request):
        """A page of thumbnails as JSON, newest first: those whose title or description says it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if (number := request.GET.get("picture")) is not None:
            found = [int(number)] if is_number(number) else []
            found = list(Picture.objects.filter(pk__in=found).values_list("pk", flat=True))
        else:
            found = self.found(asked_words(request.GET.get("q", "")))
        shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
        pictures = Picture.objects.in_bulk(list(shown))
        return JsonResponse(
            {
                "pictures": [self.described(pictures[pk]) for pk in shown if pk in pictures],
                "count": len(found),
                "next": shown.next_page_number() if shown.has_next() else None,
            }
        )

    @staticmethod
    def found(words):
        """The ids of the pictures that say all of these words, newest first."""
        rows = Picture.objects.values_list("pk", "title", "description")
        return [pk for pk, *texts in rows if says(" ".join(texts), words)]

    @staticmethod
    def described(picture):
        return {
            "pk": picture.pk,
            "title": picture.title,
            "description": picture.description,
            "url": picture.thumbnail_url,
            "width": picture.width,
            "height": picture.height,
        }

    def take(self, request, upload):
        """
        Store one file as a new picture: (picture, []), or (None, reasons) where it is refused.

        `upload` is None where the disk had no room for the file.
        """
        name = upload.name if upload else ""
        words = {key: request.POST.get(key, "") for key in ("title", "description")}
        words["title"] = words["title"].strip() or title_from(name)
        kind = self.get_form(request, fields=["title", "description", "file"])
        form = kind(words, {"file": upload} if upload else {})
        if not form.is_valid():
            return None, [reason for reasons in form.errors.values() for reason in reasons]
        try:
            with transaction.atomic():
                picture = form.save()
                self.log_addition(request, picture, [{"added": {}}])
        except NotStoredError:
            return None, [NOT_SAVED]
        return picture, []

    def line(self, request, name, picture, reasons):
        """One line of the screen for several pictures, as HTML."""
        form = PictureWordsForm(instance=picture, prefix=f"p{picture.pk}") if picture else None
        context = {
            "name": name,
            "picture": picture,
            "reasons": reasons,
            "form": form,
            "may_change": self.has_change_permission(request),
            "is_soft": picture and picture.width < SHARP_WIDTH,
        }
        return render_to_string("admin/includes/picture_line.html", context)

    def upload_view(self, request):
        """Take one file, as JSON: for the dialog, and for several files one after another."""
        if request.method != "POST":
            raise Http404
        if not self.has_add_permission(request):
            raise PermissionDenied
        upload = request.FILES.get("file")
        picture, reasons = self.take(request, upload)
        name = upload.name if upload else request.POST.get("name", "")[:200]
        return JsonResponse(
            {
                "picture": self.described(picture) if picture else None,
                "reasons": reasons,
                "line": self.line(request, name, picture, reasons),
            }
        )

    def several_view(self, request):
        """Add several pictures. Scripts send one file at a time to upload_view instead."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        lines, has_asked = [], False
        if "words" in request.POST:
            lines = self.save_words(request)
            if not lines:
                said = "The titles and descriptions are saved."
                self.message_user(request, said, messages.SUCCESS)
                return redirect("admin:articles_picture_changelist")
        elif request.method == "POST":
            has_asked = not request.FILES.getlist("file")
            for upload in request.FILES.getlist("file"):
                lines.append(self.line(request, upload.name, *self.take(request, upload)))
        context = self.admin_site.each_context(request) | {
            "title": "Add several pictures",
            "opts": self.opts,
            "lines": lines,
            "has_asked": has_asked,
        }
        return TemplateResponse(request, "admin/articles/several_pictures.html", context)

    def save_words(self, request):
        """Save what was typed beside the new pictures; the lines that were refused, as HTML."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        numbers = [n for n in request.POST.getlist("picture") if is_number(n)]
        refused = []
        for picture in Picture.objects.filter(pk__in=numbers):
            form = PictureWordsForm(request.POST, instance=picture, prefix=f"p{picture.pk}")
            if not form.is_valid():
                context = {"picture": picture, "form": form, "may_change": True}
                refused.append(render_to_string("admin/includes/picture_line.html", context))
            elif form.has_changed():
                with transaction.atomic():
                    form.save()
                    said = self.construct_change_message(request, form, None)
                    self.log_change(request, picture, said)
        return refused
