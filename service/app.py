"""The application factory: settings, then database, frame, guard, blueprints, one error handler."""

from datetime import timedelta
from functools import partial

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from service import database
from service.credentials import trust
from service.language import TEMPLATES
from service.settings import Settings
from service.web import (
    administrator,
    api,
    candidate,
    employer,
    exam,
    frame,
    invigilator,
    operations,
    permissions,
    problems,
    visitor,
    wellknown,
)
from service.web.kept import Kept
from service.web.limits import limiter

BLUEPRINTS = (
    visitor,
    candidate,
    exam,
    invigilator,
    administrator,
    employer,
    api,
    wellknown,
    operations,
)


def create_app(settings: Settings) -> Flask:
    """Make the application."""
    app = Flask(__name__, static_folder="static", template_folder=TEMPLATES)
    app.extensions["database"] = database.connect(settings.database)
    app.extensions["settings"] = settings
    app.config.update(configuration(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    frame.frame(app)
    app.before_request(permissions.guard)
    app.before_request(frame.refuse_nul)
    csrf = CSRFProtect(app)
    csrf.exempt(api.blueprint)  # no cookie counts there
    limiter.init_app(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.register_error_handler(Exception, problems.answer)
    trusted = partial(trust.issuers, settings.keys, settings.issuer_name)
    app.wsgi_app = Kept(app.wsgi_app, trusted)  # type: ignore[assignment, method-assign]
    return app


def configuration(settings: Settings) -> dict[str, object]:
    """Return what Flask and its extensions are told."""
    return {
        "SECRET_KEY": settings.secret,
        "MAX_CONTENT_LENGTH": settings.largest_request,
        "MAX_FORM_MEMORY_SIZE": 2 * 2**20,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=365),  # of the language that was chosen
        "SESSION_COOKIE_NAME": "jinbang_form",  # for CSRF and language; who one is isn't in it
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies or settings.public_url.startswith("https"),
        "SESSION_HOURS": settings.session_hours,
        "WTF_CSRF_TIME_LIMIT": None,  # an exam page may be open for hours
        "RATELIMIT_STORAGE_URI": settings.rate_limits_url,
    }
