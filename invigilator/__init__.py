"""Invigilator: the control room for online exams watched by two cameras."""

__version__ = "0.1.0"
