"""The log's tree against another implementation of RFC 6962."""

from __future__ import annotations

import pytest
from pymerkle import InmemoryTree

from upstander.envelope.log import leaf_hash, tree_root


@pytest.mark.promise("P9")
def test_the_root_is_the_one_that_another_implementation_finds():
    theirs = InmemoryTree(algorithm="sha256")
    leaves = []
    for number in range(1, 70):
        card = b"card %d" % number
        theirs.append_entry(card)
        leaves.append(leaf_hash(card))
        assert tree_root(leaves) == theirs.get_root()
