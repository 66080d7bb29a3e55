"""``python -m upstander.gate``: the gate alone, in the foreground."""

import sys

from upstander.gate.keys import KeyFolderError
from upstander.gate.serve import GateError, run_gate
from upstander.installation import InstallationError, read_installation

try:
    run_gate(read_installation())
except (GateError, KeyFolderError, InstallationError) as error:
    sys.exit(str(error))
