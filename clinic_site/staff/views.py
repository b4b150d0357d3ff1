from allauth.mfa.totp.views import ActivateTOTPView

from .second_factor import remember_shown


class SetUpView(ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        remember_shown(self.request, self.request.user)
        return response


set_up = SetUpView.as_view()
