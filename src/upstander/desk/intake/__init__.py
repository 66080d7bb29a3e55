"""Intake: takes sealed reports through the gate's door, opens them, keeps what is whole and sets aside what is not."""
