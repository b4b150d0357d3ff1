"""What visitors send by the contact form."""

from django_tasks_db.models import DBTaskResult

from contact.models import ConsentWording, Inquiry

from .html import soup

URLENCODED = "application/x-www-form-urlencoded"


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


def boxes(response):
    """The tick boxes of its contact form, by name."""
    found = contact_form(response).find_all("input", type="checkbox")
    return {box["name"]: box for box in found}


def filled(form):
    """What the browser would send from this form as it is."""
    values = {}
    for field in form.find_all("input"):
        if field["type"] not in ("radio", "checkbox"):
            values[field["name"]] = field.get("value", "")
        elif "checked" in field.attrs:
            values[field["name"]] = field.get("value", "on")
    return values | {area["name"]: area.text for area in form.find_all("textarea")}


def post_raw(client, body, content_type=URLENCODED):
    return client.generic("POST", "/contact/", body, content_type=content_type)


def was_asked_again(response):
    """A clear page about what is wrong, and nothing stored."""
    page = soup(response)
    summary = page.find(class_="error-summary")
    return (
        response.status_code == 422
        and page.find("title").text.startswith("Error: ")
        and all(item.text for item in summary.find_all("li"))
        and len(summary.find_all("li")) > 0
        and not Inquiry.objects.exists()
        and not DBTaskResult.objects.exists()
    )


def error_links(page):
    """Where the list of errors at the top of the form leads, in its order."""
    return [link["href"] for link in page.find(class_="error-summary").find_all("a")]
