"""The shapes of penalties and appeals in the REST interface."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from appeals.enums import AppealState, DeadlineBasis, PenaltyKind, PenaltyScope
from appeals.models import Appeal, Penalty
from shops.api.bodies import BodyShape
from shops.api.fields import MomentField, TextField, TruthField, WholeField

_MAX_AMOUNT = 2**53


class PenaltyRequestShape(BodyShape):
    kind = serializers.ChoiceField(PenaltyKind.choices)
    scope = serializers.ChoiceField(PenaltyScope.choices)
    charge = TextField(
        max_length=20_000, trim_whitespace=False, help_text="the notice, word for word"
    )
    noticed_at = MomentField(help_text="when the notice came; not in the future")
    incident = TextField(
        required=False, allow_null=True, max_length=64, help_text="the incident that caused it"
    )
    product_id = TextField(
        required=False, allow_null=True, max_length=400, help_text="needed for the scope `item`"
    )
    reference = TextField(required=False, allow_blank=True, max_length=80)
    points = WholeField(required=False, allow_null=True, min_value=0, max_value=1000)
    fine = WholeField(
        required=False, allow_null=True, min_value=0, max_value=_MAX_AMOUNT, help_text="minor unit"
    )
    starts_at = MomentField(required=False, allow_null=True)
    ends_at = MomentField(required=False, allow_null=True)
    appeal_deadline_at = MomentField(
        required=False,
        allow_null=True,
        help_text="the date that the notice names; the platform's rule where one is known if not",
    )


class PenaltyShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    shop = serializers.SlugField()
    kind = serializers.ChoiceField(PenaltyKind.choices)
    scope = serializers.ChoiceField(PenaltyScope.choices)
    charge = serializers.CharField()
    noticed_at = serializers.DateTimeField()
    incident = serializers.CharField(allow_null=True)
    product_id = serializers.CharField(allow_null=True)
    reference = serializers.CharField(allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    fine = serializers.IntegerField(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    appeal_deadline_at = serializers.DateTimeField(allow_null=True)
    deadline_basis = serializers.ChoiceField(DeadlineBasis.choices)
    recorded_at = serializers.DateTimeField()


class AppealRequestShape(BodyShape):
    statement = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=20_000,
        trim_whitespace=False,
        help_text="facts; a draft with blanks to fill in when absent",
    )
    pack = TextField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=36,
        help_text="a ready pack; the incident's newest when absent",
    )


class AppealStepShape(serializers.Serializer[Any]):
    from_state = serializers.CharField(allow_null=True)
    to_state = serializers.CharField()
    note = serializers.CharField(allow_null=True)
    done_at = serializers.DateTimeField()


class AppealShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    shop = serializers.SlugField()
    penalty = serializers.IntegerField()
    attempt = serializers.IntegerField()
    state = serializers.ChoiceField(AppealState.choices)
    next_states = serializers.ListField(child=serializers.ChoiceField(AppealState.choices))
    statement = serializers.CharField()
    pack = serializers.UUIDField(allow_null=True)
    deadline_at = serializers.DateTimeField(allow_null=True)
    filed_at = serializers.DateTimeField(allow_null=True)
    receipt = serializers.CharField(allow_null=True)
    outcome_at = serializers.DateTimeField(allow_null=True)
    outcome_text = serializers.CharField(allow_null=True)
    days_won_back = serializers.IntegerField(allow_null=True)
    points_restored = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    steps = AppealStepShape(many=True)


class ReceiptFileShape(BodyShape):
    name = TextField(max_length=200)
    content = TextField(
        max_length=14 * 2**20, help_text="the picture or PDF in base64", trim_whitespace=True
    )


class TransitionShape(BodyShape):
    to = serializers.ChoiceField(AppealState.choices)
    note = TextField(
        required=False, allow_blank=True, max_length=5000, help_text="for an outcome: its words"
    )
    receipt = TextField(
        required=False, allow_blank=True, max_length=200, help_text="needed to file"
    )
    receipt_file = ReceiptFileShape(
        required=False, allow_null=True, help_text="needed to file: the platform's confirmation"
    )
    is_warned = TruthField(
        required=False,
        default=False,
        help_text="needed to file: what is filed can be neither changed nor filed twice",
    )
    is_confirmed = TruthField(
        required=False,
        default=False,
        help_text="needed to file where a platform takes one filing only: said a second time",
    )
    due_at = MomentField(
        required=False, allow_null=True, help_text="for `more_asked`: when the answer is due"
    )
    days_won_back = WholeField(required=False, allow_null=True, min_value=0, max_value=3650)
    points_restored = WholeField(required=False, allow_null=True, min_value=0, max_value=1000)


def penalty_json(row: Penalty) -> dict[str, object]:
    return {
        "id": row.pk,
        "shop": row.shop.slug,
        "kind": row.kind,
        "scope": row.scope,
        "charge": row.charge,
        "noticed_at": row.noticed_at,
        "incident": row.incident.public_id if row.incident else None,
        "product_id": row.product.key if row.product else None,
        "reference": row.reference or None,
        "points": row.points,
        "fine": row.fine_fen,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "appeal_deadline_at": row.appeal_deadline_at,
        "deadline_basis": row.deadline_basis,
        "recorded_at": row.recorded_at,
    }


def appeal_json(row: Appeal) -> dict[str, object]:
    return {
        "id": row.pk,
        "shop": row.shop.slug,
        "penalty": row.penalty_id,
        "attempt": row.attempt,
        "state": row.state,
        "next_states": [str(state.value) for state in row.next_states],
        "statement": row.statement,
        "pack": str(row.pack_id) if row.pack_id else None,
        "deadline_at": row.deadline_at,
        "filed_at": row.filed_at,
        "receipt": row.receipt or None,
        "outcome_at": row.outcome_at,
        "outcome_text": row.outcome_text or None,
        "days_won_back": row.days_won_back,
        "points_restored": row.points_restored,
        "created_at": row.created_at,
        "steps": [
            {
                "from_state": step.from_state or None,
                "to_state": step.to_state,
                "note": step.note or None,
                "done_at": step.done_at,
            }
            for step in row.events.all()
        ],
    }
