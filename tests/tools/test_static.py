"""What the book's extension puts into ``_static``."""

from types import SimpleNamespace

from infonce_lab.explorers import bundle
from tools.infonce_sphinx import static


def _app(folder, linked):
    builder = SimpleNamespace(format="html", name="html")
    add = lambda name, **how: linked.append(name)  # noqa: E731
    return SimpleNamespace(builder=builder, outdir=folder, add_js_file=add)


def _explorer_page(app):
    context = {"body": bundle.element_html("nt_xent")}
    static.add_scripts(app, "book/04-nt-xent", "page.html", context, None)


def test_a_second_build_keeps_the_scripts_of_pages_it_does_not_write(tmp_path, monkeypatch):
    monkeypatch.setattr(static.katex, "copy_assets", lambda app: None)
    linked = []
    static.copy(_app(tmp_path, linked))
    _explorer_page(_app(tmp_path, linked))
    assert linked == ["explorers/infonce-kit.js", "explorers/infonce-nt-xent.js"]

    static.copy(_app(tmp_path, []))  # the next build finds no page to write
    for name in linked:
        assert (tmp_path / "_static" / name).is_file()


def test_the_theme_no_longer_measures_the_whole_page(tmp_path):
    script = tmp_path / "_static" / "scripts" / "pydata-sphinx-theme.js"
    script.parent.mkdir(parents=True)
    script.write_text(
        'before();function I(){const e=()=>{document.querySelectorAll(["pre",".x"].join(", "))'
        ".forEach(e=>{e.tabIndex=e.scrollHeight>e.clientHeight?0:-1})},t=_(e,300);"
        "new MutationObserver(t).observe(d,{subtree:!0,childList:!0}),e()}function _(e,t){}"
    )
    static.hush_theme(_app(tmp_path, []), None)
    assert script.read_text() == "before();function I(){}function _(e,t){}"
