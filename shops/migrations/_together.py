"""Lays out the tables of an app together, for the first migration of each."""

from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Do what these `CreateModel` would do one after the other.

    With each of them Django renders again every model that the new one leads to, over however many
    others. Ours all lead to a shop, so that was nearly all of them for each: 3,200 renderings, and
    most of the time that a new database took. Here each is rendered once, when all are known.
    """

    def __init__(self, models):
        self.models = models

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)  # made again from the models when it is asked for
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "Create models " + ", ".join(model.name for model in self.models)
