"""The notices that the law or phone carriers ask of a clinic's site, and what belongs in each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LegalNotice:
    """A standing page that is an empty draft until the clinic has put in its own words."""

    name: str
    guidance: str  # for staff, above the page's form


LEGAL_NOTICES = {
    "privacy-practices": LegalNotice(
        "Notice of Privacy Practices",
        "Put in the notice that your office hands to patients, word for word. A clinic that "
        "must follow HIPAA has to post it on its website where people see it (45 CFR 164.520). "
        "It says how you use and share health information, what rights patients have, whom "
        "they ask or complain to, and from which day it holds. Your lawyer or HIPAA adviser has "
        "the text.",
    ),
    "nondiscrimination": LegalNotice(
        "nondiscrimination notice",
        "Needed if you bill Medicare or Medicaid, or get other federal money for care (45 CFR "
        "92.10). It says that you don't discriminate, that help for disabilities and language is "
        "free, how to get it, and how to complain. The Office for Civil Rights at HHS has a "
        "sample. If you think that you don't need it, ask your lawyer and leave this a draft.",
    ),
    "language-assistance": LegalNotice(
        "language assistance notice",
        "Needed where the nondiscrimination notice is (45 CFR 92.11). It says, in English and "
        "in the 15 languages most spoken in your state by people who speak little English, that "
        "interpreters and other help are free. HHS has it translated.",
    ),
    "text-message-terms": LegalNotice(
        "terms for text messages",
        "Phone carriers look for this page before they let you text patients. It says who texts "
        "and about what, how often, that message and data rates may apply, how to stop (STOP) and "
        "get help (HELP), and where your privacy page is. Your texting service has the words that "
        "its carriers ask for.",
    ),
}
