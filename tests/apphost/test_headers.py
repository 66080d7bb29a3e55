"""The header rules: what a host says of the onion service, and what a page of that service may call."""

import pytest

from upstander.apphost.headers import header_rules, headers_for, onion_rules, write_headers_file
from upstander.installation import read_installation

ONION = "http://hk4pnnetpujpaf5zhhzgaayiivdxm5sz6bxrlksoy2qeymm2z44tn4ad.onion"


def test_tor_browser_is_told_of_the_onion_service_by_the_page_where_there_is_one(tmp_path):
    assert "Onion-Location" not in headers_for(header_rules(read_installation({"UPSTANDER_HOME": str(tmp_path)})), "/")
    (tmp_path / "upstander.toml").write_text(f'onion_url = "{ONION}"')
    rules = header_rules(read_installation({"UPSTANDER_HOME": str(tmp_path)}))
    assert headers_for(rules, "/")["Onion-Location"] == f"{ONION}/"
    assert f"Onion-Location: {ONION}/" in write_headers_file(rules)


@pytest.mark.promise("P3")
@pytest.mark.parametrize("path", ["/", "/assets/page-1.js", "/workers/worker-1.js", "/sw.js", "/card.json"])
def test_a_page_of_the_onion_service_may_call_nothing_but_itself(path):
    policy = headers_for(onion_rules(), path)["Content-Security-Policy"].split("; ")
    assert "connect-src 'self'" in policy
    assert not [directive for directive in policy if "://" in directive]
