"""Whatever may arrive, for Hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from resolvers.model.client import Client
from resolvers.model.event import ClientState

RECEIVED = datetime(2026, 1, 31, 12, tzinfo=UTC)
FIELDS = ("id", "nombre", "apellido", "rut", "correo")
GOOD = {"id": "c-1", "nombre": "Begoña", "apellido": "Ñandú", "rut": "12345678-5", "correo": "ana@example.com"}

# Lone surrogates are among them, as JSON can escape them.
texts = st.text(st.characters(), max_size=30) | st.text("0123456789kK.-: TZ+@", max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
# Objects that have the contract's fields, with anything in them.
odd_objects = st.fixed_dictionaries({}, optional=dict.fromkeys((*FIELDS, "version", "publicadoEn"), json_values))

moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC follows


def _visible(limit: int) -> st.SearchStrategy[str]:
    """Texts in the one form in which they are kept: letters that normalization leaves alone, at most `limit` bytes."""
    letters = st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd"], max_codepoint=0xFF)
    return st.text(letters, min_size=1, max_size=limit // 2)


clients = st.builds(
    Client,
    id=_visible(64),
    nombre=_visible(100),
    apellido=_visible(100),
    rut=st.sampled_from(["12345678-5", "7654321-6", "10000013-K"]),
    correo=st.from_regex(r"[a-z][a-z0-9]{0,20}@[a-z]{1,10}\.(com|cl)", fullmatch=True),
)


@st.composite
def states(draw: st.DrawFn, ids: st.SearchStrategy[str] | None = None) -> ClientState:
    client = draw(clients)
    id_ = draw(ids) if ids is not None else client.id
    known = draw(st.booleans())
    return ClientState(id_, draw(moments), client.model_copy(update={"id": id_}) if known else None)


def later(**difference: float) -> datetime:
    return RECEIVED + timedelta(**difference)
