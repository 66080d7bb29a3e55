"""Addresses of the live room's pages."""

from django.urls import path

from upstander.classroom.room import after_views, entering, safeguarding_views, views

urlpatterns = [
    path("meeting/<uuid:meeting>/room", entering.enter, name="enter_room"),
    path("rehearse", entering.rehearse, name="rehearse"),
    path("room/<uuid:room>/", views.participant, name="room"),
    path("room/<uuid:room>/steer", views.steer, name="room_steer"),
    path("room/<uuid:room>/screen", views.screen, name="room_screen"),
    path("room/<uuid:room>/produce", views.produce, name="room_produce"),
    path("room/<uuid:room>/answer", views.answer, name="room_answer"),
    path("room/<uuid:room>/tell", views.tell, name="room_tell"),
    path("room/<uuid:room>/stay", views.stay, name="room_stay"),
    path("room/<uuid:room>/answers.csv", after_views.answers_csv, name="room_csv"),
    path("room/<uuid:room>/statements.json", after_views.statements, name="room_xapi"),
    path("room/<uuid:room>/replay", after_views.replay, name="room_replay"),
    path("room/<uuid:room>/replay/<int:number>", after_views.moment, name="room_moment"),
    path("room/<uuid:room>/safeguarding", safeguarding_views.safeguarding, name="room_safeguarding"),
    path("room/<uuid:room>/safeguarding/<int:number>/agree", safeguarding_views.agree, name="room_unmask"),
    path("room/<uuid:room>/pictures/<str:name>", views.picture, name="room_picture"),
]
