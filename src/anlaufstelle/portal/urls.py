"""URLs of the client portal, the same in each language. None of them identifies the client."""

from django.urls import path

from anlaufstelle.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.portal_page, name="home"),
    path("out/", views.sign_out, name="sign_out"),
    path("correct/", views.request_rectification, name="request_rectification"),
    path("end/<uuid:key>/", views.withdraw_consent, name="withdraw_consent"),
]
