"""Our templates for form widgets write what Django's own write: an upgrade may change those."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.test.html import parse_html
from django.utils.safestring import mark_safe

ATTRS = {
    "class": "field__input",
    "required": True,
    "disabled": False,
    "maxlength": 100,
    "title": 'a "quoted" <word> & more',
    "data-safe": mark_safe("&amp;"),
}
CHOICES = [("", "None"), ("a", "One & two"), (3, "Three")]


@pytest.mark.parametrize("value", [None, "", "a", 'say "a" & <b>', 3, True])
@pytest.mark.parametrize(
    "widget",
    [
        forms.TextInput(ATTRS),
        forms.EmailInput(),
        forms.PasswordInput(render_value=True),
        forms.HiddenInput({"id": "x"}),
        forms.CheckboxInput(ATTRS),
        forms.Textarea(ATTRS),
        forms.DateInput(ATTRS),
        forms.FileInput(ATTRS),
        forms.RadioSelect(ATTRS, CHOICES),
        forms.CheckboxSelectMultiple(ATTRS, CHOICES),
        forms.Select(ATTRS, CHOICES),
    ],
    ids=lambda widget: type(widget).__name__,
)
def test_a_widget_is_written_as_by_django(widget, value):
    ours, djangos = (
        parse_html(widget.render("name", value, {"id": "id_name"}, renderer()))
        for renderer in (TemplatesSetting, DjangoTemplates)
    )
    assert ours == djangos
