"""Addresses of the staff's pages of a campaign, below `/verval/`."""

from django.urls import path

from verification.views import (
    aside,
    board,
    campaigns,
    collect,
    deciding,
    evidence,
    objections,
    questionnaires,
    review,
    target,
)

app_name = "verification"

urlpatterns = [
    path("putaran/", campaigns.campaigns, name="campaigns"),
    path("putaran/baru/", campaigns.create, name="create"),
    path("putaran/<int:pk>/", board.board, name="board"),
    path("putaran/<int:pk>/daftar/", campaigns.add_targets, name="add_targets"),
    path("putaran/<int:pk>/pembagian/", campaigns.assign, name="assign"),
    path("putaran/<int:pk>/buka/", board.open_campaign, name="open"),
    path("putaran/<int:pk>/tutup/", board.close_campaign, name="close"),
    path("putaran/<int:pk>/tidak-dikunjungi/", board.dispose, name="dispose"),
    path("putaran/<int:pk>/lembar/", review.approve_sheets, name="approve_sheets"),
    path("putaran/<int:pk>/kunjungan-ulang/", evidence.back_checks, name="back_checks"),
    path("putaran/sasaran/<int:pk>/", target.target, name="target"),
    path("kunjungan-ulang/<int:pk>/", evidence.back_check, name="back_check"),
    path("kunjungan-ulang/<int:pk>/batal/", evidence.drop, name="drop_back_check"),
    path("tinjauan/", review.queue, name="review"),
    path("tinjauan/<int:pk>/", review.visit, name="visit"),
    path("tinjauan/<int:pk>/setujui/", review.approve, name="approve"),
    path("tinjauan/<int:pk>/kembalikan/", review.send_back, name="send_back"),
    path("tinjauan/<int:pk>/tolak/", review.reject, name="reject"),
    path("tinjauan/<int:pk>/tahan/", review.hold, name="hold"),
    path("tinjauan/foto/<int:pk>/", review.photo, name="photo"),
    path("tinjauan/tanda/<int:pk>/", evidence.explain, name="explain"),
    path("tinjauan/terpisah/", aside.aside, name="aside"),
    path("tinjauan/terpisah/<int:pk>/", aside.kept, name="kept"),
    path("tinjauan/terpisah/<int:pk>/selesai/", aside.settle, name="settle"),
    path("formulir/", questionnaires.questionnaires, name="questionnaires"),
    path("formulir/<int:pk>/xlsform/", questionnaires.xlsform, name="xlsform"),
    path("collect/", collect.collect, name="collect"),
    path("collect/<int:pk>/", collect.collect_for, name="collect_for"),
    path("keputusan/", deciding.decisions_page, name="decisions"),
    path("keputusan/<int:pk>/", objections.decision, name="decision"),
    path("keputusan/<int:pk>/surat/", objections.letter, name="letter"),
    path("keputusan/keberatan/", objections.objection_list, name="objections"),
    path("keputusan/keberatan/<int:pk>/", objections.objection, name="objection"),
    path("keputusan/keberatan/<int:pk>/berkas/", objections.paper, name="paper"),
    path("keputusan/rapat/baru/", deciding.record_meeting, name="record_meeting"),
    path("keputusan/rapat/<int:pk>/", deciding.meeting, name="meeting"),
    path("keputusan/rapat/<int:pk>/sesuai-usulan/", deciding.decide_as_proposed, name="decide_as_proposed"),
    path("keputusan/rapat/<int:pk>/berita-acara/", deciding.minutes, name="minutes"),
]
