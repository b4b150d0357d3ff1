"""On a phone a row of a staff list is a card, and says without script what each thing in it is."""

import pytest

from clinic_site.foundation.roles import FRONT_DESK

from .colleagues import hire
from .desk import INBOX, write
from .html import soup

pytestmark = pytest.mark.django_db

LISTS = [
    *[INBOX, "/admin/contact/inquiry/may-be-texted/", "/admin/contact/auditentry/"],
    *["/admin/staff/colleague/", "/admin/outbox/outgoingmail/", "/admin/articles/page/"],
    *["/admin/articles/picture/", "/admin/articles/topic/"],
]


def table(client, address):
    return soup(client.get(address)).find("table", id="result_list")


@pytest.mark.parametrize("address", LISTS)
def test_each_cell_has_the_name_of_its_column_and_is_hidden_where_it_is_empty(
    admin_client, address
):
    write(texts="on", phone="940 555 0123")
    hire("lena", FRONT_DESK)
    admin_client.get(INBOX)
    found = table(admin_client, address)
    heads = found.find("thead").find_all("th")
    heads = [(head.find("div", class_="text") or head).text for head in heads]
    cells = found.find_all("td", **{"data-label": heads[-1]})[-1].parent.find_all()
    cells = [cell for cell in cells if cell.parent.tag == "tr"]
    for head, cell in zip(heads, cells, strict=True):
        if cell.tag == "td" and "action-checkbox" not in cell.get("class", ""):
            assert cell["data-label"] == head
            is_hidden = "is-empty" in cell.get("class", "").split()
            assert is_hidden == (cell.text in ("", "-") and not cell.find("img"))
