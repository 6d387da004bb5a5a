"""What the tree of departments does not allow."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Conflict, Missing


class DepartmentNameTaken(Conflict):
    """Another department beside it has the name."""

    message = _("There is a department of this name in the same place already.")


class DepartmentCycle(Conflict):
    """A department would come to lie below itself."""

    message = _("A department cannot be moved under itself or under one of its own sub-departments.")


class DepartmentTooDeep(Conflict):
    """The tree would have more levels than ``MOST_LEVELS``."""

    message = _("Departments can be nested twelve levels deep at most.")


class DepartmentGone(Missing):
    """It was deleted since the page was opened."""


class DepartmentInUse(Conflict):
    """People, also in the recycle bin, or sub-departments are in it."""

    title = _("This department cannot be deleted")
    message = _("There are people or sub-departments in it. Move them first. Nothing was changed.")
