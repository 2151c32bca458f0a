"""Rooms: a class follows one page live. What is published and who may; no socket, no maths."""
