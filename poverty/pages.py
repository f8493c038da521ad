"""Addresses of the figure pages."""

from django.urls import path

from poverty import views

app_name = "poverty"

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("healthz", views.healthz, name="healthz"),
    path("angka/", views.cards, name="cards"),
    path("angka/kartu/<int:pk>/", views.card, name="card"),
    path("angka/<str:code>/", views.region_cards, name="region"),
    path("angka/<str:code>/hitung/", views.recompute, name="recompute"),
    path("angka/<str:code>/resmi/", views.record_official, name="record_official"),
]
