"""Addresses of the appeals pages."""

from django.urls import path, re_path

from appeals.views import (
    appeals,
    circumstances,
    exclusion,
    files,
    handovers,
    keys,
    losses,
    outreach,
    packs,
    penalties,
    reports,
    rules,
    stamps,
    verify,
)

app_name = "appeals"
_SHOP = "shops/<slug:slug>"
_CASE = f"{_SHOP}/incidents/<str:public_id>"
urlpatterns = [
    path(f"{_SHOP}/packs/", packs.pack_list, name="pack-list"),
    path(f"{_SHOP}/packs/check/", packs.pack_check, name="pack-check"),
    path(f"{_SHOP}/packs/request/", packs.pack_request, name="pack-request"),
    path(f"{_SHOP}/packs/<uuid:pack_id>/", packs.pack_detail, name="pack-detail"),
    path(f"{_SHOP}/packs/<uuid:pack_id>/progress/", packs.pack_progress, name="pack-progress"),
    path(f"{_SHOP}/packs/<uuid:pack_id>/read/", packs.pack_clear, name="pack-clear"),
    path(f"{_SHOP}/packs/<uuid:pack_id>/download/", packs.pack_download, name="pack-download"),
    path(f"{_SHOP}/packs/<uuid:pack_id>/stamp.tsq", stamps.stamp_query, name="stamp-query"),
    path(f"{_SHOP}/packs/<uuid:pack_id>/stamp/", stamps.stamp_answer, name="stamp-answer"),
    path(f"{_SHOP}/packs/identities/", handovers.handover_request, name="handover-request"),
    path(
        f"{_SHOP}/packs/<uuid:pack_id>/decide/", handovers.handover_decide, name="handover-decide"
    ),
    path(f"{_SHOP}/packs/<uuid:pack_id>/annex/", handovers.handover_annex, name="handover-annex"),
    path(f"{_SHOP}/signing-keys/", keys.key_manage, name="key-manage"),
    path(f"{_SHOP}/penalties/", penalties.penalty_list, name="penalty-list"),
    path(f"{_SHOP}/penalties/record/", penalties.penalty_record, name="penalty-record"),
    path(f"{_SHOP}/penalties/<int:penalty_id>/", penalties.penalty_detail, name="penalty-detail"),
    path(f"{_SHOP}/penalties/<int:penalty_id>/edit/", penalties.penalty_edit, name="penalty-edit"),
    path(
        f"{_SHOP}/penalties/<int:penalty_id>/answer/",
        penalties.penalty_answer,
        name="penalty-answer",
    ),
    path(f"{_SHOP}/penalties/<int:penalty_id>/files/", files.penalty_file, name="penalty-file"),
    path(f"{_SHOP}/files/<int:file_id>/", files.file_download, name="file-download"),
    path(
        f"{_SHOP}/penalties/<int:penalty_id>/appeals/",
        appeals.appeal_create,
        name="appeal-create",
    ),
    path(f"{_SHOP}/appeals/", appeals.appeal_list, name="appeal-list"),
    path(f"{_SHOP}/appeals/<int:appeal_id>/", appeals.appeal_detail, name="appeal-detail"),
    path(f"{_SHOP}/appeals/<int:appeal_id>/write/", appeals.appeal_write, name="appeal-write"),
    path(f"{_SHOP}/appeals/<int:appeal_id>/move/", appeals.appeal_move, name="appeal-move"),
    path(
        f"{_SHOP}/appeals/<int:appeal_id>/redraft/", appeals.appeal_redraft, name="appeal-redraft"
    ),
    path(
        f"{_SHOP}/appeals/<int:appeal_id>/attachments/",
        appeals.appeal_attachments,
        name="appeal-attachments",
    ),
    path(f"{_SHOP}/appeals/<int:appeal_id>/letter/", appeals.appeal_letter, name="appeal-letter"),
    path(
        f"{_SHOP}/incidents/<slug:public_id>/report-now/",
        reports.report_write,
        name="report-write",
    ),
    path(f"{_SHOP}/reports/<int:report_id>/", reports.report_show, name="report-show"),
    path(f"{_SHOP}/reports/<int:report_id>/text/", reports.report_text, name="report-text"),
    path(f"{_SHOP}/reports/<int:report_id>/stamp/", reports.report_stamp, name="report-stamp"),
    path(f"{_SHOP}/reports/<int:report_id>/sent/", reports.report_send, name="report-send"),
    path(f"{_SHOP}/outreach/", outreach.outreach_list, name="outreach-list"),
    path(f"{_SHOP}/outreach/<slug:public_id>/", outreach.outreach_show, name="outreach-show"),
    path(
        f"{_SHOP}/outreach/<slug:public_id>/register/",
        outreach.outreach_register,
        name="outreach-register",
    ),
    path(f"{_SHOP}/contacts/<int:contact_id>/", outreach.contact_show, name="contact-show"),
    path(f"{_SHOP}/contacts/<int:contact_id>/start/", outreach.contact_start, name="contact-start"),
    path(f"{_CASE}/losses/", losses.loss_show, name="loss-show"),
    path(f"{_CASE}/losses/enter/", losses.loss_enter, name="loss-enter"),
    path(f"{_CASE}/losses/<int:entry_id>/withdraw/", losses.loss_withdraw, name="loss-withdraw"),
    path(f"{_CASE}/losses/count/", losses.loss_count, name="loss-count"),
    path(f"{_CASE}/losses/index/", losses.index_add, name="loss-index"),
    path(f"{_CASE}/losses/progress/", losses.loss_progress, name="loss-progress"),
    path(f"{_CASE}/losses/handover/", losses.loss_handover, name="loss-handover"),
    path(f"{_CASE}/panel/", exclusion.panel_show, name="panel-show"),
    path(f"{_CASE}/panel/accounts/", exclusion.account_declare, name="account-declare"),
    path(
        f"{_CASE}/panel/accounts/<int:account_id>/withdraw/",
        exclusion.account_withdraw,
        name="account-withdraw",
    ),
    path(f"{_CASE}/panel/statements/", exclusion.statement_add, name="statement-add"),
    path(f"{_CASE}/panel/answers/", exclusion.exclusion_answer, name="exclusion-answer"),
    path(f"{_CASE}/circumstances/", circumstances.circumstance_list, name="circumstance-list"),
    path(
        f"{_CASE}/circumstances/<int:circumstance_id>/withdraw/",
        circumstances.circumstance_withdraw,
        name="circumstance-withdraw",
    ),
    path(f"{_CASE}/vouchers/", losses.voucher_add, name="voucher-add"),
    path(f"{_SHOP}/rules/", rules.rules_show, name="rules-show"),
    path("review/rules/", rules.rules_list, name="rules-list"),
    path("review/rules/<slug:name>/", rules.rules_edit, name="rules-edit"),
    path("keys/", keys.key_list, name="key-list"),
    re_path(r"^verify/?$", verify.verify, name="verify-show"),
]
