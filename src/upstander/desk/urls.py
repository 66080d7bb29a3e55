"""Addresses of the desk's pages."""

from django.urls import include, path

from upstander.desk.cases import safeguarding, views
from upstander.desk.evidence import views as evidence
from upstander.desk.intake import views as intake
from upstander.desk.referral import views as referral
from upstander.staff import audit_view

urlpatterns = [
    path("", views.start, name="start"),
    path("", include("upstander.staff.urls")),
    path("reports", views.reports, name="reports"),
    path("reports/<str:reference>", views.report, name="report"),
    path("reports/<str:reference>/decide", views.decide_report, name="decide"),
    path("reports/<str:reference>/stop", views.stop, name="stop"),
    path("reports/<str:reference>/files/<int:position>/blurred", evidence.blurred, name="blurred"),
    path("reports/<str:reference>/files/<int:position>/clear", evidence.unblur, name="unblur"),
    path("pictures/<str:token>", evidence.clear, name="clear"),
    path("referrals", referral.referrals, name="referrals"),
    path("referrals/<str:reference>", referral.referral, name="referral"),
    path("referrals/<str:reference>/token", referral.token, name="token"),
    path("referrals/<str:reference>/sent", referral.sent, name="sent"),
    path("handover/<str:reference>/package", referral.package, name="package"),
    path("quarantine", intake.quarantine, name="quarantine"),
    path("safeguarding", safeguarding.safeguarding, name="safeguarding"),
    path("safeguarding/<str:reference>", safeguarding.next_step, name="next_step"),
    path("audit", audit_view.audit, name="audit"),
]

handler400 = "upstander.staff.views.bad_request"
handler404 = "upstander.staff.views.not_found"
handler500 = "upstander.staff.views.server_error"
