from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clinic_site.foundation.client_ip import client_network

from .forms import ABOUT, ContactForm
from .links import consent_path, inquiry_of_consent_link, inquiry_of_sent_link, sent_path
from .models import ConsentEvent, ConsentWording, Inquiry, Offer
from .text_stops import asks_to_stop_texts


# Forms here carry no token: CrossOriginProtectionMiddleware refuses posts from other sites.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    if request.method == "POST":
        form = ContactForm(request.POST)
        if form.is_valid():
            inquiry = form.save(client_network(request))
            return redirect(sent_path(inquiry))
        return form_page(request, form, status=422)
    initial = {"source_page": request.path}
    if offer := Offer.objects.asked_about(request.GET.get("offer")):
        initial |= {"offer": offer.signed, "topic": Inquiry.Topic.OFFERS}
    if about := page_asked_about(request):
        initial["message"] = ABOUT.format(about)
    is_over = "offer" in request.GET and not offer
    return form_page(request, ContactForm(initial=initial), offer_is_over=is_over)


def page_asked_about(request):
    """The title of the page whose link led here. Anybody can make one up, so it is text alone."""
    about = "".join(filter(str.isprintable, request.GET.get("about", "")))
    return " ".join(about.split())[:120]


def form_page(request, form, status=200, **context):
    return render(request, "contact/form.html", {"form": form} | context, status=status)


@require_safe
def offers(request):
    return render(request, "contact/offers.html", {"offers": Offer.objects.shown()})


def refused(request):
    """The answer to a post from another site: nothing sent, what was typed still there."""
    data = request.POST.copy()
    for purpose in ConsentWording.WITHDRAWABLE:
        data.pop(purpose, None)  # that site may have ticked them
    form = ContactForm(data)
    form.add_error(
        None,
        "To keep you safe, we didn’t send this, because it seemed to come from another website. "
        "Check what you wrote and press “Send message”.",
    )
    return form_page(request, form, status=403)


@never_cache
@require_safe
def sent(request, signed):
    """What happens next."""
    inquiry = inquiry_of_sent_link(signed)
    context = {
        "inquiry": inquiry,
        "answers": ConsentEvent.objects.answers(inquiry, ConsentEvent.Method.PAGE),
        "consent_path": consent_path(inquiry),
        "asks_to_stop_texts": asks_to_stop_texts(inquiry.message),
    }
    return unlisted(render(request, "contact/sent.html", context))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request, signed):
    """
    What somebody agreed to. Looking changes nothing, because mail scanners look too; a button
    takes a yes back. The kind of link decides what it reaches: ConsentEvent.objects.within().
    """
    inquiry, method = inquiry_of_consent_link(signed)
    if request.method == "POST":
        return redirect(withdrawn(request, inquiry, method))
    return unlisted(render(request, "contact/consent.html", consent_page(request, inquiry, method)))


def withdrawn(request, inquiry, method):
    """Take back the yes that a button names; where the page is that says so."""
    purpose = request.POST.get("withdraw")
    if purpose not in ConsentWording.WITHDRAWABLE:
        return request.path
    ConsentEvent.objects.withdraw(inquiry, purpose, method)
    return f"{request.path}?done={purpose}"


def consent_page(request, inquiry, method):
    Decision = ConsentEvent.Decision
    answers = ConsentEvent.objects.answers(inquiry, method)
    done = answers.get(request.GET.get("done"))
    if done and done.decision != Decision.WITHDRAWN:
        done = None  # the address alone takes nothing back
    first = [Decision.GIVEN, Decision.WITHDRAWN, Decision.DECLINED]
    return {
        "inquiry": inquiry,
        "by_mail": method == ConsentEvent.Method.LINK,
        "reply": answers.pop(ConsentWording.Purpose.REPLY, None),
        "answers": sorted(answers.values(), key=lambda event: first.index(event.decision)),
        "numbers": ConsentEvent.objects.numbers(inquiry, method),
        "done": done,
        "texts_left": done and ConsentEvent.objects.texts_left(inquiry, method),
    }


def unlisted(response):
    """For a page that opens to whoever has its URL: searches and other sites do not get the URL."""
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
