"""A session: the handlers of its commands, its undo list, stop goal, quota and file exports."""
