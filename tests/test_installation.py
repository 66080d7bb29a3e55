"""One installation's values: whatever is wrong in them is said in a sentence, before anything starts."""

import pytest

from upstander.installation import InstallationError, read_installation


@pytest.fixture
def read(tmp_path):
    """Reads an installation whose ``upstander.toml`` and environment are as given."""

    def read_it(toml="", **environ):
        (tmp_path / "upstander.toml").write_text(toml)
        return read_installation({"UPSTANDER_HOME": str(tmp_path), **environ})

    return read_it


def test_without_any_value_it_listens_on_this_computer_in_earnest(read):
    installation = read()
    assert (installation.host, installation.demo, installation.app_port) == ("127.0.0.1", False, 8470)
    assert installation.pace.batch_size == 16


def test_bad_toml_is_named_with_its_place(read):
    with pytest.raises(InstallationError, match=r"upstander\.toml is no valid TOML.*line 1"):
        read("demo = yes please")


def test_a_file_that_is_no_text_is_no_valid_toml(read, tmp_path):
    (tmp_path / "upstander.toml").write_bytes(b"name = '\xff'")
    with pytest.raises(InstallationError, match="no valid TOML"):
        read_installation({"UPSTANDER_HOME": str(tmp_path)})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_a_demonstration_never_listens_beyond_this_computer(read, host):
    with pytest.raises(InstallationError, match=r"127\.0\.0\.1 only"):
        read(f'demo = true\nhost = "{host}"')


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('demo = "true"', "demo is true or false"),
        ('accepts_files = "no"', "accepts_files is true or false"),
        ("accepts_bytes = 1.5", "accepts_bytes is a whole number"),
        ("take_seconds = 0", "take_seconds is a whole number"),
        ("gate_url = 7", "gate_url is a text"),
        ('basis = "two\\nlines"', "basis is a text in quotes, on one line"),
        ('operators = "us"', "operators"),
        ('[operators]\ndesks = "us"', "operators"),
        ("accept_files = false", "no setting accept_files"),
        ('store = "S3"', 'store is "sqlite" or "s3"'),
        ('store = "s3"', "needs a bucket"),
        ('bucket = "reports"', 'only with store = "s3"'),
        ('janus_socket = "janus.sock"', "janus_socket is a whole path"),
        ('bucket_endpoint = "s3.example"', "begins with https://"),
    ],
)
def test_a_value_of_another_kind_or_a_slip_in_a_name_is_never_passed_over(read, line, said):
    with pytest.raises(InstallationError, match=said):
        read(line)


@pytest.mark.parametrize("port", ["0", "65536", "http", "", "-1", "²"])
def test_a_port_is_a_number_from_1_to_65535(read, port):
    with pytest.raises(InstallationError, match="UPSTANDER_GATE_PORT"):
        read(UPSTANDER_GATE_PORT=port)


def test_two_services_never_share_a_port(read):
    with pytest.raises(InstallationError, match="port of its own"):
        read(UPSTANDER_GATE_PORT="9001", UPSTANDER_DESK_PORT="9001")


ONION = "http://hk4pnnetpujpaf5zhhzgaayiivdxm5sz6bxrlksoy2qeymm2z44tn4ad.onion"


def test_an_onion_services_address_is_taken_only_where_it_has_no_slip(read):
    assert read(f'onion = true\nonion_url = "{ONION}"').onion_url == ONION
    for wrong in (ONION.replace("hk4p", "hk47"), ONION + "/", ONION.replace("http:", "https:"), "http://short.onion"):
        with pytest.raises(InstallationError, match="onion_url is no onion service's address"):
            read(f'onion_url = "{wrong}"')


def test_a_bucket_is_where_the_settings_say_or_where_its_region_is(read):
    assert read().bucket is None
    in_region = read('store = "s3"\nbucket = "reports"\nbucket_region = "eu-west-2"').bucket
    assert (in_region.name, in_region.endpoint) == ("reports", "https://s3.eu-west-2.amazonaws.com")
    assert not in_region.is_on_this_host
    assert read('store = "s3"\nbucket = "r"\nbucket_endpoint = "http://127.0.0.1:9000"').bucket.is_on_this_host


@pytest.mark.parametrize("endpoint", ["", 'bucket_endpoint = "https://s3.example"'])
def test_a_demonstrations_bucket_is_on_this_computer(read, endpoint):
    with pytest.raises(InstallationError, match=r"bucket_endpoint is on 127\.0\.0\.1"):
        read(f'demo = true\nstore = "s3"\nbucket = "reports"\n{endpoint}')
    assert read('demo = true\nstore = "s3"\nbucket = "r"\nbucket_endpoint = "http://127.0.0.1:9000"').bucket
