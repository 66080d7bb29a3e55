"""``python -m upstander.standin``: run the stand-in of the public form on this machine."""

from upstander.installation import read_installation
from upstander.standin.serve import run_standin

run_standin(read_installation())
