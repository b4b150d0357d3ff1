from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import Heartbeat, OutgoingMail


@never_cache
@require_safe
def mail_health(request):
    """503 where somebody must look at the mail server or at the background worker."""
    problems = []
    if not Heartbeat.objects.recent().exists():
        problems.append("the background worker is not running")
    if late := OutgoingMail.objects.overdue().count():
        problems.append(f"late emails: {late}")
    text = "\n".join(problems or ["ok"]) + "\n"
    return HttpResponse(text, status=503 if problems else 200, content_type="text/plain")
