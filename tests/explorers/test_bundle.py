"""Joining the JavaScript files: what a page and a notebook load."""

import gzip
import json
import re
import subprocess
import sys
from html import unescape

import pytest

from infonce_lab.explorers import bundle


def test_importing_the_package_is_cheap():
    code = (
        "import sys, infonce_lab.explorers, infonce_lab.explorers.bundle\n"
        "heavy = {'anywidget', 'ipywidgets', 'torch', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert 'NTXentExplorer' in dir(infonce_lab.explorers)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_unknown_attribute_is_an_attribute_error():
    import infonce_lab.explorers

    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        infonce_lab.explorers.Nothing  # noqa: B018


def test_element_carries_options_space_and_fallback():
    html = bundle.element_html("nt_xent", {"points": [0, 90], "names": ["it's", '"<b>"']})
    assert html.startswith("<infonce-nt-xent ")
    data = re.search(r'data-options="([^"]*)"', html)[1]
    assert json.loads(unescape(data)) == {"points": [0, 90], "names": ["it's", '"<b>"']}
    assert "min-height:" in html
    assert "An interactive figure" in html
    assert "<p>mine</p></infonce-nt-xent>" in bundle.element_html("nt_xent", fallback="<p>mine</p>")


def test_element_is_the_same_whatever_the_order_of_the_options():
    assert bundle.element_html("nt_xent", {"a": 1, "b": 2}) == bundle.element_html(
        "nt_xent", {"b": 2, "a": 1}
    )


def test_a_page_without_explorers_loads_nothing():
    assert bundle.scripts_for("<p>infonce-nt-xent in words, &lt;infonce-nt-xent&gt;</p>") == []


def test_scripts_are_classic_complete_and_named_once():
    element = bundle.element_html("nt_xent")
    scripts = bundle.scripts_for(element + element)
    assert [name for name, _ in scripts] == ["infonce-kit.js", "infonce-nt-xent.js"]
    for _, text in scripts:
        assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    # The budget of the kit and one explorer on a reader's line.
    assert sum(len(text.encode()) for _, text in scripts) < 60_000
    assert sum(len(gzip.compress(text.encode())) for _, text in scripts) < 20_000


@pytest.mark.parametrize("name", bundle.names())
def test_every_explorer_names_itself_and_imports_only_what_the_kit_exports(name):
    assert bundle.about(name)["title"]
    exported = set(re.findall(r"^export (?:const|function) (\w+)", bundle._source("kit"), re.M))
    source = bundle._source(name)
    imports = re.findall(r'^import \{([^}]*)\} from "(.*)";', source, re.M)
    assert imports and all(place == "./kit.js" for _, place in imports)
    wanted = {word for names, _ in imports for word in re.split(r"[,\s]+", names) if word}
    assert wanted <= exported, wanted - exported


@pytest.mark.parametrize("name", bundle.names())
def test_esm_has_one_default_export_and_no_import(name):
    text = bundle.esm(name)
    assert len(re.findall(r"^export default ", text, re.M)) == 1
    assert len(re.findall(r"^\s*(?:import|export)\b", text, re.M)) == 1


@pytest.mark.parametrize(
    "call", [bundle.element_html, bundle.esm, lambda n: bundle.scripts_for(f"<infonce-{n} >")]
)
def test_an_unknown_explorer_is_named_in_the_error(call):
    with pytest.raises(ValueError, match=r"no explorer 'nothing'; there are: .*nt_xent"):
        call("nothing")
