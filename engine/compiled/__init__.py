"""Compiled execution of a network: layers fused into blocks that work in preallocated memory.

The layers of engine/model define every result; this package computes the same numbers faster. The
memory layout is explained in engine/compiled/convolution.py.
"""
