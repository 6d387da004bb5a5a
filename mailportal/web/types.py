"""Shapes of middleware, so that each file can be typed strictly."""

from collections.abc import Callable
from typing import TypeAlias

from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse: TypeAlias = Callable[[HttpRequest], HttpResponseBase]
