"""Addresses of the shops pages."""

from django.urls import URLPattern, path

from shops.views import members, notices, tokens

app_name = "shops"

_SHOP = "shops/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(_SHOP + "notices/", notices.notice_list, name="notice-list"),
    path(
        _SHOP + "notices/<int:notice_id>/acknowledge/",
        notices.notice_acknowledge,
        name="notice-acknowledge",
    ),
    path(_SHOP + "members/", members.member_list, name="member-list"),
    path(_SHOP + "members/<int:member_id>/", members.member_edit, name="member-edit"),
    path(_SHOP + "members/<int:member_id>/remove/", members.member_remove, name="member-remove"),
    path(
        _SHOP + "invitations/<int:invitation_id>/revoke/",
        members.invitation_revoke,
        name="invitation-revoke",
    ),
    path("invitations/<str:secret>/", members.invitation_accept, name="invitation-accept"),
    path(_SHOP + "tokens/", tokens.token_list, name="token-list"),
    path(_SHOP + "tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token-revoke"),
]
