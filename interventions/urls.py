"""Addresses of the pages of help, below `/intervensi/`."""

from django.urls import path

from interventions import views

app_name = "interventions"

urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("baru/", views.create, name="create"),
    path("buku/", views.ledger, name="ledger"),
    path("belum-menerima/", views.gap, name="gap"),
    path("menerima-beberapa/", views.overlap, name="overlap"),
    path("<int:pk>/", views.programme, name="programme"),
    path("<int:pk>/tarik/", views.draw, name="draw"),
    path("<int:pk>/pembayaran/", views.payment_list, name="payment_list"),
    path("<int:pk>/penerima.xlsx", views.export, name="export"),
    path("<int:pk>/identitas/", views.ask_identities, name="ask_identities"),
    path("identitas/<int:pk>/setujui/", views.approve_identities, name="approve_identities"),
    path("identitas/<int:pk>/ambil/", views.take_identities, name="take_identities"),
    path("penerima/<int:pk>/", views.recipient, name="recipient"),
    path("penerima/<int:pk>/akhiri/", views.end_enrolment, name="end_enrolment"),
    path("penyerahan/<int:pk>/", views.record_delivery, name="record_delivery"),
]
