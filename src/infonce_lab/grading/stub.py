"""Is this still the template? Decided by code objects: notebook classes have no source file."""

import ast
import types
from functools import cache
from typing import Any

from infonce_lab.exercises import load
from infonce_lab.exercises.contract import Exercise


def is_untouched(exercise: Exercise, answer: Any) -> bool:
    """Does ``answer`` consist of the template's code objects, give or take docstrings?"""
    found = _fingerprint(answer)
    return bool(found) and found in _templates(exercise.id)


@cache
def _templates(exercise_id: str) -> tuple[tuple, ...]:
    """The template's fingerprints, compiled as a file and, as notebooks do, line by line.

    The two differ: a name imported in the same compilation unit gives other bytecode.
    """
    exercise = load(exercise_id)
    tree = ast.parse(exercise.template)
    by_statement = [ast.Module([statement], type_ignores=[]) for statement in tree.body]
    fingerprints = []
    for units in ([tree], by_statement):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for unit in units:
            exec(compile(unit, f"<template of {exercise_id}>", "exec"), namespace)
        fingerprints.append(_fingerprint(namespace[exercise.answer_name]))
    return tuple(fingerprints)


def _fingerprint(answer: Any) -> tuple:
    """(name, bytecode, names, constants) of every function of a class, or of one function."""
    if isinstance(answer, types.FunctionType):
        return _code(answer.__code__, answer.__doc__)
    if isinstance(answer, type):
        functions = {k: v for k, v in vars(answer).items() if isinstance(v, types.FunctionType)}
        return tuple(
            (name, *_code(function.__code__, function.__doc__))
            for name, function in sorted(functions.items())
        )
    return ()


def _code(code: types.CodeType, doc: str | None) -> tuple:
    constants = tuple(
        _code(c, None) if isinstance(c, types.CodeType) else c
        for c in code.co_consts
        if c != doc or c is None
    )
    return (code.co_code, code.co_names, constants)
