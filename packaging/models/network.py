"""An ONNX network as it is put together: constants and nodes, the weights stored as half floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

    from weights import Array

OPSET = 18
IR_VERSION = 9
LARGE = 256
"""Numbers. Constants of at least so many are worth halving; the small ones are biases and shapes."""


class Network:
    """Grows node by node; the names of values are given here and returned."""

    def __init__(self, *, half: bool) -> None:
        self._half = half
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._count = 0

    def input(self, name: str, shape: list[int | str]) -> str:
        """Declare a float input."""
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))
        return name

    def output(self, name: str, value: str) -> None:
        """Declare ``value`` as an output under ``name``."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))

    def constant(self, values: Array | float | list[int]) -> str:
        """A constant. Large float32 ones are stored as float16 and widened when the network is loaded."""
        array = np.ascontiguousarray(np.asarray(values, np.int64 if isinstance(values, list) else None))
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        halve = self._half and array.dtype == np.float32 and array.size >= LARGE
        name = self._name("c")
        self._constants.append(numpy_helper.from_array(array.astype(np.float16) if halve else array, name))
        return self.node("Cast", name, to=TensorProto.FLOAT) if halve else name

    def node(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output and return that."""
        return self.split(kind, 1, *inputs, **attributes)[0]

    def split(self, kind: str, count: int, *inputs: str, **attributes: Any) -> list[str]:
        """Add a node with ``count`` outputs."""
        outputs = [self._name(kind) for _ in range(count)]
        self._nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return outputs

    def save(self, path: Path) -> None:
        """Write the network; the same network always gives the same bytes."""
        graph = helper.make_graph(self._nodes, path.stem, self._inputs, self._outputs, self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        model = onnx.shape_inference.infer_shapes(
            model, strict_mode=True
        )  # the outputs' shapes are wanted, no others
        del model.graph.value_info[:]
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString(deterministic=True))

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"


def halve(source: Path, target: Path) -> None:
    """Store a finished network's large float32 constants as float16, to be widened at load."""
    model = onnx.load(source)
    widened: list[onnx.NodeProto] = []
    for held in (model.graph.initializer, [node.attribute[0].t for node in _constants(model.graph)]):
        for tensor in held:
            values = numpy_helper.to_array(tensor)
            if values.dtype != np.float32 or values.size < LARGE:
                continue
            name = tensor.name or next(n.output[0] for n in _constants(model.graph) if n.attribute[0].t is tensor)
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            widened.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    kept = {value.name for value in model.graph.initializer}
    inputs = [value for value in model.graph.input if f"{value.name}.half" not in kept]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    for node in _constants(model.graph):
        if node.attribute[0].t.name.endswith(".half"):
            node.output[0] = node.attribute[0].t.name
    nodes = list(model.graph.node)
    del model.graph.node[:]
    lead = [node for node in nodes if node.op_type == "Constant"]
    model.graph.node.extend([*lead, *widened, *(node for node in nodes if node.op_type != "Constant")])
    onnx.checker.check_model(model)
    target.write_bytes(model.SerializeToString(deterministic=True))


def _constants(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    return [node for node in graph.node if node.op_type == "Constant" and node.attribute[0].name == "value"]
