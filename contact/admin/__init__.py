"""The front desk's side: one file for each subject, as in contact/models."""

from . import (  # noqa: F401 -- each registers its models
    audit,
    clinic,
    closure,
    consent,
    holiday,
    inquiry,
    mail,
    notice,
    offer,
    ready_reply,
)
