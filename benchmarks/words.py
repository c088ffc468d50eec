"""Sentences about nothing, always the same ones: each names its subject, so each can be approved alone."""

from random import Random

SUBJECTS = ("Supervised exercise", "Manual therapy", "Oral paracetamol", "Heat treatment", "A corticosteroid injection")
VERBS = ("reduces", "relieves", "improves", "shortens", "changes", "delays")
OBJECTS = ("shoulder pain", "morning stiffness", "night pain", "loss of movement", "the need for surgery", "disability")
PEOPLE = ("adults", "older people", "people with diabetes", "manual workers", "people after an injury")
WHEN = ("in the first weeks", "over three months", "when symptoms persist", "in primary care", "after a fracture")
AND_SO = ("and is well tolerated", "but the effect is small", "and recovery takes longer without it", "on average")


def sentence(chance: Random) -> str:
    subject, verb, thing = chance.choice(SUBJECTS), chance.choice(VERBS), chance.choice(OBJECTS)
    return f"{subject} {verb} {thing} in {chance.choice(PEOPLE)} {chance.choice(WHEN)}, {chance.choice(AND_SO)}."
