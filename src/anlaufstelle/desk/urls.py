"""Addresses of the staff pages, below /desk/."""

from django.urls import path

from anlaufstelle.desk.views import board, cases, home, join, offers, parts, people, persons, places

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
    path("persons/", persons.index, name="persons"),
    path("persons/look-for/", persons.look_for, name="look_for"),
    path("persons/new/", persons.take_in, name="take_in"),
    path("persons/<uuid:key>/", persons.file, name="file"),
    path("persons/<uuid:key>/own-case/", persons.open_case, name="open_case"),
    path("cases/<uuid:key>/note/", cases.new_note, name="new_note"),
    path("cases/<uuid:key>/remind/", cases.remind, name="remind"),
    path("cases/<uuid:key>/sealed/", cases.sealed, name="sealed"),
    path("cases/<uuid:key>/team/", cases.team, name="team"),
    path("notes/<uuid:key>/", cases.note, name="note"),
    path("reminders/", cases.reminders, name="reminders"),
    path("reminders/<uuid:key>/done/", cases.reminder_done, name="reminder_done"),
    path("offers/", offers.index, name="offers"),
    path("offers/new/", offers.new, name="new_offer"),
    path("offers/several/", offers.several, name="several"),
    path("offers/<uuid:key>/", offers.offer, name="offer"),
    path("offers/<uuid:key>/say/<slug:word>/", offers.quick, name="quick"),
    path("offers/<uuid:key>/part/<slug:name>/", parts.part, name="part"),
    path("offers/<uuid:key>/history/", offers.history, name="history"),
    path("offers/<uuid:key>/undo/<uuid:change>/", parts.undo, name="undo"),
    path("offers/<uuid:key>/move/", board.move, name="move"),
    path("places/", places.index, name="places"),
    path("places/new/", places.place, name="new_place"),
    path("places/<uuid:key>/", places.place, name="place"),
    path("board/", board.board, name="board"),
    path("twins/", board.twins, name="twins"),
    path("feedback/", board.feedback, name="feedback"),
    path("providers/", board.providers, name="providers"),
    path("providers/<uuid:key>/merge/", board.merge_provider, name="merge_provider"),
]
