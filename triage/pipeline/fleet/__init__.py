"""Many drives: the plan of a batch, its runs, the roll-up over all."""
