"""Compiled execution: layers fused into blocks that work in memory allocated once.

The plain layers stay the definition of every result; nothing here is needed to understand them.
"""
