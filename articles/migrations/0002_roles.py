from django.db import migrations

from clinic_site.foundation.roles import (
    CLINICIAN,
    DEPENDENCIES,
    EDITOR,
    EVERYTHING,
    MANAGER,
    grant,
    may,
)

ARTICLE_PARTS = "articletext articlepicture articlecarecard"
CONDITION_PARTS = "conditiontext conditionpicture conditiontreatment symptom evidence"
PAGE_PARTS = "pagetext pagepicture pagecarecard"
PARTS = f"{ARTICLE_PARTS} {CONDITION_PARTS} {PAGE_PARTS}"
CONTENT = "article condition page picture source topic treatment"


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), *DEPENDENCIES]

    operations = [
        grant(
            "articles",
            {
                EDITOR: may("view add change", f"{CONTENT} redirect")
                | may("view add change delete", PARTS)
                | may("view", "clinician"),
                CLINICIAN: may("view", f"{CONTENT} {PARTS} claimoverride")
                | may("view change", "article condition treatment clinician")
                | may("add change delete", f"{ARTICLE_PARTS} {CONDITION_PARTS}")
                | may("override", "claim"),
                MANAGER: EVERYTHING,
            },
        )
    ]
