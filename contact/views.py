from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .forms import InquiryForm
from .models import ConsentEvent, ConsentWording, Inquiry, OutgoingMail
from .tasks import consent_path, consent_signer

sent_signer = signing.Signer(salt="contact.sent")


# Forms here carry no token: CrossOriginProtectionMiddleware refuses posts from other sites.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    if request.method == "POST":
        form = InquiryForm(request.POST)
        if form.is_valid():
            inquiry = form.save(client_address(request))
            return redirect("contact:sent", sent_signer.sign(inquiry.pk))
        return form_page(request, form, status=422)
    return form_page(request, InquiryForm(initial={"source_page": request.path}))


def form_page(request, form, status=200):
    return render(request, "contact/form.html", {"form": form}, status=status)


def refused(request):
    """The answer to a post from another site: nothing sent, what was typed still there."""
    data = request.POST.copy()
    for purpose in ConsentWording.WITHDRAWABLE:
        data.pop(purpose, None)  # that site may have ticked them
    form = InquiryForm(data)
    form.add_error(
        None,
        "For your safety this was not sent, because it seemed to come from another website. "
        "Check what you wrote and press “Send message”.",
    )
    return form_page(request, form, status=403)


@never_cache
@require_safe
def sent(request, signed):
    """What happens next."""
    inquiry = signed_inquiry(sent_signer, signed)
    context = {"inquiry": inquiry, "consent_path": consent_path(inquiry)}
    return unlisted(render(request, "contact/sent.html", context))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request, signed):
    """
    The consent receipt. Looking changes nothing, because mail scanners look too; a button
    takes a yes back.
    """
    inquiry = signed_inquiry(consent_signer, signed)
    if request.method == "POST":
        if request.POST.get("withdraw") in ConsentWording.WITHDRAWABLE:
            inquiry.withdraw(request.POST["withdraw"], ConsentEvent.Method.LINK)
        return redirect(request.path)
    return unlisted(render(request, "contact/consent.html", {"inquiry": inquiry}))


def signed_inquiry(signer, signed):
    """The message that a signed address names. 404 for a bad signature or an erased person."""
    try:
        pk = signer.unsign(signed)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(Inquiry, pk=pk, erased_at=None)


def unlisted(response):
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_safe
def mail_health(request):
    """503 while a mail waits for longer than it should: somebody must look at the mail server."""
    late = OutgoingMail.objects.overdue().count()
    if late:
        return HttpResponse(f"late emails: {late}\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def client_address(request):
    """
    The visitor's internet address as the outermost of our own proxies saw it, or "".

    Each proxy adds its client's address at the end of X-Forwarded-For, so with N proxies of
    ours the N-th from the end is true, and whatever stands before it is a mere claim.
    """
    if not settings.TRUSTED_PROXIES:
        return request.META.get("REMOTE_ADDR", "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    return hops[-settings.TRUSTED_PROXIES].strip() if len(hops) >= settings.TRUSTED_PROXIES else ""
