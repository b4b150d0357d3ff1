from .article import Article, ArticleCareCard, ArticleFact, ArticlePicture, ArticleText
from .block import Block, CareCardBlock, PictureBlock, TextBlock, Urgency
from .clinician import Clinician
from .condition import (
    Condition,
    ConditionPicture,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Step,
)
from .exception import ClaimOverride
from .health import HealthPage
from .kinds import publication_kinds
from .legal import LEGAL_NOTICES
from .link_check import LinkCheck
from .page import Page, PageCareCard, PagePicture, PageText
from .picture import Picture
from .publication import Publication
from .redirect import Redirect
from .review import Review
from .search_entry import SearchEntry
from .source import Source
from .symptom import Symptom
from .topic import Topic
from .treatment import Treatment
from .working_draft import WorkingDraft

__all__ = [
    "LEGAL_NOTICES",
    "Article",
    "ArticleCareCard",
    "ArticleFact",
    "ArticlePicture",
    "ArticleText",
    "Block",
    "CareCardBlock",
    "ClaimOverride",
    "Clinician",
    "Condition",
    "ConditionPicture",
    "ConditionText",
    "ConditionTreatment",
    "Evidence",
    "HealthPage",
    "LinkCheck",
    "Page",
    "PageCareCard",
    "PagePicture",
    "PageText",
    "Picture",
    "PictureBlock",
    "Publication",
    "Redirect",
    "Review",
    "SearchEntry",
    "Source",
    "Step",
    "Symptom",
    "TextBlock",
    "Topic",
    "Treatment",
    "Urgency",
    "WorkingDraft",
    "publication_kinds",
]
