"""A sentence encoder out of a folder: a sentence-transformers export, run by onnxruntime."""

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from faqbot.errors import EncoderError
from faqbot.matching.kernel import Floats

SHIPPED = Path(__file__).parent / "encoder"
_MODEL, _TOKENIZER, _POOLING = "model.onnx", "tokenizer.json", "1_Pooling/config.json"
# A question of 500 characters has about as many; attention's time grows with their square.
_MOST_TOKENS = 128
_POOLED_RANK = 2
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_HELP = (
    "FAQBOT_ENCODER wants a folder with model.onnx and tokenizer.json, as "
    "`optimum-cli export onnx` writes them for a sentence-transformers model; unset it for the "
    'encoder that faqbot ships, or set it to "none".'
)


class OnnxEncoder:
    """Encodes each text alone, so that no vector depends on what else was encoded."""

    def __init__(self, folder: Path) -> None:
        """Load the model in `folder`.

        Raises:
            EncoderError: It is not there, or not of a form that is understood.
        """
        # Read when the library is loaded: else it makes up an id for this machine, keeps it in the home
        # folder, and reports its use to its makers (seen in 1.32).
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            tokens = (folder / _TOKENIZER).read_bytes()
            self.fingerprint = _fingerprint(folder)
            self._by_first_token = _pools_by_first_token(folder)
        except (OSError, ValueError, TypeError) as error:
            raise EncoderError(f"{folder}: no encoder can be read: {error}. {_HELP}") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        try:
            self._tokenizer: Tokenizer = Tokenizer.from_buffer(tokens)
            # A model whose weights lie in a file of their own is found by its path only.
            self._session: onnxruntime.InferenceSession = onnxruntime.InferenceSession(
                str(folder / _MODEL), options, providers=["CPUExecutionProvider"]
            )
        # tokenizers raises Exception itself, and onnxruntime a kind of its own for each cause.
        except Exception as error:
            raise EncoderError(f"{folder}: the encoder cannot be used: {error}. {_HELP}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._inputs = [each.name for each in self._session.get_inputs()]
        unknown = sorted(set(self._inputs) - set(_INPUTS))
        if unknown:
            raise EncoderError(
                f"{folder}: the encoder wants inputs that faqbot does not know: "
                f"{', '.join(unknown)}. {_HELP}"
            )
        self._output = _output([each.name for each in self._session.get_outputs()])
        self.size = 0
        self.size = len(self._encoded("size"))

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of unit length, shape [texts, size]; zero for a text without tokens."""
        vectors = np.zeros((len(texts), self.size), np.float32)
        if len(texts) == 1:
            vectors[0] = self._encoded(texts[0])
            return vectors
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
            for index, vector in enumerate(threads.map(self._encoded, texts)):
                vectors[index] = vector
        return vectors

    def _encoded(self, text: str) -> Floats:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        if not ids.size:
            return np.zeros(self.size, np.float32)
        values = (ids, np.ones_like(ids), np.zeros_like(ids))
        given = {
            name: value for name, value in zip(_INPUTS, values, strict=True) if name in self._inputs
        }
        states = self._session.run([self._output], given)[0][0]
        if states.ndim == _POOLED_RANK:
            states = states[0] if self._by_first_token else states.mean(axis=0)
        vector: Floats = states / max(float(np.linalg.norm(states)), 1e-9)
        return vector


def load_encoder(name: str | None) -> OnnxEncoder | None:
    """The encoder that FAQBOT_ENCODER names: the shipped one for None, none for "none".

    Raises:
        EncoderError: It cannot be loaded.
    """
    if name is not None and name.strip().casefold() == "none":
        return None
    return OnnxEncoder(SHIPPED if name is None else Path(name).expanduser())


def shipped_words() -> list[str]:
    """The words of the shipped encoder's vocabulary, commonest first: a dictionary of English."""
    return (SHIPPED / "words.txt").read_text(encoding="utf-8").split()


def _fingerprint(folder: Path) -> str:
    """Names the content of all files that a vector depends on."""
    digest = hashlib.blake2b(digest_size=8)
    weights = sorted(path for path in folder.glob(f"{_MODEL}*") if path.name != _MODEL)
    for path in (folder / _MODEL, *weights, folder / _TOKENIZER, folder / _POOLING):
        if path.name == _MODEL or path.exists():
            with path.open("rb") as file:
                # In pieces, since the weights are larger than all else that a question needs.
                digest.update(hashlib.file_digest(file, "blake2b").digest())
    return digest.hexdigest()


def _pools_by_first_token(folder: Path) -> bool:
    """Whether the export says that a text's vector is its first token's, not their mean.

    Raises:
        ValueError: It is not JSON, or wants another pooling.
        TypeError: It is no object.
    """
    path = folder / _POOLING
    settings = json.loads(path.read_bytes()) if path.exists() else {}
    if not isinstance(settings, dict):
        raise TypeError(f"{path} is no JSON object")
    if settings.get("pooling_mode_cls_token"):
        return True
    if not settings.get("pooling_mode_mean_tokens", True):
        raise ValueError(f"{path} wants neither the first token's vector nor the mean of all")
    return False


def _output(names: Sequence[str]) -> str:
    """The output to use: a sentence's own vector where the model has one, else its tokens'."""
    return "sentence_embedding" if "sentence_embedding" in names else names[0]
