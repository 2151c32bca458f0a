"""The run of a session over time: seeking, branches, checkpoints, and the step on display."""
