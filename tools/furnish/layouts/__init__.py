"""Layouts: each fills one room and says whether what makes it that layout found a place."""
