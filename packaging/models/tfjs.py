"""Turns a TensorFlow.js graph model into ONNX: only the operations that our models have, any other is an error.

TensorFlow keeps pictures as (N, H, W, C), ONNX convolves (N, C, H, W): each convolution stands between two
transposes, which onnxruntime cancels against each other when it loads the network.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import weights
from network import Network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from weights import Array

Node = dict[str, Any]

_TWO = {
    "Add": "Add",
    "AddV2": "Add",
    "Mul": "Mul",
    "Maximum": "Max",
    "Minimum": "Min",
}
_ONE = {"Relu": "Relu", "Sigmoid": "Sigmoid", "Identity": "Identity"}


class Graph:
    """One graph model on its way to ONNX."""

    def __init__(self, path: Path, network: Network) -> None:
        model = json.loads(path.read_text(encoding="utf-8"))
        self._nodes: dict[str, Node] = {node["name"]: node for node in model["modelTopology"]["node"]}
        self._weights = weights.read(model["weightsManifest"], path.parent)
        self._made: dict[str, str] = {}  # TensorFlow's name of a value -> its name in the network
        self._network = network
        self._kinds: dict[str, Callable[[Node], str]] = {
            "_FusedConv2D": self._convolution,
            "Conv2D": self._convolution,
            "ConcatV2": self._concat,
            "DepthwiseConv2dNative": self._convolution,
            "LeakyRelu": self._leaky,
            "MaxPool": self._pool,
            "Mean": self._mean,
            "Pad": self._pad,
            "PadV2": self._pad,
            "Placeholder": self._placeholder,
            "Prelu": self._prelu,
            "Reshape": self._reshape,
            "ResizeBilinear": self._resize,
            "Transpose": self._transpose,
            **dict.fromkeys(_TWO, self._two),
            **dict.fromkeys(_ONE, self._one),
        }

    def value(self, name: str) -> str:
        """The network's name for a TensorFlow value; makes it and everything before it.

        Raises:
            ValueError: an operation that is not known here.
        """
        name = name.removesuffix(":0")
        waiting = [name]
        while waiting:
            node = self._nodes[waiting[-1].split(":")[0]]
            before = [i.removesuffix(":0") for i in node.get("input", []) if i.removesuffix(":0") not in self._made]
            before = [i for i in before if self._nodes[i.split(":")[0]]["op"] != "Const"]
            if before and node["op"] not in {"Const", "SparseToDense"}:
                waiting.extend(before)
                continue
            self._make(node)
            waiting.pop()
        return self._made[name]

    def _make(self, node: Node) -> None:
        name, kind = node["name"], node["op"]
        if name in self._made:
            return
        if kind == "SplitV":
            sizes = self._known(node["input"][1])
            axis = int(self._known(node["input"][2]))
            source, size = self._in(node, 0), self._network.constant(sizes.astype(np.int64))
            parts = self._network.split("Split", len(sizes), source, size, axis=axis)
            self._made.update({f"{name}:{i}" if i else name: part for i, part in enumerate(parts)})
        elif kind in {"Const", "SparseToDense"}:
            self._made[name] = self._network.constant(self._known(name))
        elif kind in self._kinds:
            self._made[name] = self._kinds[kind](node)
        else:
            raise ValueError(f"{name}: no conversion for the operation {kind}")

    def _in(self, node: Node, index: int) -> str:
        name = node["input"][index].removesuffix(":0")
        if name not in self._made:
            self._make(self._nodes[name.split(":")[0]])
        return self._made[name]

    def _known(self, name: str) -> Array:
        """The numbers of a value that does not depend on the input."""
        name = name.removesuffix(":0")
        node = self._nodes[name]
        match node["op"]:
            case "Const":
                return self._weights[name]
            case "Identity":
                return self._known(node["input"][0])
            case "AddV2":
                return np.add(self._known(node["input"][0]), self._known(node["input"][1]))
            case "SparseToDense":
                at, shape, values, rest = (self._known(i) for i in node["input"])
                dense = np.full(shape, rest, values.dtype)
                for index, value in zip(at.reshape(-1, len(shape)), np.broadcast_to(values, len(at)), strict=True):
                    dense[tuple(index)] = value
                return dense
            case kind:
                raise ValueError(f"{name}: {kind} where only a constant will do")

    def _placeholder(self, node: Node) -> str:
        shape = [int(axis["size"]) for axis in node["attr"]["shape"]["shape"]["dim"]]
        return self._network.input("input", [1, *shape[1:]])

    def _one(self, node: Node) -> str:
        return self._network.node(_ONE[node["op"]], self._in(node, 0))

    def _two(self, node: Node) -> str:
        return self._network.node(_TWO[node["op"]], self._in(node, 0), self._in(node, 1))

    def _convolution(self, node: Node) -> str:
        kernel = self._known(node["input"][1])
        deep = node["op"] == "DepthwiseConv2dNative"
        if deep:
            height, width, channels, each = kernel.shape
            kernel = kernel.transpose(2, 3, 0, 1).reshape(channels * each, 1, height, width)
        else:
            kernel = kernel.transpose(3, 2, 0, 1)
        inputs = [self._first(self._in(node, 0)), self._network.constant(kernel)]
        fused = _texts(node, "fused_ops")
        if fused[:1] == ["BiasAdd"]:
            inputs.append(self._network.constant(self._known(node["input"][2]).reshape(-1)))
        out = self._network.node(
            "Conv",
            *inputs,
            kernel_shape=list(kernel.shape[2:]),
            strides=_integers(node, "strides")[1:3],
            dilations=_integers(node, "dilations")[1:3],
            group=channels if deep else 1,
            auto_pad=_padding(node),
        )
        for kind in fused[1:]:
            if kind == "Prelu":
                slope = self._known(node["input"][3]).reshape(-1, 1, 1)
                out = self._network.node("PRelu", out, self._network.constant(slope))
            else:
                out = self._network.node(_ONE[kind], out)
        return self._last(out)

    def _pool(self, node: Node) -> str:
        kernel, strides = _integers(node, "ksize")[1:3], _integers(node, "strides")[1:3]
        source = self._first(self._in(node, 0))
        return self._last(
            self._network.node("MaxPool", source, kernel_shape=kernel, strides=strides, auto_pad=_padding(node))
        )

    def _pad(self, node: Node) -> str:
        widths = self._known(node["input"][1]).astype(np.int64)
        inputs = [self._in(node, 0), self._network.constant(np.concatenate([widths[:, 0], widths[:, 1]]))]
        if node["op"] == "PadV2":
            inputs.append(self._network.constant(self._known(node["input"][2]).reshape(())))
        return self._network.node("Pad", *inputs)

    def _prelu(self, node: Node) -> str:
        return self._network.node("PRelu", self._in(node, 0), self._network.constant(self._known(node["input"][1])))

    def _leaky(self, node: Node) -> str:
        return self._network.node("LeakyRelu", self._in(node, 0), alpha=float(node["attr"]["alpha"]["f"]))

    def _reshape(self, node: Node) -> str:
        shape = self._network.constant(self._known(node["input"][1]).astype(np.int64))
        return self._network.node("Reshape", self._in(node, 0), shape)

    def _transpose(self, node: Node) -> str:
        return self._network.node("Transpose", self._in(node, 0), perm=self._known(node["input"][1]).tolist())

    def _concat(self, node: Node) -> str:
        parts = [self._in(node, i) for i in range(len(node["input"]) - 1)]
        return self._network.node("Concat", *parts, axis=int(self._known(node["input"][-1])))

    def _mean(self, node: Node) -> str:
        axes = self._network.constant(self._known(node["input"][1]).astype(np.int64))
        return self._network.node("ReduceMean", self._in(node, 0), axes, keepdims=0)

    def _resize(self, node: Node) -> str:
        source = self._first(self._in(node, 0))
        lead = self._network.node(
            "Slice", self._network.node("Shape", source), self._network.constant([0]), self._network.constant([2])
        )
        size = self._network.constant(self._known(node["input"][1]).astype(np.int64))
        where = "half_pixel" if node["attr"]["half_pixel_centers"]["b"] else "asymmetric"
        sizes = self._network.node("Concat", lead, size, axis=0)
        return self._last(
            self._network.node("Resize", source, "", "", sizes, mode="linear", coordinate_transformation_mode=where)
        )

    def _first(self, value: str) -> str:
        return self._network.node("Transpose", value, perm=[0, 3, 1, 2])

    def _last(self, value: str) -> str:
        return self._network.node("Transpose", value, perm=[0, 2, 3, 1])


def convert(source: Path, target: Path, outputs: dict[str, str], *, half: bool) -> None:
    """Convert a graph model's JSON file. ``outputs`` are ours by name, each with TensorFlow's name for the value."""
    network = Network(half=half)
    graph = Graph(source, network)
    for ours, theirs in outputs.items():
        network.output(ours, graph.value(theirs))
    network.save(target)


def _padding(node: Node) -> str:
    return {"SAME": "SAME_UPPER", "VALID": "VALID"}[_text(node["attr"]["padding"]["s"])]


def _integers(node: Node, key: str) -> list[int]:
    return [int(number) for number in node["attr"][key]["list"]["i"]]


def _texts(node: Node, key: str) -> list[str]:
    return [_text(one) for one in node["attr"].get(key, {}).get("list", {}).get("s", [])]


def _text(coded: str) -> str:
    return base64.b64decode(coded).decode()
