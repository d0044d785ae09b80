"""Addresses of the staff pages, below /desk/."""

from django.urls import path

from anlaufstelle.desk.views import home, join, people

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("act-for/", home.act_for, name="act_for"),
    path("language/", home.language, name="language"),
    path("leave-provider/", home.leave_provider, name="leave_provider"),
    path("join/<str:token>/", join.join, name="join"),
    path("people/", people.index, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invite-provider/", people.invite_provider, name="invite_provider"),
    path("people/invited/", people.invited, name="invited"),
    path("people/invitation/<uuid:key>/", people.take_back, name="take_back"),
    path("people/<uuid:key>/", people.person, name="person"),
]
