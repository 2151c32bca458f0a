"""Operations, each beside its backward, one file an operation.

They know arrays only: no layer, no name, no run.
"""
