"""What visitors send by the contact form."""

from contact.models import ConsentWording

from .html import soup


def payload(**changes):
    """What a browser sends from a page with the contact form; None leaves a field out."""
    words = ConsentWording.objects.current()
    asked = [words[name] for name in ("reply", "texts", "offers") if name in words]
    fields = {
        "wordings": "-".join(str(wording.pk) for wording in asked),
        "source_page": "/contact/",
        "name": "Ann Example",
        "email": "ann@example.com",
        "phone": "",
        "topic": "question",
        "message": "Do you have time on Tuesday?",
        "website": "",
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def contact_form(response):
    return soup(response).find("form", action="/contact/")


def filled(form):
    """What the browser would send from this form as it is."""
    values = {}
    for field in form.find_all("input"):
        if field["type"] not in ("radio", "checkbox"):
            values[field["name"]] = field.get("value", "")
        elif "checked" in field.attrs:
            values[field["name"]] = field.get("value", "on")
    return values | {area["name"]: area.text for area in form.find_all("textarea")}
