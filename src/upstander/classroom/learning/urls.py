"""Addresses of learning."""

from django.urls import path

from upstander.classroom.learning import between_views, check_views, line_views, views

urlpatterns = [
    path("my-course/<uuid:place>/sort", views.sort, name="sort"),
    path("quiz/<slug:session>/<int:day>", between_views.quiz, name="quiz"),
    path("my-course/journal", between_views.journal, name="journal"),
    path("my-course/<uuid:place>/share", line_views.share, name="share_line"),
    path("meetings/<uuid:meeting>/lines", line_views.lines, name="shared_lines"),
    path("meetings/<uuid:meeting>/lines/screen", line_views.lines_screen, name="lines_screen"),
    path("between/<slug:session>", between_views.between, name="between"),
    path("afterwards/<str:code>", check_views.check, name="check"),
    path("afterwards/<str:code>/thanks", check_views.check_thanks, name="check_thanks"),
    path("programmes/<uuid:programme>/quotes", check_views.quotes, name="quotes"),
]
