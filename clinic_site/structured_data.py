"""JSON-LD for search engines: the clinic's node, and the whole script element of a page."""

from datetime import time

from django.conf import settings
from django.urls import reverse

from articles import structured_data

from .checks import NEVER_ASSIGNED


def of_page(publication, clinic, offers=(), people=()):
    """Return the script element of a page; `publication` is None for pages of other kinds."""
    node = of_clinic(clinic)
    about = structured_data.nodes(publication, settings.SITE_URL, node) if publication else []
    about += [of_offer(offer, node) for offer in offers]
    if people:
        here = {"@id": node["@id"]}
        staff = [structured_data.person(one, settings.SITE_URL, here) for one in people]
        about += staff
        node["employee"] = [{"@id": one["@id"]} for one in staff]
    return structured_data.script([*about, node])


def of_offer(offer, clinic):
    """Return the node of an offer that is running, in the words that the page shows."""
    url = settings.SITE_URL + offer.get_absolute_url()
    return {
        "@type": "Offer",
        "@id": url,
        "url": url,
        "name": offer.title,
        "description": offer.text,
        "validFrom": offer.starts_on.isoformat(),
        "validThrough": offer.ends_on.isoformat(),
        "offeredBy": {"@id": clinic["@id"]},
    }


def of_clinic(clinic):
    """Return the clinic's node: only its name until its address, phone and hours are real."""
    url = settings.SITE_URL + reverse("home")
    node = {"@type": "Organization", "@id": f"{url}#clinic", "name": clinic.name}
    node["url"] = url
    if not is_real(clinic):
        return node
    return node | {
        "@type": "MedicalClinic",
        "telephone": clinic.phone_link.removeprefix("tel:"),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": clinic.street,
            "addressLocality": clinic.city,
            "addressRegion": clinic.state,
            "postalCode": clinic.postal_code,
            "addressCountry": "US",
        },
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{span.get_weekday_display()}",
                "opens": f"{span.opens:%H:%M}",
                "closes": f"{span.closes:%H:%M}",
            }
            for span in clinic.opening_hours
        ],
        "specialOpeningHoursSpecification": special_hours(clinic),
        **visit_facts(clinic),
    }


def visit_facts(clinic):
    """What schema.org has a place for. Insurance plans and parking have none that fits."""
    facts = {
        "paymentAccepted": clinic.ways_to_pay,
        "knowsLanguage": clinic.language_list,
        "makesOffer": [
            {"@type": "Offer", "name": what, "price": str(amount), "priceCurrency": "USD"}
            for what, amount in clinic.prices
        ],
    }
    if clinic.step_free_entry and clinic.step_free_entry != clinic.StepFree.PARTLY:
        # Neither true nor false would be right for "partly".
        facts["amenityFeature"] = {
            "@type": "LocationFeatureSpecification",
            "name": "Step-free entrance",
            "value": clinic.step_free_entry == clinic.StepFree.YES,
        }
    if clinic.online_booking:
        facts["potentialAction"] = {
            "@type": "ReserveAction",
            "target": {"@type": "EntryPoint", "urlTemplate": clinic.online_booking},
        }
    return {name: value for name, value in facts.items() if value}


CLOSED = [(time(), time())]  # equal times mean closed all day


def special_hours(clinic):
    """
    Days with other hours than the week's. A holiday that the clinic has not answered is closed
    here: "call first" cannot be said, and nobody may drive there because we said "open".
    """
    periods = [(first, last, CLOSED) for first, last in clinic.closed_ranges]
    periods += [(day, day, spans or CLOSED) for day, spans in clinic.special_days.items()]
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": first.isoformat(),
            "validThrough": last.isoformat(),
            "opens": f"{opens:%H:%M}",
            "closes": f"{closes:%H:%M}",
        }
        for first, last, spans in sorted(periods, key=lambda period: period[:2])
        for opens, closes in spans
    ]


def is_real(clinic):
    """Whether staff have confirmed the facts and the phone number is not a placeholder."""
    return (
        clinic.confirmed_on
        and clinic.has_address
        and clinic.opening_hours
        and clinic.phone
        and not NEVER_ASSIGNED.fullmatch(clinic.phone_e164)
    )
