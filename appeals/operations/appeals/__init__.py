"""Appeals: written, filed once, followed to their outcome."""

from appeals.operations.appeals.creating import create_appeal
from appeals.operations.appeals.moving import move_appeal
from appeals.operations.appeals.redrafting import redraft_letters
from appeals.operations.appeals.steps import Step
from appeals.operations.appeals.writing import write_appeal

__all__ = ["Step", "create_appeal", "move_appeal", "redraft_letters", "write_appeal"]
