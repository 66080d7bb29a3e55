"""Addresses of the pages about who is on the course."""

from django.urls import path

from upstander.classroom.programme import demo_mail, own_views, people_views, sign_in_views, views

_PROGRAMME = "programmes/<uuid:programme>"

urlpatterns = [
    path("programmes", views.programmes, name="programmes"),
    path("programmes/new", views.new_programme, name="new_programme"),
    path(_PROGRAMME, views.programme, name="programme"),
    path(f"{_PROGRAMME}/edit", views.edit_programme, name="edit_programme"),
    path(f"{_PROGRAMME}/cohorts", views.new_cohort, name="new_cohort"),
    path(f"{_PROGRAMME}/cohorts/<uuid:cohort>", views.edit_cohort, name="edit_cohort"),
    path(f"{_PROGRAMME}/crew", views.crew, name="crew"),
    path(f"{_PROGRAMME}/crew/<int:member>/remove", views.remove_from_crew, name="remove_from_crew"),
    path(f"{_PROGRAMME}/people", people_views.places, name="places"),
    path(f"{_PROGRAMME}/people/add", people_views.add_person, name="add_person"),
    path(f"{_PROGRAMME}/people/list", people_views.add_list, name="add_list"),
    path(f"{_PROGRAMME}/people/invite", people_views.invite_list, name="invite_list"),
    path(f"{_PROGRAMME}/access-needs", people_views.access_needs, name="access_needs"),
    path("people/<uuid:place>", people_views.place, name="place"),
    path("my-course", own_views.my_course, name="my_course"),
    path("my-course/<uuid:place>/access-needs", own_views.my_access_needs, name="my_access_needs"),
    path("my-course/<uuid:place>/give-up", own_views.give_up, name="give_up"),
    path("invitation/<str:code>", own_views.answer_invitation, name="answer_invitation"),
    path("sign-in", sign_in_views.sign_in, name="sign_in"),
    path("sign-in/<uuid:link>/<str:secret>", sign_in_views.use_link, name="use_link"),
    path("sign-in/with/<str:provider>", sign_in_views.sign_in_elsewhere, name="sign_in_elsewhere"),
    path("sign-in/back/<str:provider>", sign_in_views.sign_in_back, name="sign_in_back"),
    path("mail", demo_mail.mails, name="demo_mails"),
    path("mail/<uuid:mail>", demo_mail.mail, name="demo_mail"),
    path("mail/<uuid:mail>/<int:file>", demo_mail.attachment, name="demo_mail_file"),
]
