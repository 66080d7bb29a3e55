#!/usr/bin/python3
"""A WebKitGTK browser in one window that keeps a profile on disk: Debian's MiniBrowser keeps none while it is driven.

Run by Debian's own Python, which has WebKitGTK's bindings: ``webkit_window.py FOLDER``.
"""

import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402 -- the versions have to be named before

folder = sys.argv[1]
manager = WebKit2.WebsiteDataManager(base_data_directory=f"{folder}/data", base_cache_directory=f"{folder}/cache")
context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed(True)
context.get_cookie_manager().set_persistent_storage(f"{folder}/cookies.db", WebKit2.CookiePersistentStorage.SQLITE)
view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
window = Gtk.Window(default_width=420, default_height=860)
window.add(view)
window.connect("destroy", Gtk.main_quit)
view.connect("close", lambda _view: window.destroy())


def greet(_context, session):
    """Hands the window to whoever drives it."""
    told = WebKit2.ApplicationInfo()
    told.set_name("Upstander test")
    told.set_version(1, 0, 0)
    session.set_application_info(told)
    session.connect("create-web-view", lambda _session: view)


context.connect("automation-started", greet)
window.show_all()
Gtk.main()
