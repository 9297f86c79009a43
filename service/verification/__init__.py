"""Anything a person may hold up -> checks -> verdict. Pure: a library that others can use."""
