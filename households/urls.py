"""Addresses of the family pages, below `/keluarga/`."""

from django.urls import path

from households import views

app_name = "households"

urlpatterns = [
    path("", views.families, name="list"),
    path("cari/", views.find_number, name="find"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/kk/", views.reveal_kk, name="reveal_kk"),
    path("anggota/<int:pk>/nik/", views.reveal_nik, name="reveal_nik"),
]
