"""Rooms: a class follows the page of its presenter live, and answers its questions."""
