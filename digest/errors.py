"""The errors a person can cause or an operator must know, one family.

    AttacheError
    ├── ConfigurationError   a key, its value, and what is allowed
    ├── DocumentError        a document that cannot be read: which, why, what is accepted
    ├── SourceError          a source that cannot be fetched
    └── ArchiveError         a database that cannot be used as it is

Each carries one sentence for the person (`str(error)`); the cause for the log is its `__cause__`.
"""


class AttacheError(Exception):
    """Something a person can put right; the message says what and how."""


class ConfigurationError(AttacheError):
    """A setting is wrong: the message names the key, the value and what is allowed."""


class DocumentError(AttacheError):
    """A document cannot be read: the message names it, says why and what is accepted."""


class SourceError(AttacheError):
    """A source cannot be fetched: the message names it and says why."""


class ArchiveError(AttacheError):
    """The database cannot be used as it is: the message says what to run."""
