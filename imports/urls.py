"""Addresses of the import pages, below `/impor/`."""

from django.urls import path

from imports.views import batch, columns, history, marked, rows, uploading

app_name = "imports"

urlpatterns = [
    path("", history.history, name="list"),
    path("unggah/", uploading.upload, name="upload"),
    path("ingatan/", history.mappings, name="mappings"),
    path("ingatan/<int:pk>/lupakan/", history.forget_mapping, name="forget_mapping"),
    path("<int:pk>/", batch.batch, name="batch"),
    path("<int:pk>/kemajuan/", batch.progress, name="progress"),
    path("<int:pk>/kolom/", columns.columns, name="columns"),
    path("<int:pk>/baris/", rows.rows, name="rows"),
    path("<int:pk>/desa/", rows.villages, name="villages"),
    path("<int:pk>/setujui/", batch.approve, name="approve"),
    path("<int:pk>/bandingkan/", batch.compare_again, name="compare_again"),
    path("<int:pk>/buang/", batch.discard, name="discard"),
    path("<int:pk>/batalkan/", batch.undo, name="undo"),
    path("<int:pk>/ditandai/", marked.marked, name="marked"),
    path("<int:pk>/ditandai/buat/", marked.ask_marked, name="ask_marked"),
    path("<int:pk>/ulangi/", batch.retry, name="retry"),
]
