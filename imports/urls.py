"""Addresses of the import pages, below `/impor/`."""

from django.urls import path

from imports import views

app_name = "imports"

urlpatterns = [
    path("", views.history, name="list"),
    path("unggah/", views.upload, name="upload"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/kemajuan/", views.progress, name="progress"),
    path("<int:pk>/kolom/", views.columns, name="columns"),
    path("<int:pk>/baris/", views.rows, name="rows"),
    path("<int:pk>/setujui/", views.approve, name="approve"),
    path("<int:pk>/bandingkan/", views.compare_again, name="compare_again"),
    path("<int:pk>/buang/", views.discard, name="discard"),
    path("<int:pk>/batalkan/", views.undo, name="undo"),
    path("<int:pk>/ditandai/", views.marked, name="marked"),
    path("<int:pk>/ulangi/", views.retry, name="retry"),
]
