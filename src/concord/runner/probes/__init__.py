"""Probes: requests after the generated cases, for defects that no single case shows."""
