"""Each audit test has a checkpoint file of its own."""

from tests.audit.checkpoints import own_checkpoint_file

__all__ = ["own_checkpoint_file"]
