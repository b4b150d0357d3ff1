"""The front desk's side: one file for each subject, as in contact/models."""

from . import audit, clinic, consent, inquiry, mail  # noqa: F401 -- each registers its models
