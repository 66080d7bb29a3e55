"""The fixed sizes agree with the size classes."""

from upstander.envelope.sizes import PART_LENGTH, SIZE_CLASSES, part_length, parts_of
from upstander.exchange.sizes import LARGEST_REQUEST, REQUEST_SIZES, SMALL_REQUEST, part_fits


def test_every_part_of_every_class_but_the_smallest_fits():
    for size in SIZE_CLASSES[1:]:
        parts = parts_of(size)
        assert all(part_fits(parts, index, part_length(size, index)) for index in {0, parts // 2, parts - 1})


def test_a_part_that_no_class_has_does_not_fit():
    assert not part_fits(1, 0, SIZE_CLASSES[0])
    assert not part_fits(1, 0, 50_000)
    assert not part_fits(1, 1, PART_LENGTH)
    assert not part_fits(2, 0, PART_LENGTH // 2)
    assert not part_fits(3, 2, PART_LENGTH // 2)
    assert not part_fits(5, 0, PART_LENGTH)
    assert not part_fits(2_048, 0, PART_LENGTH)
    assert not part_fits(2, -1, PART_LENGTH)


def test_few_sizes_cross_the_line():
    assert min(REQUEST_SIZES) == SMALL_REQUEST
    assert len(REQUEST_SIZES) == 11
    assert LARGEST_REQUEST == PART_LENGTH + 8_192
