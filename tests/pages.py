"""Every kind of public page, in one list for the browser tests and the HTML checker."""

CONDITION = "/conditions/back-spasms/"
ARTICLE = "/articles/still-cant-sit-comfortably/"

PAGES = {
    "home": "/",
    "conditions": "/conditions/",
    "condition": CONDITION,
    "articles": "/articles/",
    "last articles": "/articles/?page=2",
    "topic": "/articles/topics/treatments/",
    "article": ARTICLE,
    "article without a picture": (
        "/articles/what-are-regenerative-medicine-treatments-used-to-treat/"
    ),
    "contact": "/contact/",
    "no offers": "/offers/",
    "about": "/about/",
    "how we check": "/how-we-check-our-pages/",
    "first visit": "/first-visit/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "search": "/search/?q=back+spasms",
    "nothing found": "/search/?q=xylophone",
    "not found": "/no-such-page/",
}
