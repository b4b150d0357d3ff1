"""The admin of articles: one module for each subject, as in articles/models."""

from . import (  # noqa: F401 -- each registers its models
    article,
    clinician,
    condition,
    exception,
    links,
    page,
    picture,
    redirect,
    source,
    topic,
    treatment,
)
