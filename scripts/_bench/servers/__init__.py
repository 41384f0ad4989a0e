"""Applications that a team might have: healthy, or with one defect at a time.

Model: a folder an application, written as its framework's own tutorial would, knowing nothing of
Concord. `defects.py` names what can be wrong with it, and its code asks where it can be.
"""
