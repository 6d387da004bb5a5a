"""Each test of a pack has a checkpoint file of its own: a pack tells what the chain and its witnesses say together."""

from tests.audit.checkpoints import own_checkpoint_file

__all__ = ["own_checkpoint_file"]
