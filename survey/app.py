"""The application factory, which reads as a table of contents."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

from questionnaires.catalogue import load_catalogue
from survey.actions.fill_in_figures import fill_in_figures
from survey.actions.serve_versions import serve_versions
from survey.chance import Chance
from survey.config import Settings
from survey.storage.database import Database
from survey.storage.migrate import migrate
from survey.templating import equip, template_folder
from survey.web import (
    about,
    access,
    account,
    administration,
    answer,
    archetype_names,
    assets,
    brand,
    claim,
    cohort_reports,
    cohort_settings,
    cohort_tabs,
    cohorts,
    come_back,
    compare,
    errors,
    explore,
    explore_change,
    explore_groups,
    explore_ladder,
    explore_models,
    explore_spread,
    exports,
    factors,
    fit,
    fit_answer,
    forms,
    interview,
    invitations,
    join,
    languages,
    links,
    organisation_data,
    organisation_review,
    organisations,
    outcomes,
    outcomes_results,
    past_results,
    policy,
    protection,
    report_links,
    respond,
    results,
    returning,
    section_review,
    shared_report,
    sign_in,
    sign_in_needed,
    signed_in,
    simulated,
    start,
    together,
)
from survey.web.state import State, attach, state


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], float] = time.time,
    chance: Chance | None = None,
) -> Flask:
    """The web application on a database brought up to date."""
    settings = settings or Settings.from_environment()
    settings.make_instance()
    database = Database(settings.database)
    database.check_safety()
    migrate(database)
    catalogue = serve_versions(
        database, load_catalogue(settings.catalogue_folders), now=int(clock())
    )
    fill_in_figures(database, catalogue)

    app = Flask("survey", template_folder=str(template_folder()), static_folder=str(assets.FOLDER))
    app.config.update(_flask_config(settings))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies)  # type: ignore[method-assign] # as Flask documents
    attach(app, State(settings, database, catalogue, clock, chance or Chance()))
    for fault in catalogue.faults:
        app.logger.error("questionnaire left out: %s", fault)

    languages.set_up_languages(app)
    assets.cache_assets(app)
    protection.protect(app, settings)
    app.after_request(access.set_device_cookie)
    app.after_request(signed_in.note_seen)
    errors.register_errors(app)
    sign_in_needed.register_sign_in(app)
    equip(app.jinja_env, lambda: languages.current().locale)
    app.context_processor(_template_values)
    for pages in (
        start.pages,
        respond.pages,
        about.pages,
        answer.pages,
        links.pages,
        results.pages,
        come_back.pages,
        forms.pages,
        fit.pages,
        fit_answer.pages,
        outcomes.pages,
        outcomes_results.pages,
        together.pages,
        cohorts.pages,
        cohort_settings.pages,
        invitations.pages,
        interview.pages,
        returning.pages,
        join.pages,
        sign_in.pages,
        account.pages,
        factors.pages,
        administration.pages,
        archetype_names.pages,
        claim.pages,
        organisations.pages,
        organisation_data.pages,
        compare.pages,
        explore.pages,
        explore_change.pages,
        explore_groups.pages,
        explore_ladder.pages,
        explore_models.pages,
        explore_spread.pages,
        exports.pages,
        past_results.pages,
        organisation_review.pages,
        section_review.pages,
        cohort_reports.pages,
        report_links.pages,
        shared_report.pages,
        brand.pages,
    ):
        app.register_blueprint(pages)
    policy.enforce(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.signing_key(),
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_body_bytes,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.secure else "session",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # The Referer it would check is withheld by our own policy; protection.py checks more.
        "WTF_CSRF_SSL_STRICT": False,
        # As long as the session itself: a page left open over lunch still saves.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _template_values() -> dict[str, object]:
    return {
        "account_link": signed_in.account_link,
        "asset": assets.asset,
        "cohort_tabs": cohort_tabs.cohort_tabs,
        "csp_nonce": g.get("csp_nonce", ""),
        "csrf_token": generate_csrf,
        "language": languages.current(),
        "languages": languages.switcher(),
        "membership": g.get("membership"),
        "origin": state().settings.origin,
        "peer_least": state().settings.peer_floor + 1,
        "simulated_banner": simulated.banner(),
    }
