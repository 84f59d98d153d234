"""What each address asks for; `tests/test_walls.py` walks them all."""

from dataclasses import dataclass

# Addresses with tests of their own: the frameworks', and the health check, which needs a worker.
FOREIGN = ("healthz", "account_", "mfa_", "admin:", "set_language", "socialaccount_")


@dataclass(frozen=True)
class Door:
    """`permission`: one of shops.enums.Permission, or public, login, link, token, reviewer."""

    permission: str
    is_post: bool = False
    is_api: bool = False
    is_missing: bool = False
    is_once: bool = False
    is_open_to_admins: bool = False


DOORS: dict[str, Door] = {
    "api:schema": Door("public"),
    "api:docs": Door("public"),
    "api:shop-list": Door("token", is_api=True),
    "api:shop-detail": Door("view", is_api=True),
    "api:events-receive": Door("upload", is_post=True, is_api=True),
    "api:order-list": Door("view", is_api=True),
    "api:timeline-show": Door("view", is_api=True),
    "api:incident-list": Door("view", is_api=True),
    "api:incident-detail": Door("view", is_api=True),
    "api:incident-orders": Door("view", is_api=True),
    "api:pack-detail": Door("read_case", is_api=True),
    "api:pack-request": Door("pack", is_post=True, is_api=True),
    "api:pack-download": Door("read_case", is_api=True),
    "shops:shop-open": Door("login"),
    "shops:key-destroy": Door("keys"),
    "shops:notice-list": Door("view"),
    "shops:notice-acknowledge": Door("view", is_post=True),
    "shops:member-list": Door("members"),
    "shops:member-edit": Door("members"),
    "shops:member-remove": Door("members", is_post=True),
    "shops:invitation-revoke": Door("members", is_post=True, is_missing=True),
    "shops:invitation-accept": Door("link"),
    "shops:token-list": Door("keys"),
    "shops:token-revoke": Door("keys", is_post=True),
    "shops:import-list": Door("upload"),
    "shops:import-start-all": Door("upload", is_post=True),
    "shops:import-detail": Door("upload"),
    "shops:import-progress": Door("upload"),
    "shops:import-start": Door("upload", is_post=True),
    "shops:import-choose": Door("upload", is_post=True),
    "shops:import-cancel": Door("upload", is_post=True),
    "shops:import-undo": Door("run", is_post=True),
    "shops:import-refused": Door("upload", is_post=True),
    "detection:shop-list": Door("login"),
    "detection:overview-show": Door("view"),
    "detection:timeline-show": Door("view"),
    "detection:timeline-figure": Door("view"),
    "detection:order-list": Door("view"),
    "detection:order-detail": Door("view"),
    "detection:order-reveal": Door("reveal", is_post=True),
    "detection:incident-list": Door("view"),
    "detection:incident-show": Door("view"),
    "detection:incident-hold": Door("hold", is_post=True),
    "detection:incident-report": Door("run", is_post=True),
    "detection:incident-feedback": Door("run", is_post=True),
    "detection:incident-answer": Door("run", is_post=True),
    "detection:hold-list": Door("view"),
    "detection:hold-set": Door("hold", is_post=True),
    "detection:hold-release": Door("hold", is_post=True),
    "detection:hold-undo": Door("hold", is_post=True),
    "detection:hold-export": Door("hold"),
    "detection:promotion-list": Door("view"),
    "detection:promotion-add": Door("run"),
    "detection:promotion-edit": Door("run"),
    "detection:promotion-end": Door("run", is_post=True),
    "detection:promotion-withdraw": Door("run", is_post=True, is_once=True),
    "detection:backtest-list": Door("view", is_open_to_admins=True),
    "detection:backtest-start": Door("run", is_post=True, is_open_to_admins=True),
    "detection:backtest-show": Door("view", is_open_to_admins=True),
    "detection:backtest-progress": Door("view", is_open_to_admins=True),
    "detection:dial-turn": Door("run", is_post=True),
    "detection:review-list": Door("reviewer"),
    "detection:review-show": Door("reviewer"),
    "detection:review-claim": Door("reviewer", is_post=True),
    "detection:review-next": Door("reviewer", is_post=True),
    "detection:review-release": Door("reviewer", is_post=True),
    "detection:review-decide": Door("reviewer", is_post=True),
    "appeals:pack-list": Door("read_case"),
    "appeals:pack-request": Door("pack", is_post=True),
    "appeals:pack-detail": Door("read_case"),
    "appeals:pack-progress": Door("read_case"),
    "appeals:pack-clear": Door("pack", is_post=True),
    "appeals:pack-download": Door("read_case"),
    "appeals:penalty-list": Door("read_case"),
    "appeals:penalty-record": Door("appeal"),
    "appeals:penalty-detail": Door("read_case"),
    "appeals:penalty-edit": Door("appeal"),
    "appeals:penalty-answer": Door("appeal", is_post=True),
    "appeals:penalty-file": Door("appeal", is_post=True),
    "appeals:file-download": Door("read_case"),
    "appeals:appeal-list": Door("read_case"),
    "appeals:appeal-create": Door("appeal", is_post=True),
    "appeals:appeal-detail": Door("read_case"),
    "appeals:appeal-write": Door("appeal", is_post=True),
    "appeals:appeal-move": Door("appeal", is_post=True),
    "appeals:appeal-redraft": Door("appeal", is_post=True),
    "appeals:appeal-letter": Door("read_case"),
    "appeals:rules-show": Door("view"),
    "appeals:rules-list": Door("reviewer"),
    "appeals:rules-edit": Door("reviewer"),
    "appeals:key-list": Door("public"),
    "appeals:verify-show": Door("public"),
}
