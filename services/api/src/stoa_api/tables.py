"""All tables of the API, for whoever compares them with the database."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import stoa_api
from stoa_api.base import db


def metadata() -> MetaData:
    """Return the tables, after importing every module that declares some."""
    for module in pkgutil.walk_packages(stoa_api.__path__, "stoa_api."):
        is_base = module.name.startswith("stoa_api.base.")
        if is_base or module.name.endswith(".models"):
            importlib.import_module(module.name)
    return db.Base.metadata
