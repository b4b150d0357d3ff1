"""Equal posts at the very same moment."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

from .site import message


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def test_equal_posts_at_the_same_moment_make_one_message(site):
    words = "Four clicks at once"
    body = urlencode(message(message=words)).encode()

    def post(_number):
        try:
            build_opener(Stay).open(f"{site.url}/contact/", body)
        except OSError as redirect:
            return redirect.headers["Location"]

    with ThreadPoolExecutor(4) as clicks:
        confirmations = set(clicks.map(post, range(4)))
    assert len(confirmations) == 1
    assert confirmations.pop().startswith("/contact/sent/")
    assert site.shell(f"print(Inquiry.objects.filter(message='{words}').count())").strip() == "1"
