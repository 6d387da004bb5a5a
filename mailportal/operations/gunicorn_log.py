"""gunicorn's own log in lines like the portal's: it quotes requests that it refuses (attack B1)."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from mailportal.log_lines import LineFormatter


class GunicornLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's log, each line escaped. Named by ``logger_class`` in the settings of both listeners."""

    def setup(self, cfg: Config) -> None:
        """Set the log up as gunicorn does, and take its formatters' place."""
        super().setup(cfg)
        formats = {self.error_log: (self.error_fmt, self.datefmt), self.access_log: (self.access_fmt, None)}
        for log, form in formats.items():
            for handler in log.handlers:
                handler.setFormatter(LineFormatter(*form))
