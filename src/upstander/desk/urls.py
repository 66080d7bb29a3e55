"""Addresses of the desk's pages."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from upstander.desk.cases import safeguarding, views
from upstander.desk.evidence import views as evidence
from upstander.desk.intake import views as intake
from upstander.desk.referral import views as referral
from upstander.staff import audit_view


class ReportReference(StringConverter):
    """How staff name a report."""

    regex = "[0-9A-Z]{8}"


class ReferralReference(StringConverter):
    """How staff name a referral."""

    regex = "UPS-[0-9A-Z]{4}-[0-9A-Z]{4}"


class Token(StringConverter):
    """A token of ours."""

    regex = "[0-9A-Za-z_-]{1,64}"


register_converter(ReportReference, "report")
register_converter(ReferralReference, "referral")
register_converter(Token, "token")

urlpatterns = [
    path("", views.start, name="start"),
    path("", include("upstander.staff.urls")),
    path("reports", views.reports, name="reports"),
    path("reports/<report:reference>", views.report, name="report"),
    path("reports/<report:reference>/open", views.still_open, name="still_open"),
    path("reports/<report:reference>/decide", views.decide_report, name="decide"),
    path("reports/<report:reference>/stop", views.stop, name="stop"),
    path("reports/<report:reference>/files/<int:position>/blurred", evidence.blurred, name="blurred"),
    path("reports/<report:reference>/files/<int:position>/clear", evidence.unblur, name="unblur"),
    path("pictures/<token:token>", evidence.clear, name="clear"),
    path("referrals", referral.referrals, name="referrals"),
    path("referrals/<referral:reference>", referral.referral, name="referral"),
    path("referrals/<referral:reference>/token", referral.token, name="token"),
    path("referrals/<referral:reference>/sent", referral.sent, name="sent"),
    path("handover/<referral:reference>/package", referral.package, name="package"),
    path("quarantine", intake.quarantine, name="quarantine"),
    path("safeguarding", safeguarding.safeguarding, name="safeguarding"),
    path("safeguarding/<report:reference>", safeguarding.next_step, name="next_step"),
    path("audit", audit_view.audit, name="audit"),
]

handler400 = "upstander.staff.views.bad_request"
handler404 = "upstander.staff.views.not_found"
handler500 = "upstander.staff.views.server_error"
