"""Lära's emulator over HTTP."""
