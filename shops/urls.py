"""Addresses of the shops pages."""

from django.urls import URLPattern, path

from shops.api import hooks
from shops.views import (
    channels,
    connections,
    help,
    importing,
    mapping,
    members,
    notices,
    shops,
    tokens,
)

app_name = "shops"

_SHOP = "shops/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("help/platforms/", help.platform_list, name="platform-list"),
    path("help/platforms/<slug:page>/", help.platform_show, name="platform-show"),
    path("hooks/<slug:platform>/<slug:connection>", hooks.hook_receive, name="hook-receive"),
    path("open-a-shop/", shops.shop_open, name="shop-open"),
    path(_SHOP + "settings/", shops.shop_settings, name="shop-settings"),
    path(_SHOP + "key/destroy/", shops.key_destroy, name="key-destroy"),
    path(_SHOP + "notices/", notices.notice_list, name="notice-list"),
    path(
        _SHOP + "notices/<int:notice_id>/acknowledge/",
        notices.notice_acknowledge,
        name="notice-acknowledge",
    ),
    path("seen/<str:secret>/", notices.notice_seen, name="notice-seen"),
    path(_SHOP + "channels/", channels.channel_list, name="channel-list"),
    path(_SHOP + "channels/add/<slug:kind>/", channels.channel_add, name="channel-add"),
    path(_SHOP + "channels/<int:channel_id>/", channels.channel_edit, name="channel-edit"),
    path(_SHOP + "channels/<int:channel_id>/test/", channels.channel_test, name="channel-test"),
    path(_SHOP + "channels/<int:channel_id>/pause/", channels.channel_pause, name="channel-pause"),
    path(
        _SHOP + "channels/<int:channel_id>/resume/",
        channels.channel_resume,
        name="channel-resume",
    ),
    path(
        _SHOP + "channels/<int:channel_id>/secret/",
        channels.channel_secret,
        name="channel-secret",
    ),
    path(
        _SHOP + "channels/<int:channel_id>/delete/",
        channels.channel_delete,
        name="channel-delete",
    ),
    path(_SHOP + "imports/", importing.import_list, name="import-list"),
    path(_SHOP + "imports/start/", importing.import_start_all, name="import-start-all"),
    path(_SHOP + "imports/<int:batch_id>/", importing.import_detail, name="import-detail"),
    path(
        _SHOP + "imports/<int:batch_id>/progress/",
        importing.import_progress,
        name="import-progress",
    ),
    path(_SHOP + "imports/<int:batch_id>/start/", importing.import_start, name="import-start"),
    path(_SHOP + "imports/<int:batch_id>/choose/", importing.import_choose, name="import-choose"),
    path(_SHOP + "imports/<int:batch_id>/columns/", mapping.import_columns, name="import-columns"),
    path(_SHOP + "imports/<int:batch_id>/cancel/", importing.import_cancel, name="import-cancel"),
    path(_SHOP + "imports/<int:batch_id>/undo/", importing.import_undo, name="import-undo"),
    path(
        _SHOP + "imports/<int:batch_id>/refused.csv",
        importing.import_refused,
        name="import-refused",
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
    path(_SHOP + "connections/", connections.connection_list, name="connection-list"),
    path(
        _SHOP + "connections/add/<slug:platform>/",
        connections.connection_add,
        name="connection-add",
    ),
    path(
        _SHOP + "connections/<slug:connection_id>/",
        connections.connection_show,
        name="connection-show",
    ),
    path(
        _SHOP + "connections/<slug:connection_id>/test/",
        connections.connection_test,
        name="connection-test",
    ),
    path(
        _SHOP + "connections/<slug:connection_id>/pause/",
        connections.connection_pause,
        name="connection-pause",
    ),
    path(
        _SHOP + "connections/<slug:connection_id>/retry/",
        connections.connection_retry,
        name="connection-retry",
    ),
    path(
        _SHOP + "connections/<slug:connection_id>/rotate/",
        connections.connection_rotate,
        name="connection-rotate",
    ),
    path(
        _SHOP + "connections/<slug:connection_id>/delete/",
        connections.connection_delete,
        name="connection-delete",
    ),
    path(_SHOP + "tokens/", tokens.token_list, name="token-list"),
    path(_SHOP + "tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token-revoke"),
]
