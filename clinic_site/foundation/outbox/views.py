from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import OutgoingMail


@never_cache
@require_safe
def mail_health(request):
    """503 while a mail waits for longer than it should: somebody must look at the mail server."""
    late = OutgoingMail.objects.overdue().count()
    if late:
        return HttpResponse(f"late emails: {late}\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
