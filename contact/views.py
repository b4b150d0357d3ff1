from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .forms import InquiryForm
from .models import Inquiry

sent_signer = signing.Signer(salt="contact.sent")


# The form carries no token: CrossOriginProtectionMiddleware refuses posts from other sites.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    if request.method == "POST":
        form = InquiryForm(request.POST)
        if form.is_valid():
            inquiry = form.save()
            return redirect("contact:sent", sent_signer.sign(inquiry.pk))
        return form_page(request, form, status=422)
    return form_page(request, InquiryForm(initial={"source_page": request.path}))


def form_page(request, form, status=200):
    return render(request, "contact/form.html", {"form": form}, status=status)


def refused(request):
    """The answer to a post from another site: nothing sent, what was typed still there."""
    data = request.POST.copy()
    data.pop("texts", None)  # that site may have ticked them
    data.pop("offers", None)
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
    """What happens next. Signed, so that nobody can look up another person's message."""
    try:
        pk = sent_signer.unsign(signed)
    except signing.BadSignature:
        raise Http404 from None
    inquiry = get_object_or_404(Inquiry, pk=pk)
    context = {"inquiry": inquiry, "consents": inquiry.consents().values()}
    response = render(request, "contact/sent.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
