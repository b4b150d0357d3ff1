"""
The menu on every page of the admin: what Django lists by app, grouped by job and in the clinic's
words. Whoever may open nothing of a group doesn't see it.
"""

# Heading, and the models under it by their labels.
GROUPS = [
    ("Messages", "contact.inquiry contact.readyreply outbox.outgoingmail"),
    (
        "Pages",
        "articles.article articles.condition articles.page articles.treatment articles.topic "
        "articles.picture articles.source",
    ),
    ("Links and checks", "articles.linkcheck articles.redirect articles.claimoverride"),
    (
        "Clinic",
        "contact.clinic contact.closure contact.holiday contact.notice contact.offer "
        "articles.clinician",
    ),
    (
        "People and settings",
        "staff.colleague contact.consentwording contact.auditentry auth.user auth.group",
    ),
]
MORE = "More"  # what has no place above, such as the models of a library
# Words for what a model's own name doesn't tell.
NAMES = {
    "contact.clinic": "Clinic’s record",
    "contact.auditentry": "Activity log",
    "auth.user": "All accounts",
    "auth.group": "Roles",
}


def grouped(apps):
    """Django's app list (AdminSite.get_app_list) in our groups, in the same form."""
    entries = {entry["model"]._meta.label_lower: entry for app in apps for entry in app["models"]}
    for label, name in NAMES.items():
        if label in entries:
            entries[label]["name"] = name
    for entry in entries.values():
        entry["one"] = entry["model"]._meta.verbose_name
    groups = [
        (heading, [entries.pop(label) for label in labels.split() if label in entries])
        for heading, labels in GROUPS
    ]
    groups.append((MORE, list(entries.values())))
    return [
        {"name": heading, "app_label": f"menu-{number}", "app_url": "", "models": models}
        for number, (heading, models) in enumerate(groups, start=1)
        if models
    ]
