"""dlib's face recognition ResNet, from face-api's file of weights: 150×150 RGB to a vector of 128."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import weights
from network import Network

if TYPE_CHECKING:
    from pathlib import Path

    from weights import Array

_MEAN = (122.782, 117.001, 104.298)
_STAGES = (  # the layer that halves the picture, and the ones that follow it
    ("conv64_down", ("conv64_1", "conv64_2", "conv64_3")),
    ("conv128_down", ("conv128_1", "conv128_2")),
    ("conv256_down", ("conv256_1", "conv256_2")),
    ("conv256_down_out", ()),
)


class _Resnet:
    def __init__(self, found: dict[str, Array], network: Network) -> None:
        self._weights = found
        self._network = network

    def layer(self, value: str, name: str, *, stride: int = 1, same: bool = True, relu: bool = True) -> str:
        """A convolution with its scale folded in."""
        scale = self._weights[f"{name}/scale/weights"].reshape(-1)
        kernel = self._weights[f"{name}/conv/filters"].transpose(3, 2, 0, 1) * scale[:, None, None, None]
        bias = self._weights[f"{name}/conv/bias"] * scale + self._weights[f"{name}/scale/biases"].reshape(-1)
        out = self._network.node(
            "Conv",
            value,
            self._network.constant(kernel),
            self._network.constant(bias),
            kernel_shape=list(kernel.shape[2:]),
            strides=[stride, stride],
            auto_pad="SAME_UPPER" if same else "VALID",
        )
        return self._network.node("Relu", out) if relu else out

    def block(self, value: str, name: str) -> str:
        """Two convolutions beside a straight line."""
        inner = self.layer(self.layer(value, f"{name}/conv1"), f"{name}/conv2", relu=False)
        return self._network.node("Relu", self._network.node("Add", value, inner))

    def down(self, value: str, name: str, size: int, channels: int) -> tuple[str, int, int]:
        """The same at half the size; the straight line is pooled and both are padded with zeros to fit."""
        inner = self.layer(value, f"{name}/conv1", stride=2, same=False)
        inner = self.layer(inner, f"{name}/conv2", relu=False)
        more = int(self._weights[f"{name}/conv2/conv/filters"].shape[3])
        convolved, pooled = (size - 3) // 2 + 1, (size - 2) // 2 + 1
        straight = self._network.node("AveragePool", value, kernel_shape=[2, 2], strides=[2, 2])
        if convolved != pooled:
            inner = self._network.node("Pad", inner, self._network.constant([0, 0, 0, 0, 0, 0, 1, 1]))
        if more != channels:
            straight = self._network.node(
                "Pad", straight, self._network.constant([0, 0, 0, 0, 0, more - channels, 0, 0])
            )
        return self._network.node("Relu", self._network.node("Add", straight, inner)), pooled, more


def convert(source: Path, target: Path, *, half: bool) -> None:
    """Convert face-api's ``face_recognition_model-weights_manifest.json``."""
    found = weights.read(json.loads(source.read_text(encoding="utf-8")), source.parent)
    network = Network(half=half)
    net = _Resnet(found, network)
    value = network.node("Transpose", network.input("input", [1, 150, 150, 3]), perm=[0, 3, 1, 2])
    value = network.node("Sub", value, network.constant(np.array(_MEAN, np.float32).reshape(1, 3, 1, 1)))
    value = network.node("Mul", value, network.constant(1 / 256))
    value = net.layer(value, "conv32_down", stride=2, same=False)
    value = network.node("MaxPool", value, kernel_shape=[3, 3], strides=[2, 2])
    for name in ("conv32_1", "conv32_2", "conv32_3"):
        value = net.block(value, name)
    size, channels = 35, 32  # 150 -> 72 -> 35
    for name, following in _STAGES:
        value, size, channels = net.down(value, name, size, channels)
        for block in following:
            value = net.block(value, block)
    value = network.node("ReduceMean", value, network.constant([2, 3]), keepdims=0)
    network.output("face", network.node("MatMul", value, network.constant(found["fc"])))
    network.save(target)
