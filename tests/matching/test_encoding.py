"""Vectors: pure, cached by content, made anew where the cache is damaged."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from faqbot.errors import EncoderError
from faqbot.matching.encoding import encoded
from faqbot.matching.kernel import Floats
from faqbot.matching.onnx import SHIPPED, OnnxEncoder, load_encoder
from faqbot.store import FileCache
from tests.conftest import encoder

ROOT = Path(__file__).parents[2]
TEXTS = ["where is the office", "how much is it", "when are you open"]


class Counting:
    """The shipped encoder, and what it was asked."""

    def __init__(self) -> None:
        self.fingerprint = encoder().fingerprint
        self.size = encoder().size
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return encoder().encode(texts)


def test_a_text_has_the_same_vector_whatever_is_encoded_beside_it():
    together = encoder().encode([*TEXTS, "a much longer question " * 10])
    for index, text in enumerate(TEXTS):
        np.testing.assert_array_equal(together[index], encoder().encode([text])[0])
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_what_means_the_same_is_nearer_than_what_does_not():
    asked, same, other = encoder().encode(
        ["how do i cancel my order", "i want to stop a purchase", "the weather is nice"]
    )
    assert asked @ same > asked @ other + 0.3


def test_only_what_changed_is_encoded_again(tmp_path: Path):
    cache, first = FileCache(tmp_path), Counting()
    before = encoded(TEXTS, first, cache)
    assert first.asked == TEXTS
    again = Counting()
    after = encoded([TEXTS[2], "a new one", TEXTS[0]], again, FileCache(tmp_path))
    assert again.asked == ["a new one"]
    np.testing.assert_array_equal(after[[2, 0]], before[[0, 2]])
    third = Counting()
    encoded([TEXTS[1]], third, FileCache(tmp_path))
    assert third.asked == [TEXTS[1]]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: b"",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"\0" * len(content),
        lambda content: content + b"more",
    ],
    ids=["cut", "empty", "flipped", "zeros", "longer"],
)
def test_a_damaged_cache_is_made_anew(tmp_path: Path, damage):
    good = encoded(TEXTS, Counting(), FileCache(tmp_path))
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    again = Counting()
    np.testing.assert_array_equal(encoded(TEXTS, again, FileCache(tmp_path)), good)
    assert again.asked == TEXTS
    last = Counting()
    encoded(TEXTS, last, FileCache(tmp_path))
    assert last.asked == []


def test_a_cache_of_vectors_of_another_length_is_of_no_use(tmp_path: Path):
    cache = FileCache(tmp_path)
    cache.save(f"vectors-{encoder().fingerprint}", b"x" * 1000)
    again = Counting()
    encoded(TEXTS, again, cache)
    assert again.asked == TEXTS


def test_none_means_no_encoder():
    assert load_encoder("none") is None


@pytest.mark.parametrize("spoilt", ["model.onnx", "tokenizer.json"])
def test_an_encoder_that_is_none_says_what_is_wanted(tmp_path: Path, spoilt: str):
    with pytest.raises(EncoderError, match=r"FAQBOT_ENCODER wants a folder with model\.onnx"):
        OnnxEncoder(tmp_path)
    for name in ("model.onnx", "model.onnx.data", "tokenizer.json"):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text("[]")
    with pytest.raises(EncoderError, match="is no JSON object"):
        OnnxEncoder(tmp_path)
    (tmp_path / "1_Pooling" / "config.json").unlink()
    assert OnnxEncoder(tmp_path).size == encoder().size
    (tmp_path / spoilt).write_text("no model")
    with pytest.raises(EncoderError, match="cannot be used"):
        load_encoder(str(tmp_path))


def token_model(
    folder: Path,
    *,
    first_token: bool,
    masks: tuple[str, ...] = ("attention_mask", "token_type_ids"),
) -> None:
    """A sentence-transformers export in miniature: one vector a token, and how they are pooled."""
    vectors = np.random.default_rng(1).normal(size=(30522, 16)).astype(np.float32)
    node = helper.make_node("Gather", ["vectors", "input_ids"], ["last_hidden_state"])
    axes = ["texts", "tokens"]
    graph = helper.make_graph(
        [node],
        "tokens",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, axes)
            for name in ("input_ids", *masks)
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, 16])],
        [numpy_helper.from_array(vectors, "vectors")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    (folder / "tokenizer.json").write_bytes((SHIPPED / "tokenizer.json").read_bytes())
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(
        json.dumps({"pooling_mode_cls_token": first_token})
    )


def test_an_export_with_a_vector_a_token_is_pooled_as_it_says(tmp_path: Path):
    for name in ("mean", "first"):
        (tmp_path / name).mkdir()
        token_model(tmp_path / name, first_token=name == "first")
    mean, first = OnnxEncoder(tmp_path / "mean"), OnnxEncoder(tmp_path / "first")
    assert mean.size == first.size == 16
    assert mean.fingerprint != first.fingerprint
    here, there = first.encode(["the office", "a price"])
    np.testing.assert_array_equal(here, there)
    here, there = mean.encode(["the office", "a price"])
    assert here @ there < 0.999


def test_an_export_that_wants_other_inputs_is_refused_by_their_names(tmp_path: Path):
    token_model(tmp_path, first_token=False, masks=("attention_mask", "position_ids"))
    with pytest.raises(EncoderError, match="does not know: position_ids"):
        OnnxEncoder(tmp_path)


def test_the_encoders_library_keeps_nothing_about_who_uses_it(tmp_path: Path):
    """Unasked, onnxruntime would keep an id of this machine in the home folder, and report."""
    load = "from faqbot.matching.onnx import load_encoder; load_encoder(None).encode(['a'])"
    own = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    left = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    subprocess.run([sys.executable, "-c", load], env=left | own, cwd=tmp_path, check=True)
    assert list(tmp_path.iterdir()) == []
