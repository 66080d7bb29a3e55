"""The course as data: read from Markdown and YAML, strictly, into values that the other rooms use."""

from pathlib import Path

COURSE_FOLDER = Path(__file__).parents[4] / "course"
